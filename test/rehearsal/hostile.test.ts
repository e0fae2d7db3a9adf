/**
 * Goal: nothing a client sends makes the rehearsal fail: every answer is one that AWS could give.
 * Method: random requests, signed and unsigned, well formed and not, seeded; no 500, no exception.
 */

import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";

import type { Rehearsal } from "../../rehearsal";
import { policyOperations } from "../../rehearsal/iam-api/policies";
import { roleOperations } from "../../rehearsal/iam-api/roles";
import { userOperations } from "../../rehearsal/iam-api/users";
import { cipherOperations } from "../../rehearsal/kms/cipher";
import { keyOperations } from "../../rehearsal/kms/keys";
import { compareKeys } from "../../rehearsal/s3/listing";
import { messageOperations } from "../../rehearsal/sqs/messages";
import { queueOperations } from "../../rehearsal/sqs/queues";
import { clientsFor, type Keys, OWNER, policy, startForTest } from "./support/clients";
import { exchange, signedHeaders } from "./support/raw";

let rehearsal: Rehearsal;
let bugs: unknown[];
let keys: Keys;

beforeAll(async () => {
  ({ rehearsal, bugs } = await startForTest());
  keys = rehearsal.adminCredentials(OWNER);
  const admin = clientsFor(rehearsal, keys);
  await admin.s3.send(new CreateBucketCommand({ Bucket: "target" }));
  await admin.sqs.send(new CreateQueueCommand({ QueueName: "target" }));
  await admin.iam.send(
    new CreateRoleCommand({
      RoleName: "target",
      AssumeRolePolicyDocument: policy({
        Effect: "Allow",
        Principal: { AWS: OWNER },
        Action: "sts:*",
      }),
    }),
  );
  const made = await admin.kms.send(new CreateKeyCommand({}));
  await admin.kms.send(
    new CreateAliasCommand({
      AliasName: "alias/target",
      TargetKeyId: made.KeyMetadata?.KeyId,
    }),
  );
});

afterAll(async () => {
  await rehearsal.stop();
});

const method = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD");
const subresource = fc.constantFrom(
  ...[
    "acl",
    "policy",
    "lifecycle",
    "versioning",
    "notification",
    "encryption",
    "tagging",
    "uploads",
  ],
  ...["uploadId", "partNumber", "versionId", "delete", "list-type", "prefix", "max-keys", "range"],
  ...["object-lock", "publicAccessBlock", "ownershipControls", "retention", "legal-hold", "cors"],
);
const value = fc.oneof(
  fc.constantFrom("", "0", "-1", "1e99", "null", "%", "'", "\u0000", "9".repeat(40)),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const name = fc.string({ unit: fc.constantFrom(..."abcXYZ019-_"), minLength: 1, maxLength: 8 });
const header = fc.tuple(
  fc.constantFrom(
    ...["range", "if-match", "if-none-match", "content-md5", "x-amz-tagging", "x-amz-acl"],
    ...["x-amz-copy-source", "x-amz-storage-class", "x-amz-server-side-encryption"],
    ...["x-amz-object-lock-mode", "x-amz-checksum-crc32", "x-amz-trailer", "content-encoding"],
  ),
  fc.string({ unit: fc.constantFrom(..."abc /=&,-*%;:019\"'"), maxLength: 16 }),
);
const body = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    "<Delete><Object><Key>a</Key></Object></Delete>",
    "<!DOCTYPE x [<!ENTITY a 'b'>]><Tagging>&a;</Tagging>",
    "<Tagging><TagSet><Tag><Key>k</Key></Tag><Tag/></TagSet></Tagging>",
    "<LifecycleConfiguration><__proto__>x</__proto__></LifecycleConfiguration>",
    "<CompleteMultipartUpload><Part/></CompleteMultipartUpload>",
    "<ServerSideEncryptionConfiguration><Rule/></ServerSideEncryptionConfiguration>",
    "<NotificationConfiguration><QueueConfiguration/></NotificationConfiguration>",
    `{"Version":"2012-10-17","Statement":{}}`,
  ),
);

test("S3 answers any signed request", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        method,
        key: fc.option(name, { nil: undefined }),
        query: fc.dictionary(subresource, value, { maxKeys: 3 }),
        headers: fc.array(header, { maxLength: 3 }),
        body,
      }),
      async (request) => {
        const path = `/target${request.key === undefined ? "" : `/${request.key}`}`;
        const sent = Buffer.from(request.body);
        const signed = await signedHeaders({
          endpoint: rehearsal.endpoint,
          keys,
          method: request.method,
          path,
          query: request.query,
          headers: Object.fromEntries(request.headers.map(([key, text]) => [key, text.trim()])),
          body: sent,
        });
        const { host: _host, ...headers } = signed;
        const query = Object.entries(request.query)
          .map(([key, text]) => `${key}=${encodeURIComponent(text)}`)
          .join("&");
        const withBody = request.method !== "GET" && request.method !== "HEAD";
        const answer = await fetch(`${rehearsal.endpoint}${path}?${query}`, {
          method: request.method,
          headers,
          ...(withBody ? { body: sent } : undefined),
        });
        await answer.arrayBuffer();
        expect([answer.status < 500 || answer.status === 501, bugs]).toEqual([true, []]);
      },
    ),
    { numRuns: 400 },
  );
});

