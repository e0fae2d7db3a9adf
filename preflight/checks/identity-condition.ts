/**
 * ID-7, ID-8, ID-9, EN-7, EN-8, EX-2, RP-17: a statement would allow the call but for a condition.
 *
 *     s3:prefix                     the client lists another prefix, or the key is on an object action
 *     a key the call never carries  a positive operator needs it to be there
 *     a variable without a value    `${aws:username}` for a role, or no `Version` in the document
 *     kms:EncryptionContext:…       bucket keys make it the bucket's ARN
 *     kms:ViaService                another region or service
 *     s3express:SessionMode         a writer needs a session that may write
 *     aws:ResourceTag/…             carried only by buckets that have ABAC enabled
 *
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "… Variables and tags".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { isUnknown } from "../../iam";
import { type Denial, neededResources, type Tried } from "../diagnose/denial";
import { isObject, listOf, oneOrList } from "../diagnose/document";
import type { ConditionFit } from "../diagnose/statement-match";
import type { Patch } from "../fixes/patch";
import { oneLine } from "../fixes/render-patch";
import { changeStatement, withoutCondition } from "../fixes/statement-edits";
import { type Check, decidingBy, type Found, identityOwner, statementName } from "./check";
import { conditionMisses, grantToCaller, isIdentityGap } from "./identity-parts";
import { widenCondition } from "./widen-condition";

/** Recognize a condition that is not met in an identity-based policy. */
export const identityCondition: Check = (denial) => {
  if (!isIdentityGap(denial)) return undefined;
  const tried = conditionMisses(denial)[0];
  const missed = tried?.fit.conditions.find((condition) => condition.fit === "no");
  return tried && missed ? foundFor(denial, tried, missed) : undefined;
};

/** Recognize a variable in `Resource` that has no value: ID-9. */
export const identityVariable: Check = (denial) =>
  isIdentityGap(denial) ? variableInResource(denial) : undefined;

function foundFor(denial: Denial, tried: Tried, missed: ConditionFit): Found {
  const cause = causeFor(missed);
  return {
    cause,
    message: messageFor(cause, missed),
    at: tried.policy.at,
    deciding: {
      ...decidingBy(
        tried,
        "identity",
        oneLine({ [missed.operator]: { [missed.key]: oneOrList(missed.values) } }),
      ),
      condition: `${missed.operator} ${missed.key}`,
    },
    why: `${statementName(tried)} allows ${denial.call.action} only if ${missed.key} is ${listed(missed.values)}; the request carries ${carried(missed.found)}`,
    owner: identityOwner(denial),
    fix: { summary: summaryFor(cause, missed), patches: patchesFor(denial, tried, missed, cause) },
  };
}

function causeFor({ key, values }: ConditionFit): string {
  const name = key.toLowerCase();
  if (values.some((value) => typeof value === "string" && value.includes("${"))) return "ID-9";
  if (name === "s3:prefix" || name === "s3:delimiter") return "ID-7";
  if (name === "s3express:sessionmode") return "EX-2";
  if (name.startsWith("kms:encryptioncontext")) return "EN-7";
  if (name === "kms:viaservice" || name === "kms:calleraccount") return "EN-8";
  return /^(aws:resourcetag|s3:buckettag)\//.test(name) ? "RP-17" : "ID-8";
}

function messageFor(cause: string, { key, found }: ConditionFit): string {
  switch (cause) {
    case "ID-7":
      return "the s3:prefix condition does not fit what is listed";
    case "ID-9":
      return `a policy variable in the condition on ${key} has no value here`;
    case "EX-2":
      return "the directory bucket's session is read-only, and the sync writes";
    case "EN-7":
      return "the condition on the encryption context expects another ARN";
    case "RP-17":
      return "a condition on the bucket's tags has no effect before ABAC is enabled";
    case "EN-8":
      return `the condition on ${key} names another service, region or account`;
    default:
      return found === undefined
        ? `the grant asks for ${key}, which the request does not carry`
        : `the grant asks for another value of ${key}`;
  }
}

function summaryFor(cause: string, { key }: ConditionFit): string {
  switch (cause) {
    case "ID-7":
      return "permit the prefix that is listed";
    case "EX-2":
      return "permit sessions that write";
    case "EN-7":
    case "EN-8":
      return `permit the value that S3 sends as ${key}`;
    default:
      return `drop the condition on ${key}, or make the request carry it`;
  }
}

function patchesFor(
  denial: Denial,
  tried: Tried,
  missed: ConditionFit,
  cause: string,
): readonly Patch[] {
  const { found, operator, key } = missed;
  const isList = cause === "ID-7" && denial.call.action === "s3:ListBucket";
  const isOurs = ["EN-7", "EN-8", "EX-2"].includes(cause);
  if ((isList || isOurs) && typeof found === "string") {
    return [changeStatement(tried, widenCondition(tried.statement, missed, denial))];
  }
  const bare = withoutCondition(tried.statement, operator, key);
  // Without the condition the statement may say more than the sync needs: then grant apart.
  const others = isObject(tried.statement["Condition"])
    ? Object.keys(tried.statement["Condition"])
    : [];
  if (others.length === 1) return [changeStatement(tried, { Condition: bare["Condition"] })];
  return grantToCaller(denial, [denial.call.action]);
}

/** A variable inside `Resource` that has no value makes the statement match nothing. */
function variableInResource(denial: Denial): Found | undefined {
  const tried = denial.allows.find(
    ({ fit, statement }) =>
      fit.action === "yes" &&
      fit.resource === "no" &&
      listOf(statement["Resource"]).some(
        (entry) => typeof entry === "string" && entry.includes("${"),
      ),
  );
  if (!tried) return undefined;
  const hasVersion = tried.document["Version"] === "2012-10-17";
  return {
    cause: "ID-9",
    message: hasVersion
      ? "a policy variable in Resource has no value for this caller"
      : "the policy lacks its Version, so ${...} is plain text",
    at: tried.policy.at,
    deciding: decidingBy(tried, "identity", `"Resource": ${oneLine(tried.statement["Resource"])}`),
    why: hasVersion
      ? `${statementName(tried)} names a variable that is not set for this caller, so it matches nothing`
      : "policy variables are replaced only in documents of Version 2012-10-17",
    owner: identityOwner(denial),
    fix: {
      summary: "name the keys of the sync without a variable",
      patches: [changeStatement(tried, { Resource: oneOrList(neededResources(denial)) })],
    },
  };
}

const listed = (values: readonly unknown[]): string => values.map(oneLine).join(" or ");

function carried(found: unknown): string {
  if (found === undefined) return "no such key";
  return isUnknown(found) ? "a value that is not known" : oneLine(found);
}
