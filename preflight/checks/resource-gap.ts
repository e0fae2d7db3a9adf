/**
 * RP-1, RP-11, RP-13, RP-14, EN-2, EN-3, EN-4, EN-7, EN-8, SQ-5: the resource's policy grants nothing.
 *
 * Across accounts the resource's policy must allow as well; a KMS key asks its own policy always,
 * which may delegate to the account's IAM policies.
 *
 * Sources: IAM User Guide, "Cross-account policy evaluation logic"; KMS Developer Guide, "Default key
 * policy". https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import { isUnknown } from "../../iam";
import { type Denial, neededResources, type Tried } from "../diagnose/denial";
import { documentOf, oneOrList, statementsOf } from "../diagnose/document";
import type { Patch } from "../fixes/patch";
import { oneLine } from "../fixes/render-patch";
import { addStatement, changeStatement, grantStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, type Found, resourceOwner, statementName } from "./check";
import { callerName, keyCondition } from "./identity-parts";
import { widenCondition } from "./widen-condition";

/** Recognize a resource policy that does not allow. */
export const resourceGap: Check = (denial) => {
  if (denial.isExplicit || denial.layer !== "resource" || denial.call.service === "sts") {
    return undefined;
  }
  // Nobody can change the policy of such a key, whichever of its conditions it is.
  if (causeOfGap(denial) === "EN-4") return grantMissing(denial);
  const fitting = denial.allows.find(
    ({ fit }) =>
      fit.action !== "no" &&
      fit.resource !== "no" &&
      fit.principal !== "no" &&
      fit.conditions.some((condition) => condition.fit === "no"),
  );
  if (fitting) return conditionMissed(denial, fitting);
  return grantMissing(denial);
};

function conditionMissed(denial: Denial, tried: Tried): Found | undefined {
  const missed = tried.fit.conditions.find((condition) => condition.fit === "no");
  if (!missed) return undefined;
  const name = missed.key.toLowerCase();
  const cause = name.startsWith("kms:encryptioncontext")
    ? "EN-7"
    : name.startsWith("kms:")
      ? "EN-8"
      : name === "aws:principalarn"
        ? "RP-11"
        : causeOfGap(denial);
  const canWiden = typeof missed.found === "string";
  const changed = widenCondition(tried.statement, missed, denial);
  return {
    cause,
    message: `the resource's policy asks for another ${missed.key}`,
    at: tried.policy.at,
    deciding: {
      ...decidingBy(
        tried,
        "resource",
        oneLine({ [missed.operator]: { [missed.key]: oneOrList(missed.values) } }),
      ),
      condition: `${missed.operator} ${missed.key}`,
    },
    why: `${statementName(tried)} would allow the call if ${missed.key} were ${missed.values.map(oneLine).join(" or ")}; the request carries ${missed.found === undefined ? "no such key" : oneLine(missed.found)}`,
    owner: resourceOwner(denial, `owner of the ${denial.parties.target.kind}`),
    fix: {
      summary: canWiden ? "permit the value that the request carries" : "grant the caller itself",
      patches: canWiden
        ? [changeStatement(tried, { Condition: changed["Condition"] })]
        : grant(denial),
    },
  };
}

function grantMissing(denial: Denial): Found {
  const cause = causeOfGap(denial);
  const [policy] = denial.policies;
  const at = policy?.at ?? denial.parties.target.fact?.at ?? {};
  const kind = denial.parties.target.kind;
  const patches = cause === "EN-4" ? [] : grant(denial);
  return {
    cause,
    message: messageFor(cause, denial),
    at,
    why: whyFor(cause, denial, policy?.name),
    owner: resourceOwner(denial, `owner of the ${kind}`),
    actions: alsoMissing(denial),
    ...(patches.length > 0
      ? { fix: { summary: `let ${callerName(denial)} in`, patches } }
      : undefined),
  };
}

function causeOfGap(denial: Denial): string {
  const { target, caller, owner } = denial.parties;
  if (target.kind === "key") {
    if (target.fact?.manager === "aws") return "EN-4";
    return caller.account === owner ? "EN-2" : "EN-3";
  }
  if (target.kind === "accessPoint") return "AP-1";
  const named = denial.allows.map(({ statement }) => oneLine(statement["Principal"])).join(" ");
  if (/"A(?:RO|ID)A[A-Z0-9]{12,}"/.test(named)) return "RP-14";
  if (/arn:[^"]*:(?:role|user)\/[^"]*[*?]/.test(named)) return "RP-13";
  return target.kind === "queue" ? "SQ-5" : "RP-1";
}

function messageFor(cause: string, denial: Denial): string {
  const who = callerName(denial);
  switch (cause) {
    case "AP-1":
      return `the access point's policy grants nothing to ${who}`;
    case "EN-2":
      return "the key policy neither names the caller nor delegates to its account";
    case "EN-3":
      return `the key policy does not let ${who} use the key`;
    case "EN-4":
      return "the AWS managed key lets no other account in";
    case "RP-13":
      return "the policy's Principal has a wildcard inside an ARN, which matches nobody";
    case "RP-14":
      return "the policy names a principal that was deleted";
    default:
      return `the policy of the ${denial.parties.target.kind} grants nothing to ${who}`;
  }
}

function whyFor(cause: string, denial: Denial, policy: string | undefined): string {
  switch (cause) {
    case "EN-2":
      return `${policy ?? "the key policy"} has no statement for the caller or for the account, so IAM policies have no effect on this key`;
    case "EN-4":
      return "the policy of an AWS managed key cannot be changed; use a customer managed key";
    case "RP-14":
      return "an ARN was stored as a unique id; a role made again under the same name has another one";
    default:
      return `caller and owner are different accounts, so both sides must allow ${denial.call.action}; ${policy ?? "there is no policy, which"} allows nothing to the caller`;
  }
}

/** A statement for the caller, in the policy there is or in a new one. */
function grant(denial: Denial): readonly Patch[] {
  const { caller, target } = denial.parties;
  const arn = caller.principalArn;
  if (arn === undefined || isUnknown(arn) || !target.fact) return [];
  const [policy] = denial.policies;
  const condition = denial.call.service === "kms" ? keyCondition(denial) : undefined;
  const statement = grantStatement(
    {
      sid: "SyncCaller",
      actions: alsoMissing(denial),
      resources: target.kind === "key" ? ["*"] : neededResources(denial),
      principal: { AWS: arn },
      ...(condition ? { condition } : undefined),
    },
    policy ? statementsOf(documentOf(policy)) : [],
  );
  if (policy) return [addStatement(policy, statement)];
  if (target.kind === "role") return [];
  const owner = target.kind === "bucket" ? target.name : String(target.fact.arn);
  const document = { Version: "2012-10-17", Statement: [statement] };
  return [{ kind: "newPolicy", on: target.kind, owner, document, at: target.fact.at }];
}

/** Other actions on the same resources that the same policy does not allow either. */
function alsoMissing(denial: Denial): readonly string[] {
  const resources = neededResources(denial).join(" ");
  const same = denial.others.filter(
    ({ call, decision }) =>
      decision.decision === "implicitDeny" &&
      decision.deniedBy.includes("resource") &&
      call.caller === denial.call.caller &&
      call.service === denial.call.service &&
      neededResources({ call, subject: denial.subject }).join(" ") === resources,
  );
  return [...new Set([denial.call.action, ...same.map(({ call }) => call.action)])];
}
