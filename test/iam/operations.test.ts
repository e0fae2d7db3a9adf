/**
 * Goal: each API operation names the permissions it needs and the condition keys it carries.
 * Method: the rows of AWS's tables written out, and every action checked against the catalogue.
 */
import {
  actionKnowledge,
  isKnownOperation,
  mayCarry,
  nearestAction,
  type OperationParameters,
  requestContext,
  requiredActions,
} from "../../iam";

function needs(service: string, operation: string, parameters: OperationParameters = {}): string[] {
  return requiredActions(service, operation, parameters).map(({ action, on }) => `${action} ${on}`);
}

const KMS = { encryption: "aws:kms" };

test.each<[service: string, operation: string, parameters: OperationParameters, needed: string[]]>([
  ["s3", "PutObject", {}, ["s3:PutObject object"]],
  ["s3", "PutObject", KMS, ["s3:PutObject object", "kms:GenerateDataKey key"]],
  [
    "s3",
    "PutObject",
    { "x-amz-server-side-encryption": "AES256", ...KMS },
    ["s3:PutObject object"],
  ],
  [
    "s3",
    "PutObject",
    { "x-amz-tagging": "a=1" },
    ["s3:PutObject object", "s3:PutObjectTagging object"],
  ],
  [
    "s3",
    "PutObject",
    { "x-amz-acl": "private" },
    ["s3:PutObject object", "s3:PutObjectAcl object"],
  ],
  [
    "s3",
    "PutObject",
    { "x-amz-grant-read": "id=1" },
    ["s3:PutObject object", "s3:PutObjectAcl object"],
  ],
  [
    "s3",
    "PutObject",
    { "x-amz-object-lock-mode": "GOVERNANCE" },
    ["s3:PutObject object", "s3:PutObjectRetention object"],
  ],
  [
    "s3",
    "PutObject",
    { "x-amz-object-lock-legal-hold": "ON" },
    ["s3:PutObject object", "s3:PutObjectLegalHold object"],
  ],
  [
    "s3",
    "CreateMultipartUpload",
    KMS,
    ["s3:PutObject object", "kms:GenerateDataKey key", "kms:Decrypt key"],
  ],
  ["s3", "UploadPart", KMS, ["s3:PutObject object", "kms:GenerateDataKey key", "kms:Decrypt key"]],
  ["s3", "CompleteMultipartUpload", {}, ["s3:PutObject object"]],
  ["s3", "AbortMultipartUpload", {}, ["s3:AbortMultipartUpload object"]],
  ["s3", "ListParts", {}, ["s3:ListMultipartUploadParts object"]],
  ["s3", "ListMultipartUploads", {}, ["s3:ListBucketMultipartUploads bucket"]],
  [
    "s3",
    "CopyObject",
    { "source-encryption": "aws:kms" },
    ["s3:PutObject object", "s3:GetObject sourceObject", "kms:Decrypt sourceKey"],
  ],
  [
    "s3",
    "CopyObject",
    { "x-amz-copy-source": "/b/k?versionId=1", "source-tags": "true" },
    [
      "s3:PutObject object",
      "s3:GetObjectVersion sourceObject",
      "s3:GetObjectVersionTagging sourceObject",
      "s3:PutObjectTagging object",
    ],
  ],
  ["s3", "UploadPartCopy", {}, ["s3:PutObject object", "s3:GetObject sourceObject"]],
  ["s3", "GetObject", {}, ["s3:GetObject object"]],
  [
    "s3",
    "GetObject",
    { versionid: "1", ...KMS },
    ["s3:GetObjectVersion object", "kms:Decrypt key"],
  ],
  ["s3", "HeadObject", {}, ["s3:GetObject object"]],
  ["s3", "HeadBucket", {}, ["s3:ListBucket bucket"]],
  ["s3", "ListObjectsV2", {}, ["s3:ListBucket bucket"]],
  ["s3", "ListBuckets", {}, ["s3:ListAllMyBuckets account"]],
  [
    "s3",
    "DeleteObject",
    { versionid: "1", "x-amz-bypass-governance-retention": "true" },
    ["s3:DeleteObjectVersion object", "s3:BypassGovernanceRetention object"],
  ],
  ["s3", "GetObjectTagging", { versionid: "1" }, ["s3:GetObjectVersionTagging object"]],
  ["s3", "PutBucketNotificationConfiguration", {}, ["s3:PutBucketNotification bucket"]],
  ["s3", "PutObject", { "directory-bucket": "true" }, ["s3express:CreateSession bucket"]],
  ["sts", "AssumeRole", {}, ["sts:AssumeRole role"]],
  [
    "sts",
    "AssumeRole",
    { "tags.member.1.key": "a", sourceidentity: "b" },
    ["sts:AssumeRole role", "sts:TagSession role", "sts:SetSourceIdentity role"],
  ],
  ["sts", "GetCallerIdentity", {}, []],
  ["kms", "GenerateDataKey", {}, ["kms:GenerateDataKey key"]],
  ["kms", "ReEncrypt", {}, ["kms:ReEncryptFrom sourceKey", "kms:ReEncryptTo key"]],
  ["kms", "ListKeys", {}, ["kms:ListKeys account"]],
  [
    "sqs",
    "SendMessageBatch",
    KMS,
    ["sqs:SendMessage queue", "kms:GenerateDataKey key", "kms:Decrypt key"],
  ],
  ["sqs", "ReceiveMessage", KMS, ["sqs:ReceiveMessage queue", "kms:Decrypt key"]],
  ["iam", "CreateRole", { "tags.member.1.key": "a" }, ["iam:CreateRole role", "iam:TagRole role"]],
])("%s %s with %j needs %j", (service, operation, parameters, needed) => {
  expect(needs(service, operation, parameters)).toEqual(needed);
});

