/**
 * What each S3 operation needs: its own action, and companions that headers, versions and encryption call
 * for.
 *
 *     PutObject                    s3:PutObject, + tagging, acl, retention and legal hold by header,
 *                                  + kms:GenerateDataKey under a KMS key
 *     the multipart operations     s3:PutObject, + kms:GenerateDataKey and kms:Decrypt under a KMS key
 *     CopyObject, UploadPartCopy   the same, + s3:GetObject on the source, + kms:Decrypt on its key
 *     GetObject, HeadObject        s3:GetObject or s3:GetObjectVersion, + kms:Decrypt under a KMS key
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html ,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
import {
  type ActionTarget,
  companion,
  isKms,
  main,
  type OperationParameters,
  type RequiredAction,
} from "./required-action";
import { bucketAction } from "./s3-buckets";

type Rule = (parameters: OperationParameters) => readonly RequiredAction[];

/** What an S3 operation needs; undefined for one that is not known. */
export function s3Actions(
  operation: string,
  parameters: OperationParameters,
): readonly RequiredAction[] | undefined {
  if (parameters["directory-bucket"] === "true" && OBJECT_RULES.has(operation)) {
    const why = "object operations on a directory bucket run in a session";
    return [main("s3express:CreateSession", "bucket", why)];
  }
  const rule = OBJECT_RULES.get(operation);
  if (rule) return rule(parameters);
  if (operation === "ListBuckets") return [main("s3:ListAllMyBuckets", "account")];
  if (operation === "CreateSession") return [main("s3express:CreateSession", "bucket")];
  const action = bucketAction(operation);
  if (action === undefined) return undefined;
  return [main(action, "bucket"), ...bucketCompanions(operation, parameters)];
}

const OBJECT_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["PutObject", (parameters) => [...write(parameters), ...headerCompanions(parameters)]],
  ["CreateMultipartUpload", (given) => [...multipart(given), ...headerCompanions(given)]],
  ["UploadPart", multipart],
  ["CompleteMultipartUpload", multipart],
  ["AbortMultipartUpload", () => [main("s3:AbortMultipartUpload", "object")]],
  ["ListParts", () => [main("s3:ListMultipartUploadParts", "object")]],
  ["CopyObject", copy],
  ["UploadPartCopy", (parameters) => [...multipart(parameters), ...source(parameters)]],
  ["GetObject", read],
  ["HeadObject", read],
  ["SelectObjectContent", read],
  ["GetObjectAttributes", attributes],
  ["DeleteObject", remove],
  ["DeleteObjects", remove],
  ["GetObjectTorrent", versioned("GetObject", "Torrent")],
  ["GetObjectAcl", versioned("GetObject", "Acl")],
  ["PutObjectAcl", versioned("PutObject", "Acl")],
  ["GetObjectTagging", versioned("GetObject", "Tagging")],
  ["PutObjectTagging", versioned("PutObject", "Tagging")],
  ["DeleteObjectTagging", versioned("DeleteObject", "Tagging")],
  ["GetObjectRetention", plain("GetObjectRetention")],
  ["GetObjectLegalHold", plain("GetObjectLegalHold")],
  ["PutObjectLegalHold", plain("PutObjectLegalHold")],
  ["RestoreObject", plain("RestoreObject")],
  ["PutObjectRetention", (given) => [main("s3:PutObjectRetention", "object"), ...bypass(given)]],
]);

function plain(action: string): Rule {
  return () => [main(`s3:${action}`, "object")];
}

/** E.g. `GetObjectAcl`, or `GetObjectVersionAcl` where a version is asked for. */
function versioned(stem: string, rest: string): Rule {
  return (parameters) => [main(`s3:${stem}${version(parameters)}${rest}`, "object")];
}

function version(parameters: OperationParameters): "" | "Version" {
  return parameters["versionid"] === undefined ? "" : "Version";
}

function write(parameters: OperationParameters): RequiredAction[] {
  return [main("s3:PutObject", "object"), ...keyActions(parameters, ["GenerateDataKey"])];
}

function multipart(parameters: OperationParameters): RequiredAction[] {
  const actions = keyActions(parameters, ["GenerateDataKey", "Decrypt"]);
  return [main("s3:PutObject", "object", "a multipart upload is one write"), ...actions];
}

function read(parameters: OperationParameters): RequiredAction[] {
  const why = parameters["versionid"] === undefined ? undefined : "the request has `versionId`";
  const action = main(`s3:GetObject${version(parameters)}`, "object", why);
  return [action, ...keyActions(parameters, ["Decrypt"])];
}

