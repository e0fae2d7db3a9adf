/**
 * Which condition keys a request carries, from its headers and parameters.
 *
 * Only keys that the operation's own action can carry; global keys (`aws:PrincipalArn` ...) follow from
 * the caller and are not made here. Names in lower case come in, keys in AWS's spelling come out.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html ,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts ,
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
import { mayCarry } from "../knowledge/catalogue";
import type { OperationParameters } from "./required-action";
import { requiredActions } from "./required-actions";

type Context = Record<string, string | string[]>;

/** The condition keys of one request. */
export function requestContext(
  service: string,
  operation: string,
  parameters: OperationParameters = {},
): Readonly<Record<string, string | readonly string[]>> {
  switch (service) {
    case "s3":
      return s3Context(operation, parameters);
    case "sts":
      return stsContext(parameters);
    case "kms":
      return kmsContext(parameters);
    case "iam":
      return tagsContext(parameters);
    default:
      return {};
  }
}

/** Header or query parameter to the key it becomes. */
const S3_KEYS: Readonly<Record<string, string>> = {
  "if-match": "s3:if-match",
  "if-none-match": "s3:if-none-match",
  delimiter: "s3:delimiter",
  locationconstraint: "s3:locationconstraint",
  "max-keys": "s3:max-keys",
  prefix: "s3:prefix",
  versionid: "s3:versionid",
  "x-amz-acl": "s3:x-amz-acl",
  "x-amz-content-sha256": "s3:x-amz-content-sha256",
  "x-amz-copy-source": "s3:x-amz-copy-source",
  "x-amz-grant-full-control": "s3:x-amz-grant-full-control",
  "x-amz-grant-read": "s3:x-amz-grant-read",
  "x-amz-grant-read-acp": "s3:x-amz-grant-read-acp",
  "x-amz-grant-write": "s3:x-amz-grant-write",
  "x-amz-grant-write-acp": "s3:x-amz-grant-write-acp",
  "x-amz-metadata-directive": "s3:x-amz-metadata-directive",
  "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
  "x-amz-object-lock-mode": "s3:object-lock-mode",
  "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
  "x-amz-object-ownership": "s3:x-amz-object-ownership",
  "x-amz-server-side-encryption": "s3:x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id": "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-customer-algorithm":
    "s3:x-amz-server-side-encryption-customer-algorithm",
  "x-amz-storage-class": "s3:x-amz-storage-class",
  "x-amz-website-redirect-location": "s3:x-amz-website-redirect-location",
};

/** Whether an operation of `s3:PutObject` makes the object, or only a part of an upload. */
const CREATES_OBJECT: Readonly<Record<string, string>> = {
  PutObject: "true",
  CopyObject: "true",
  CompleteMultipartUpload: "true",
  CreateMultipartUpload: "false",
  UploadPart: "false",
  UploadPartCopy: "false",
};

function s3Context(operation: string, parameters: OperationParameters): Context {
  const action = requiredActions("s3", operation, parameters)[0]?.action;
  if (action === undefined) return {};
  const context: Context = {};
  const add = (key: string, value: string | string[]) => {
    if (mayCarry(action, key)) context[key] = value;
  };
  add("s3:authType", parameters["x-amz-signature"] ? "REST-QUERY-STRING" : "REST-HEADER");
  add("s3:signatureversion", "AWS4-HMAC-SHA256");
  for (const [name, key] of Object.entries(S3_KEYS)) {
    const value = parameters[name];
    if (value !== undefined) add(key, value);
  }
  const creates = Object.hasOwn(CREATES_OBJECT, operation) ? CREATES_OBJECT[operation] : undefined;
  if (creates !== undefined) add("s3:ObjectCreationOperation", creates);
  for (const [key, value] of Object.entries(objectTags(parameters["x-amz-tagging"])))
    add(key, value);
  return context;
}

/** `x-amz-tagging: a=1&b=2` as request tags. */
function objectTags(header: string | undefined): Context {
  if (header === undefined) return {};
  const tags = header.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  const decoded = tags.map(
    ([key = "", value = ""]) => [decodeForm(key), decodeForm(value)] as const,
  );
  const context: Context = {};
  for (const [key, value] of decoded) context[`s3:RequestObjectTag/${key}`] = value;
  context["s3:RequestObjectTagKeys"] = decoded.map(([key]) => key);
  return context;
}

/** Percent and plus signs decoded; text that cannot be decoded stays as it is. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function stsContext(parameters: OperationParameters): Context {
  const context: Context = tagsContext(parameters);
  const add = (name: string, key: string) => {
    const value = parameters[name];
    if (value !== undefined) context[key] = value;
  };
  add("externalid", "sts:ExternalId");
  add("rolesessionname", "sts:RoleSessionName");
  add("sourceidentity", "sts:SourceIdentity");
  const transitive = valuesOf(parameters, "transitivetagkeys.member.");
  if (transitive.length > 0) context["sts:TransitiveTagKeys"] = transitive;
  return context;
}

/** `tags.member.1.key` and `tags.member.1.value` as request tags. */
function tagsContext(parameters: OperationParameters): Context {
  const context: Context = {};
  const keys: string[] = [];
  for (const [name, key] of Object.entries(parameters)) {
    if (!name.startsWith("tags.member.") || !name.endsWith(".key")) continue;
    keys.push(key);
    context[`aws:RequestTag/${key}`] = parameters[`${name.slice(0, -".key".length)}.value`] ?? "";
  }
  if (keys.length > 0) context["aws:TagKeys"] = keys;
  return context;
}

function valuesOf(parameters: OperationParameters, prefix: string): string[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [value] : [],
  );
}

/** `encryptioncontext.<key>` as the encryption context; other names are keys of their own. */
function kmsContext(parameters: OperationParameters): Context {
  const context: Context = {};
  const keys: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (!name.startsWith(ENCRYPTION_CONTEXT)) continue;
    const key = name.slice(ENCRYPTION_CONTEXT.length);
    keys.push(key);
    context[`kms:EncryptionContext:${key}`] = value;
  }
  if (keys.length > 0) context["kms:EncryptionContextKeys"] = keys;
  const via = parameters["viaservice"];
  if (via !== undefined) context["kms:ViaService"] = via;
  const account = parameters["calleraccount"];
  if (account !== undefined) context["kms:CallerAccount"] = account;
  return context;
}

const ENCRYPTION_CONTEXT = "encryptioncontext.";