const OPERATIONS = [
  "CreateBucket DeleteBucket HeadBucket GetBucketLocation GetBucketPolicy PutBucketPolicy DeleteBucketPolicy",
  "GetBucketAcl PutBucketAcl GetBucketCors PutBucketCors GetBucketEncryption PutBucketEncryption",
  "DeleteBucketEncryption GetBucketLifecycleConfiguration PutBucketLifecycleConfiguration DeleteBucketLifecycle",
  "GetBucketLogging PutBucketLogging GetBucketNotificationConfiguration GetBucketOwnershipControls",
  "PutBucketOwnershipControls DeleteBucketOwnershipControls GetBucketReplication PutBucketReplication",
  "GetBucketRequestPayment PutBucketRequestPayment GetBucketTagging PutBucketTagging GetBucketVersioning",
  "PutBucketVersioning GetBucketWebsite PutBucketWebsite DeleteBucketWebsite GetPublicAccessBlock",
  "PutPublicAccessBlock DeletePublicAccessBlock GetObjectLockConfiguration PutObjectLockConfiguration",
  "ListObjects ListObjectVersions GetObjectAcl PutObjectAcl GetObjectRetention PutObjectRetention",
  "GetObjectLegalHold PutObjectLegalHold RestoreObject GetObjectAttributes DeleteObjects SelectObjectContent",
].flatMap((line) => line.split(" "));

test.each(OPERATIONS)("every action that s3 %s needs exists", (operation) => {
  const actions = requiredActions("s3", operation);
  expect(isKnownOperation("s3", operation)).toBe(true);
  expect(actions.filter(({ action }) => actionKnowledge(action).exists !== true)).toEqual([]);
});

test.each<[service: string, operation: string, parameters: OperationParameters, context: object]>([
  [
    "s3",
    "PutObject",
    {
      "x-amz-acl": "private",
      "if-none-match": "*",
      "x-amz-tagging": "team=a%20b&env=x",
      prefix: "in/",
    },
    {
      "s3:ObjectCreationOperation": "true",
      "s3:RequestObjectTag/env": "x",
      "s3:RequestObjectTag/team": "a b",
      "s3:RequestObjectTagKeys": ["team", "env"],
      "s3:authType": "REST-HEADER",
      "s3:if-none-match": "*",
      "s3:signatureversion": "AWS4-HMAC-SHA256",
      "s3:x-amz-acl": "private",
    },
  ],
  [
    "s3",
    "ListObjectsV2",
    { prefix: "in/", delimiter: "/", "max-keys": "5", "x-amz-acl": "private" },
    {
      "s3:authType": "REST-HEADER",
      "s3:delimiter": "/",
      "s3:max-keys": "5",
      "s3:prefix": "in/",
      "s3:signatureversion": "AWS4-HMAC-SHA256",
    },
  ],
  [
    "sts",
    "AssumeRole",
    {
      externalid: "x-1",
      rolesessionname: "run",
      "tags.member.1.key": "team",
      "tags.member.1.value": "a",
    },
    {
      "aws:RequestTag/team": "a",
      "aws:TagKeys": ["team"],
      "sts:ExternalId": "x-1",
      "sts:RoleSessionName": "run",
    },
  ],
  [
    "kms",
    "Decrypt",
    {
      "encryptioncontext.aws:s3:arn": "arn:aws:s3:::landing",
      viaservice: "s3.eu-west-1.amazonaws.com",
    },
    {
      "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::landing",
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
      "kms:ViaService": "s3.eu-west-1.amazonaws.com",
    },
  ],
  ["sqs", "SendMessage", {}, {}],
])("%s %s with %j carries its keys and no others", (service, operation, parameters, context) => {
  expect(requestContext(service, operation, parameters)).toEqual(context);
});

test("a part of a multipart upload creates no object", () => {
  const keys = ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"].map(
    (operation) => requestContext("s3", operation)["s3:ObjectCreationOperation"],
  );
  expect(keys).toEqual(["false", "false", "true"]);
});

test("a presigned request is signed in its query", () => {
  const context = requestContext("s3", "GetObject", { "x-amz-signature": "0f" });
  expect(context["s3:authType"]).toBe("REST-QUERY-STRING");
});

test("what an action can carry is known for services we know completely", () => {
  const answers = [
    mayCarry("s3:PutObject", "s3:prefix"),
    mayCarry("s3:ListBucket", "S3:Prefix"),
    mayCarry("s3:PutObject", "s3:RequestObjectTag/team"),
    mayCarry("sqs:SendMessage", "aws:SourceArn"),
    mayCarry("ec2:RunInstances", "ec2:Region"),
  ];
  expect(answers).toEqual([false, true, true, true, undefined]);
});

test("an action has its name, its resources and its keys, whatever case it is asked in", () => {
  expect(actionKnowledge("SQS:sendmessage")).toEqual({
    name: "sqs:SendMessage",
    exists: true,
    resourceTypes: [
      { name: "queue", arn: "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}" },
    ],
    conditionKeys: ["aws:ResourceTag/${TagKey}"],
  });
});

test("a misspelt action has a nearest one", () => {
  expect(nearestAction("s3:PutObjct")).toBe("s3:PutObject");
});