function attributes(parameters: OperationParameters): RequiredAction[] {
  const suffix = version(parameters);
  const both = companion(`s3:GetObject${suffix}Attributes`, "object", "the attributes are read");
  return [...read(parameters), both];
}

function copy(parameters: OperationParameters): RequiredAction[] {
  return [
    ...write(parameters),
    ...source(parameters),
    ...sourceTags(parameters),
    ...headerCompanions(parameters),
  ];
}

function source(parameters: OperationParameters): RequiredAction[] {
  const hasVersion = parameters["x-amz-copy-source"]?.includes("?versionId=") ?? false;
  const action = hasVersion ? "s3:GetObjectVersion" : "s3:GetObject";
  const actions = [companion(action, "sourceObject", "the source of the copy is read")];
  if (isKms(parameters["source-encryption"])) {
    actions.push(companion("kms:Decrypt", "sourceKey", "the source is encrypted by a KMS key"));
  }
  return actions;
}

function sourceTags(parameters: OperationParameters): RequiredAction[] {
  const isReplaced = parameters["x-amz-tagging-directive"]?.toUpperCase() === "REPLACE";
  if (isReplaced || parameters["source-tags"] !== "true") return [];
  const why = "the tags of the source are copied";
  const hasVersion = parameters["x-amz-copy-source"]?.includes("?versionId=") ?? false;
  const action = hasVersion ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging";
  return [companion(action, "sourceObject", why), companion("s3:PutObjectTagging", "object", why)];
}

function remove(parameters: OperationParameters): RequiredAction[] {
  return [main(`s3:DeleteObject${version(parameters)}`, "object"), ...bypass(parameters)];
}

function bypass(parameters: OperationParameters): RequiredAction[] {
  const header = "x-amz-bypass-governance-retention";
  if (parameters[header]?.toLowerCase() !== "true") return [];
  return [companion("s3:BypassGovernanceRetention", "object", `the request has \`${header}\``)];
}

const HEADER_COMPANIONS: readonly (readonly [header: string, action: string])[] = [
  ["x-amz-tagging", "s3:PutObjectTagging"],
  ["x-amz-object-lock-mode", "s3:PutObjectRetention"],
  ["x-amz-object-lock-legal-hold", "s3:PutObjectLegalHold"],
];

function headerCompanions(parameters: OperationParameters): RequiredAction[] {
  const found = HEADER_COMPANIONS.filter(([header]) => parameters[header] !== undefined);
  const actions = found.map(([header, action]) =>
    companion(action, "object", `the request has \`${header}\``),
  );
  const acl = aclHeader(parameters);
  if (acl) actions.push(companion("s3:PutObjectAcl", "object", `the request has \`${acl}\``));
  return actions;
}

function aclHeader(parameters: OperationParameters): string | undefined {
  return Object.keys(parameters).find(
    (name) => name === "x-amz-acl" || name.startsWith("x-amz-grant-"),
  );
}

function keyActions(parameters: OperationParameters, names: readonly string[]): RequiredAction[] {
  const header = parameters["x-amz-server-side-encryption"];
  if (!isKms(header ?? parameters["encryption"])) return [];
  const why = header ? "the request asks for a KMS key" : "a KMS key is in force for the object";
  return names.map((name) => companion(`kms:${name}`, "key", why));
}

function bucketCompanions(operation: string, parameters: OperationParameters): RequiredAction[] {
  const actions: RequiredAction[] = [];
  const add = (action: string, on: ActionTarget, why: string) =>
    actions.push(companion(action, on, why));
  if (operation === "CreateBucket") {
    const acl = aclHeader(parameters);
    if (acl) add("s3:PutBucketAcl", "bucket", `the request has \`${acl}\``);
    const lock = "x-amz-bucket-object-lock-enabled";
    if (parameters[lock]?.toLowerCase() === "true") {
      add("s3:PutBucketObjectLockConfiguration", "bucket", `the request has \`${lock}\``);
      add("s3:PutBucketVersioning", "bucket", `the request has \`${lock}\``);
    }
    const ownership = "x-amz-object-ownership";
    if (parameters[ownership] !== undefined) {
      add("s3:PutBucketOwnershipControls", "bucket", `the request has \`${ownership}\``);
    }
  }
  if (operation === "PutBucketReplication") {
    add("iam:PassRole", "role", "S3 replicates under the role of the configuration");
  }
  return actions;
}
