/**
 * AP-1, AP-2: a call through an access point that the access point or the bucket behind it does not allow.
 *
 * Both must permit the call. AWS recommends that the bucket delegates to the access points of its
 * account, so that they alone decide; a delegation for the actions of the sync is enough. The ARN of an
 * object behind an access point has `/object/` in it.
 *
 * Source: Amazon S3 User Guide, "Configuring IAM policies for using access points".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
import { isUnknown } from "../../iam";
import {
  bucketArnOf,
  type Denial,
  isObjectCall,
  isThroughAccessPoint,
  neededResources,
  statementTexts,
  type Tried,
} from "../diagnose/denial";
import { documentOf, listOf, oneOrList, statementsOf } from "../diagnose/document";
import type { Patch } from "../fixes/patch";
import { oneLine } from "../fixes/render-patch";
import { addStatement, changeStatement, grantStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, identityOwner, resourceOwner, statementName } from "./check";
import { isIdentityGap, resourceMisses } from "./identity-parts";

/** Recognize AP-2: an identity-based policy that names the access point's objects wrongly. */
export const accessPointObjectArn: Check = (denial) => {
  const { kind, name } = denial.parties.target;
  if (!isIdentityGap(denial) || kind !== "accessPoint" || !isObjectCall(denial.call)) {
    return undefined;
  }
  const isMeant = (text: string): boolean =>
    text.startsWith(`${name}/`) && !text.startsWith(`${name}/object/`);
  const tried = resourceMisses(denial).find(({ statement }) =>
    statementTexts(statement, "Resource").some(isMeant),
  );
  return tried && withoutObject(denial, tried, isMeant);
};

function withoutObject(
  denial: Denial,
  tried: Tried,
  isMeant: (text: string) => boolean,
): ReturnType<Check> {
  const written = listOf(tried.statement["Resource"]);
  const needed = neededResources(denial);
  const resources = written.flatMap((entry) =>
    typeof entry === "string" && isMeant(entry) ? [...needed] : [entry],
  );
  return {
    cause: "AP-2",
    message: "the ARN of an access point's objects lacks /object/",
    at: tried.policy.at,
    deciding: decidingBy(tried, "identity", `"Resource": ${oneLine(tried.statement["Resource"])}`),
    why: `${statementName(tried)} names ${oneLine(tried.statement["Resource"])}; objects behind an access point are ${needed.join(", ")}`,
    owner: identityOwner(denial),
    fix: {
      summary: "put /object/ between the access point and the key",
      patches: [changeStatement(tried, { Resource: oneOrList([...new Set(resources)]) })],
    },
  };
}

/** Recognize AP-1: the bucket behind the access point does not allow what comes through it. */
export const bucketBehindAccessPoint: Check = (denial) => {
  const { target } = denial.parties;
  const isGap = denial.layer === "identity" || denial.layer === "resource";
  if (denial.isExplicit || !isGap || target.kind !== "bucket") return undefined;
  if (!isThroughAccessPoint(denial.call)) return undefined;
  const actions = alsoMissing(denial).join(", ");
  return {
    cause: "AP-1",
    message: "the bucket behind the access point does not allow the call",
    at: placeOf(denial),
    why: `a call through an access point has to pass the bucket too; neither its policy nor the caller's allows ${actions} on ${neededResources(denial).join(", ")}`,
    owner: resourceOwner(denial, "owner of the bucket"),
    fix: {
      summary: "delegate these calls to the access points of the account",
      patches: delegate(denial),
    },
  };
};

function placeOf({ parties: { target } }: Denial) {
  if (target.kind !== "bucket" || !target.fact) return {};
  const { policy, at } = target.fact;
  return policy && !isUnknown(policy) ? policy.at : at;
}

function delegate(denial: Denial): readonly Patch[] {
  const { target } = denial.parties;
  const account = denial.call.context["s3:DataAccessPointAccount"];
  if (target.kind !== "bucket" || !target.fact || typeof account !== "string") return [];
  const { policy, at } = target.fact;
  if (isUnknown(policy)) return [];
  const grant = {
    sid: "DelegateToAccessPoints",
    actions: alsoMissing(denial),
    resources: neededResources(denial),
    principal: { AWS: "*" },
    condition: { StringEquals: { "s3:DataAccessPointAccount": account } },
  };
  if (policy) {
    return [addStatement(policy, grantStatement(grant, statementsOf(documentOf(policy))))];
  }
  const document = { Version: "2012-10-17", Statement: [grantStatement(grant)] };
  return [{ kind: "newPolicy", on: "bucket", owner: target.name, document, at }];
}

/** The actions on the same resources that do not get through the bucket either. */
function alsoMissing({ call, others, subject }: Denial): readonly string[] {
  const resources = neededResources({ call, subject }).join(" ");
  const same = others.filter(
    ({ call: other, decision }) =>
      decision.decision === "implicitDeny" &&
      isThroughAccessPoint(other) &&
      bucketArnOf(other) === bucketArnOf(call) &&
      neededResources({ call: other, subject }).join(" ") === resources,
  );
  return [...new Set([call.action, ...same.map(({ call: other }) => other.action)])];
}
