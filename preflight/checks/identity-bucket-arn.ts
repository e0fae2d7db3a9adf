/**
 * ID-2: object actions granted on the bucket's ARN.
 *
 * `arn:aws:s3:::bucket` names the bucket, not the objects in it; `s3:PutObject` and its likes act on
 * objects only, so such a grant permits nothing. The most frequent mistake of all.
 *
 * Source: Service Authorization Reference, "Resource types defined by Amazon S3".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html
 */
import { bucketArnOf, isObjectCall, neededResources, statementTexts } from "../diagnose/denial";
import { listOf, oneOrList } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { changeStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, identityOwner, statementName } from "./check";
import { callerName, isIdentityGap, resourceMisses } from "./identity-parts";

/** Recognize ID-2. */
export const identityBucketArn: Check = (denial) => {
  if (!isIdentityGap(denial) || !isObjectCall(denial.call)) return undefined;
  const bucket = bucketArnOf(denial.call);
  const tried = resourceMisses(denial).find(({ statement }) =>
    statementTexts(statement, "Resource").includes(bucket),
  );
  if (!tried) return undefined;
  const needed = neededResources(denial);
  const written = listOf(tried.statement["Resource"]);
  const needsBucket = grantsBucketActions(statementTexts(tried.statement, "Action"));
  const kept = needsBucket ? written : written.filter((entry) => entry !== bucket);
  const resource = oneOrList([...kept, ...needed.filter((entry) => !kept.includes(entry))]);
  return {
    cause: "ID-2",
    message: `${denial.call.action} is granted on the bucket's ARN, but acts on objects`,
    at: tried.policy.at,
    deciding: decidingBy(tried, "identity", `"Resource": ${oneLine(tried.statement["Resource"])}`),
    why: `${statementName(tried)} of ${callerName(denial)} names ${bucket}, which is the bucket and not the objects in it; no other statement covers ${needed.join(", ")}`,
    owner: identityOwner(denial),
    fix: {
      summary: needsBucket ? "name the objects beside the bucket" : "name the objects",
      patches: [changeStatement(tried, { Resource: resource })],
    },
  };
};

/** Actions that act on the bucket keep its ARN in the statement. */
function grantsBucketActions(actions: readonly string[]): boolean {
  return actions.some((action) => /^s3:(\*|list(?!multipart)|getbucket|head)/i.test(action));
}
