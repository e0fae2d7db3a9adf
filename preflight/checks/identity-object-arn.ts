/**
 * ID-3: bucket actions granted on object ARNs.
 *
 * `s3:ListBucket`, `s3:GetBucketLocation` and `s3:ListBucketMultipartUploads` act on the bucket; a
 * grant on `arn:aws:s3:::bucket/*` permits none of them.
 *
 * Source: Service Authorization Reference, "Resource types defined by Amazon S3".
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html
 */
import { bucketArnOf, isObjectCall, statementTexts } from "../diagnose/denial";
import { listOf, oneOrList } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { changeStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, identityOwner, statementName } from "./check";
import { callerName, isIdentityGap, resourceMisses } from "./identity-parts";

/** Recognize ID-3. */
export const identityObjectArn: Check = (denial) => {
  if (!isIdentityGap(denial) || denial.call.service !== "s3" || isObjectCall(denial.call)) {
    return undefined;
  }
  const bucket = bucketArnOf(denial.call);
  const tried = resourceMisses(denial).find(({ statement }) =>
    statementTexts(statement, "Resource").some((text) => text.startsWith(`${bucket}/`)),
  );
  if (!tried) return undefined;
  const written = listOf(tried.statement["Resource"]);
  return {
    cause: "ID-3",
    message: `${denial.call.action} is granted on object ARNs, but acts on the bucket`,
    at: tried.policy.at,
    deciding: decidingBy(tried, "identity", `"Resource": ${oneLine(tried.statement["Resource"])}`),
    why: `${statementName(tried)} of ${callerName(denial)} names objects only; ${denial.call.action} needs the bare ARN ${bucket}`,
    owner: identityOwner(denial),
    fix: {
      summary: "name the bucket beside its objects",
      patches: [changeStatement(tried, { Resource: oneOrList([bucket, ...written]) })],
    },
  };
};
