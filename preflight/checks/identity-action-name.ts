/**
 * ID-4: an action that does not exist.
 *
 * Some API operations have no action of their own: `ListObjectsV2` needs `s3:ListBucket`,
 * `CreateMultipartUpload` needs `s3:PutObject`. A policy may name the operation without any
 * complaint from AWS, and permits nothing by it. Misspelt actions are found the same way.
 *
 * Source: Service Authorization Reference, "Actions defined by Amazon S3"; Amazon S3 User Guide,
 * "Required permissions for Amazon S3 API operations".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import { nearest } from "../../diagnostics";
import type { Denial, Tried } from "../diagnose/denial";
import { listOf, oneOrList, textsOf } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { changeStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, identityOwner, statementName } from "./check";
import { isIdentityGap } from "./identity-parts";

/** Operations that people write as actions, and the action each needs. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "s3:listobjects": "s3:ListBucket",
  "s3:listobjectsv2": "s3:ListBucket",
  "s3:listobjectversions": "s3:ListBucketVersions",
  "s3:headbucket": "s3:ListBucket",
  "s3:headobject": "s3:GetObject",
  "s3:copyobject": "s3:PutObject",
  "s3:createmultipartupload": "s3:PutObject",
  "s3:initiatemultipartupload": "s3:PutObject",
  "s3:uploadpart": "s3:PutObject",
  "s3:completemultipartupload": "s3:PutObject",
  "s3:listparts": "s3:ListMultipartUploadParts",
  "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
  "s3:deleteobjects": "s3:DeleteObject",
  "sqs:receivemessages": "sqs:ReceiveMessage",
  "sqs:deletemessages": "sqs:DeleteMessage",
};

/** Actions that exist and lie within two letters of another one. */
const REAL_ACTIONS = new Set([
  "s3:getobject",
  "s3:putobject",
  "s3:listbucket",
  "kms:encrypt",
  "kms:decrypt",
]);

/** Recognize ID-4. */
export const identityActionName: Check = (denial) => {
  if (!isIdentityGap(denial)) return undefined;
  for (const tried of denial.allows) {
    if (tried.fit.action !== "no") continue;
    const wrong = textsOf(tried.statement["Action"]).find((name) => isMeant(name, denial));
    if (wrong !== undefined) return found(tried, wrong, denial);
  }
  return undefined;
};

function isMeant(name: string, { call }: Denial): boolean {
  const lower = name.toLowerCase();
  const wanted = call.action.toLowerCase();
  if (OPERATIONS[lower]?.toLowerCase() === wanted) return true;
  if (lower.includes("*") || lower.includes("?") || REAL_ACTIONS.has(lower)) return false;
  if (lower === wanted || !lower.startsWith(`${call.service}:`)) return false;
  return nearest(lower, [wanted]) !== undefined;
}

function found(tried: Tried, wrong: string, denial: Denial): ReturnType<Check> {
  const right = denial.call.action;
  const actions = listOf(tried.statement["Action"]).map((name) => (name === wrong ? right : name));
  return {
    cause: "ID-4",
    message: `\`${wrong}\` is no action; the call asks for ${right}`,
    at: tried.policy.at,
    deciding: decidingBy(tried, "identity", `"Action": ${oneLine(tried.statement["Action"])}`),
    why: `${statementName(tried)} grants \`${wrong}\`, which IAM does not know and ignores; ${denial.call.operation} asks for ${right}`,
    owner: identityOwner(denial),
    fix: {
      summary: `rename the action to ${right}`,
      patches: [changeStatement(tried, { Action: oneOrList([...new Set(actions)]) })],
    },
  };
}
