/**
 * ST-0, ST-1, ST-3, ST-4, ST-5, ST-9, ST-10: the trust policy does not let the caller assume the role.
 *
 * Principal, action and every condition must fit in one statement. The external id is compared case by
 * case; a UUID that is issued with the connection never equals a text that somebody chose.
 *
 * Sources: IAM User Guide, "Troubleshoot IAM roles"; "Access to AWS accounts owned by third parties".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html
 */
import { isUnknown } from "../../iam";
import type { Denial, Tried } from "../diagnose/denial";
import { isObject, listOf, oneOrList } from "../diagnose/document";
import type { ConditionFit } from "../diagnose/statement-match";
import { oneLine } from "../fixes/render-patch";
import {
  addStatement,
  changeStatement,
  setCondition,
  withoutCondition,
} from "../fixes/statement-edits";
import type { PolicyFact } from "../snapshot";
import type { Found } from "./check";
import { type Check, decidingBy, resourceOwner, statementName } from "./check";

/** Recognize a trust policy that does not allow. */
export const trust: Check = (denial) => {
  if (denial.call.service !== "sts" || denial.layer !== "resource") return undefined;
  if (denial.isExplicit) return denial.deny ? explicitly(denial, denial.deny) : undefined;
  const named = denial.allows.filter(({ fit }) => fit.principal !== "no");
  const nearest = named.find(({ fit }) => fit.action !== "no");
  if (nearest) return conditionMissed(denial, nearest);
  const [other] = named;
  return other ? actionMissing(denial, other) : principalMissing(denial);
};

function conditionMissed(denial: Denial, tried: Tried): Found | undefined {
  const missed = tried.fit.conditions.find((condition) => condition.fit === "no");
  if (!missed) return undefined;
  const cause = causeFor(missed.key);
  const { subject } = denial;
  const isExternal =
    (cause === "ST-3" || cause === "ST-9") &&
    missed.found !== undefined &&
    !isUnknown(missed.found);
  const changed = isExternal
    ? setCondition(tried.statement, missed.operator, missed.key, missed.found)
    : withoutCondition(tried.statement, missed.operator, missed.key);
  return {
    cause,
    message: messageFor(cause, missed),
    at: tried.policy.at,
    deciding: {
      ...decidingBy(
        tried,
        "resource",
        oneLine({ [missed.operator]: { [missed.key]: oneOrList(missed.values) } }),
      ),
      condition: `${missed.operator} ${missed.key}`,
    },
    why:
      cause === "ST-3"
        ? `${statementName(tried)} trusts ${listed(missed.values)}; connection \`${subject.name}\` sends ${sent(missed.found)}`
        : `${statementName(tried)} asks for ${missed.key} = ${listed(missed.values)}; the call carries ${sent(missed.found)}`,
    owner: resourceOwner(denial, "owner of the role"),
    fix: {
      summary: isExternal
        ? cause === "ST-9"
          ? `expect the claim that the token carries as ${missed.key}`
          : `trust the external id of this connection; it is not secret, but must be unique to it${circleNote(denial, tried, missed.found)}`
        : `drop the condition on ${missed.key} for this caller`,
      patches: [changeStatement(tried, { Condition: changed["Condition"] })],
    },
  };
}

/**
 * Terraform refuses a role that refers to a connection that refers to the role. Our constructs write the
 * role's ARN as a text; whoever writes both by hand has to.
 */
function circleNote({ subject, snapshot }: Denial, { policy }: Tried, sent: unknown): string {
  const isReference = (snapshot.standIns ?? []).some(({ text }) => listOf(sent).includes(text));
  const isNamed = typeof subject.connection.configuration.iam_role_arn === "string";
  const isByHand = policy.at.construct === undefined;
  return isReference && isNamed && isByHand
    ? "; where the connection's `iam_role_arn` refers to this role, write its ARN there as a text first, or each would need the other"
    : "";
}

function causeFor(key: string): string {
  const name = key.toLowerCase();
  if (name === "sts:externalid") return "ST-3";
  if (name.startsWith("aws:multifactorauth")) return "ST-4";
  if (
    name === "sts:sourceidentity" ||
    name.startsWith("aws:requesttag") ||
    name === "aws:tagkeys"
  ) {
    return "ST-5";
  }
  return /:(aud|sub|amr)$/.test(name) ? "ST-9" : "ST-0";
}

function messageFor(cause: string, missed: ConditionFit): string {
  switch (cause) {
    case "ST-3":
      return missed.found === undefined
        ? "the trust policy asks for an external id and none is sent"
        : "the trust policy expects a different external id";
    case "ST-4":
      return "the trust policy asks for MFA, which no machine has";
    case "ST-5":
      return `the trust policy asks for ${missed.key}, which the caller does not pass`;
    case "ST-9":
      return `the trust policy expects another ${missed.key}`;
    default:
      return `the trust policy's condition on ${missed.key} is not met`;
  }
}