/** Parameters that operations look at, with values that they do not expect. */
const parameters = fc.dictionary(
  fc.constantFrom(
    ...["RoleName", "UserName", "GroupName", "PolicyName", "PolicyArn", "PolicyDocument", "Path"],
    ...["AssumeRolePolicyDocument", "RoleArn", "RoleSessionName", "DurationSeconds", "VersionId"],
    ...["KeyId", "AliasName", "TargetKeyId", "Plaintext", "CiphertextBlob", "GrantId", "Policy"],
    ...["QueueUrl", "QueueName", "MessageBody", "ReceiptHandle", "Entries", "Attributes", "Tags"],
    ...["MaxNumberOfMessages", "AttributeNames", "TagKeys", "GranteePrincipal", "Operations"],
  ),
  fc.oneof(
    fc.constantFrom<unknown>("admin", "x", "", "alias/x", "{}", "[]", null, 7, [], [{}], { a: 1 }),
    fc.constantFrom<unknown>(`arn:aws:iam::${OWNER}:role/x`, "arn:::::", "*", "AAAA"),
    fc.string({ maxLength: 8 }),
  ),
  { maxKeys: 5 },
);

/** Parameters that most operations accept; the random ones are laid over them. */
const usual = (): Record<string, unknown> => ({
  RoleName: "target",
  UserName: "admin",
  GroupName: "target",
  PolicyName: "target",
  PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
  PolicyDocument: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
  RoleArn: `arn:aws:iam::${OWNER}:role/target`,
  RoleSessionName: "target",
  KeyId: "alias/target",
  AliasName: "alias/other",
  TargetKeyId: "alias/target",
  Plaintext: "AAAA",
  CiphertextBlob: "AAAA",
  QueueUrl: `${rehearsal.endpoint}/${OWNER}/target`,
  QueueName: "target",
  MessageBody: "x",
  ReceiptHandle: "x",
});

test.each([
  { service: "iam", operations: { ...roleOperations, ...userOperations, ...policyOperations } },
  { service: "sts", operations: { AssumeRole: true, GetCallerIdentity: true } },
  { service: "sqs", operations: { ...queueOperations, ...messageOperations } },
])("$service answers any signed form", async ({ service, operations }) => {
  const operation = fc.constantFrom(...Object.keys(operations));
  await fc.assert(
    fc.asyncProperty(operation, parameters, async (Action, fields) => {
      const form = new URLSearchParams({ Action });
      for (const [field, text] of Object.entries({ ...usual(), ...fields })) {
        form.set(field, typeof text === "string" ? text : JSON.stringify(text));
      }
      expect(await answered(service, form.toString())).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test.each([
  { service: "kms", target: "TrentService", operations: { ...keyOperations, ...cipherOperations } },
  { service: "sqs", target: "AmazonSQS", operations: { ...queueOperations, ...messageOperations } },
])("$service answers any signed JSON", async ({ service, target, operations }) => {
  const operation = fc.constantFrom(...Object.keys(operations));
  await fc.assert(
    fc.asyncProperty(operation, parameters, async (name, fields) => {
      expect(
        await answered(service, JSON.stringify({ ...usual(), ...fields }), `${target}.${name}`),
      ).toBe(true);
    }),
    { numRuns: 150 },
  );
});

/** Send it signed; true unless it failed on our side. */
async function answered(service: string, text: string, target?: string): Promise<boolean> {
  const sent = Buffer.from(text);
  const signed = await signedHeaders({
    endpoint: rehearsal.endpoint,
    keys,
    service,
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(target === undefined ? undefined : { "x-amz-target": target }),
    },
    body: sent,
  });
  const { host: _host, ...headers } = signed;
  const answer = await fetch(rehearsal.endpoint, { method: "POST", headers, body: sent });
  await answer.arrayBuffer();
  expect(bugs).toEqual([]);
  return answer.status < 500 && answer.status !== 0;
}

test("any form and any JSON is answered", async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.json({ maxDepth: 2 }),
    fc.constantFrom(
      "Action=AssumeRole",
      "Action=__proto__",
      "Action=constructor",
      "%",
      "Action=CreateRole&RoleName=%F0%28",
      '{"QueueUrl":7}',
      '{"QueueUrl":"x"}',
      "[]",
      "null",
    ),
  );
  const target = fc.constantFrom(
    undefined,
    "AmazonSQS.SendMessage",
    "AmazonSQS.__proto__",
    "TrentService.Encrypt",
    "TrentService.constructor",
  );
  await fc.assert(
    fc.asyncProperty(text, target, async (sent, header) => {
      const answer = await fetch(rehearsal.endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(header === undefined ? undefined : { "x-amz-target": header }),
        },
        body: sent,
      });
      await answer.arrayBuffer();
      expect([answer.status < 500 || answer.status === 501, bugs]).toEqual([true, []]);
    }),
    { numRuns: 200 },
  );
});

test.each([
  "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /target?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /target/../../etc HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET http://elsewhere/target HTTP/1.1\r\nHost: x\r\n\r\n",
  "PUT /target/k HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/b\r\nContent-Length: 0\r\n\r\n",
  "PUT /target/k HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YTpi\r\nContent-Length: 0\r\n\r\n",
  "NONSENSE\r\n\r\n",
])("%j is answered with a 4xx", async (text) => {
  const received = await exchange(rehearsal.endpoint, text, (all) => all.includes("\r\n\r\n"));
  expect(received.split(" ")[1]).toMatch(/^4\d\d$/);
  expect(bugs).toEqual([]);
});

test("keys are ordered as their UTF-8 bytes are", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.string({ unit: "binary", maxLength: 4 }),
      (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      },
    ),
  );
});