function actionMissing(denial: Denial, tried: Tried): Found {
  const actions = [...listOf(tried.statement["Action"]), denial.call.action];
  return {
    cause: "ST-5",
    message: `the trust policy names the caller, but not ${denial.call.action}`,
    at: tried.policy.at,
    deciding: decidingBy(tried, "resource", `"Action": ${oneLine(tried.statement["Action"])}`),
    why: `${statementName(tried)} allows ${listed(listOf(tried.statement["Action"]))} only`,
    owner: resourceOwner(denial, "owner of the role"),
    fix: {
      summary: `allow ${denial.call.action}`,
      patches: [changeStatement(tried, { Action: oneOrList(actions) })],
    },
  };
}

function principalMissing(denial: Denial): Found | undefined {
  const [policy] = denial.policies;
  if (!policy) return undefined;
  if (denial.parties.caller.kind === "identityProvider") return providerMissing(denial, policy);
  const caller = denial.call.caller;
  const arn = isUnknown(caller) ? undefined : caller;
  const isServices =
    denial.allows.length > 0 &&
    denial.allows.every(({ statement: { Principal: principal } }) => {
      return isObject(principal) && principal["Service"] !== undefined && !principal["AWS"];
    });
  const { externalId } = denial.subject;
  const condition =
    typeof externalId === "string" ? { StringEquals: { "sts:ExternalId": externalId } } : undefined;
  const trusted = denial.allows.map(({ statement }) => oneLine(statement["Principal"]));
  return {
    cause: isServices ? "ST-10" : "ST-1",
    message: isServices
      ? "the trust policy names a service, and no service assumes this role"
      : "the trust policy does not name the caller",
    at: policy.at,
    why: `it trusts ${trusted.length > 0 ? trusted.join(", ") : "nobody"}; ${arn ?? "the caller"} assumes the role`,
    owner: resourceOwner(denial, "owner of the role"),
    ...(arn === undefined
      ? undefined
      : {
          fix: {
            summary: "trust the caller, with the external id of this connection",
            patches: [
              addStatement(policy, {
                Sid: "SyncVendor",
                Effect: "Allow",
                Principal: { AWS: arn },
                Action: denial.call.action,
                ...(condition ? { Condition: condition } : undefined),
              }),
            ],
          },
        }),
  };
}

/** Nobody trusts the provider of the token: trust it, for this audience and subject only. */
function providerMissing(denial: Denial, policy: PolicyFact): Found {
  const provider = String(denial.call.caller);
  const claims = Object.entries(denial.call.context).filter(([key]) => /:(aud|sub)$/.test(key));
  const trusted = denial.allows.map(({ statement }) => oneLine(statement["Principal"]));
  return {
    cause: "ST-9",
    message: "the trust policy does not name the identity provider of the token",
    at: policy.at,
    why: `it trusts ${trusted.length > 0 ? trusted.join(", ") : "nobody"}; the token is of ${provider}`,
    owner: resourceOwner(denial, "owner of the role"),
    fix: {
      summary: "trust the provider, for this audience and subject",
      patches: [
        addStatement(policy, {
          Sid: "SyncToken",
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: denial.call.action,
          Condition: { StringEquals: Object.fromEntries(claims) },
        }),
      ],
    },
  };
}

/** A Deny in the trust policy, mostly one that asks for MFA or an external id. */
function explicitly(denial: Denial, tried: Tried): Found {
  const met = tried.fit.conditions.find((condition) => condition.fit === "yes");
  const cause = met ? causeFor(met.key) : "ST-1";
  const expected = cause === "ST-3" && met && typeof met.found === "string" ? met : undefined;
  const changed = expected
    ? setCondition(tried.statement, expected.operator, expected.key, expected.found)
    : undefined;
  return {
    cause,
    message:
      cause === "ST-3"
        ? "the trust policy denies every other external id than its own"
        : "the trust policy denies the caller",
    at: tried.policy.at,
    deciding: decidingBy(tried, "resource"),
    why: `${statementName(tried)} is a Deny and matches the call`,
    owner: resourceOwner(denial, "owner of the role"),
    fix: {
      summary: expected ? "expect the external id of this connection" : "remove the Deny",
      patches: [
        changed
          ? changeStatement(tried, { Condition: changed["Condition"] })
          : {
              kind: "statement",
              policy: tried.policy.name,
              at: tried.policy.at,
              before: tried.statement,
            },
      ],
    },
  };
}

const listed = (values: readonly unknown[]): string => values.map(oneLine).join(" or ");

function sent(found: unknown): string {
  if (found === undefined) return "none";
  return isUnknown(found) ? "one that is not known" : oneLine(found);
}
