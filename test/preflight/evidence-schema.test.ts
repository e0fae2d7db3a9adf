/**
 * Goal: the published schema and the validator are of one mind, and the schema explains every field.
 * Method: right and wrong files, each given to ajv and to the validator; the schema walked for
 * descriptions; the published files compared with what the table yields.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";

import { evidenceSchema } from "../../preflight/evidence/json-schema";
import { EVIDENCE_EXAMPLE, evidencePage } from "../../preflight/evidence/reference-page";
import { document, evidenceOf, resourceDocument } from "./support/evidence";

const folder = join(__dirname, "../../docs/reference");
const published = JSON.parse(readFileSync(join(folder, "evidence-1.schema.json"), "utf8"));
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(published);

/** What each of the two says. */
const answers = (value: unknown) => ({
  schema: validate(value),
  validator: evidenceOf(value).diagnostics.every(({ severity }) => severity !== "error"),
});

const id = "222233334444";
const ROLE = "arn:aws:iam::222233334444:role/path/sync";
const KEY = "arn:aws:kms:eu-central-1:222233334444:key/1f0e6c5d-0000-4000-8000-aabbccddeeff";
const SWITCHES = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

const bucket = (fields: object) => ({ buckets: [{ name: "acme-landing", ...fields }] });
const account = (fields: object) => ({ accounts: [{ id, ...fields }] });

test.each<[string, unknown]>([
  ["the example of the page", EVIDENCE_EXAMPLE],
  ["an account alone", account({})],
  ["no organization", account({ organizationId: null })],
  ["levels", account({ serviceControl: [[{ document: document() }], [{ document: document() }]] })],
  ["levels that nobody could read", account({ serviceControl: { unknown: "no access" } })],
  ["no levels", account({ serviceControl: null, resourceControl: null })],
  ["switches of an account", account({ publicAccessBlock: SWITCHES })],
  ["an empty list beside a full one", { ...account({}), buckets: [] }],
  [
    "a role with everything",
    {
      principals: [
        {
          arn: ROLE,
          kind: "role",
          name: "sync",
          account: id,
          trust: {
            document: {
              Version: "2012-10-17",
              Statement: {
                Effect: "Allow",
                Principal: { AWS: id },
                Action: "sts:AssumeRole",
              },
            },
          },
          policies: [{ name: "p", arn: "arn:aws:iam::aws:policy/X", document: document() }],
          boundary: null,
          tags: { team: "data" },
          maxSessionSeconds: 7200,
          at: { call: "iam:GetRole sync" },
        },
      ],
    },
  ],
  ["a bucket by ARN", { buckets: [{ arn: "arn:aws-cn:s3:::acme-landing" }] }],
  [
    "a bucket with everything",
    bucket({
      account: id,
      region: "eu-central-1",
      policy: { name: "guard", document: resourceDocument(), at: { file: "b.json", line: 3 } },
      publicAccessBlock: { ...SWITCHES, at: {} },
      ownership: { rule: "ObjectWriter" },
      encryption: { algorithm: "aws:kms", key: KEY, bucketKey: true, blockedTypes: ["SSE-C"] },
      versioning: { status: "Suspended" },
      objectLock: { enabled: false },
      requesterPays: { payer: "Requester" },
      archiving: [{ storageClass: "GLACIER", days: 30 }],
      notification: {
        queues: [
          { queue: "arn:aws:sqs:eu-central-1:222233334444:q", events: ["s3:ObjectCreated:*"] },
        ],
      },
      acl: { canned: "private" },
      tags: {},
    }),
  ],
  ["a document as text", bucket({ policy: { document: JSON.stringify(resourceDocument()) } })],
  ["an unknown document", bucket({ policy: { document: { unknown: "no access" } } })],
  ["a key by alias", { keys: [{ aliases: ["alias/landing"], manager: "customer" }] }],
  [
    "a key with grants",
    {
      keys: [
        {
          arn: KEY,
          state: "Disabled",
          grants: [
            {
              grantee: ROLE,
              operations: ["Decrypt"],
              constraints: { encryptionContextSubset: { a: "b" } },
            },
          ],
        },
      ],
    },
  ],
  ["a queue", { queues: [{ arn: "arn:aws:sqs:eu-central-1:222233334444:q.fifo", key: null }] }],
  [
    "an access point",
    {
      accessPoints: [
        {
          arn: "arn:aws:s3:eu-central-1:222233334444:accesspoint/sync",
          bucket: "acme-landing",
          vpc: null,
        },
      ],
    },
  ],
  [
    "a topic",
    {
      topics: [
        {
          arn: "arn:aws:sns:eu-central-1:222233334444:t",
          key: null,
          subscriptions: [{ queue: "arn:aws:sqs:eu-central-1:222233334444:q" }],
        },
      ],
    },
  ],
  [
    "a client",
    {
      clients: [
        {
          connection: "Landing",
          endpointUrl: "http://s3.eu-central-1.amazonaws.com",
          sourceAddresses: ["203.0.113.0/24", "2001:db8::1"],
          sessionSeconds: 900,
          sessionTags: { team: "growth" },
          webIdentity: {
            provider: "arn:aws:iam::222233334444:oidc-provider/oidc.example.com/t1",
            audience: "syncs",
            subject: "acme",
          },
          customerKeys: false,
        },
      ],
    },
  ],
  ["an endpoint", { endpoints: [{ id: "vpce-0a1b", service: "kms", policy: null }] }],
])("both accept %s", (_, value) => {
  expect(answers(value)).toEqual({ schema: true, validator: true });
});

test.each<[string, unknown]>([
  ["nothing", {}],
  ["empty lists", { accounts: [], keys: [] }],
  ["a list", []],
  ["text", "accounts"],
  ["a misspelt kind", { acounts: [{ id }] }],
  ["an object for a list", { accounts: { id } }],
  ["a text for a fact", { accounts: [id] }],
  ["a number for an id", { accounts: [{ id: 222233334444 }] }],
  ["eleven digits", { accounts: [{ id: "22223333444" }] }],
  ["no id", { accounts: [{ organizationId: null }] }],
  ["an unknown id", { accounts: [{ id: { unknown: "x" } }] }],
  ["a misspelt field", account({ scp: null })],
  ["an organization without its prefix", account({ organizationId: "exampleorgid" })],
  ["a flat list of policies", account({ serviceControl: [{ document: document() }] })],
  ["an empty level", account({ serviceControl: [[]] })],
  ["no levels in a list", account({ serviceControl: [] })],
  ["text for a level", account({ serviceControl: ["FullAWSAccess"] })],
  ["a policy without document", account({ serviceControl: [[{ name: "FullAWSAccess" }]] })],
  ["a document without statements", bucket({ policy: { document: { Version: "2012-10-17" } } })],
  ["a list for a document", bucket({ policy: { document: [] } })],
  ["prose for a document", bucket({ policy: { document: "allow all" } })],
  ["a bare document", bucket({ policy: resourceDocument() })],
  ["a placeholder", bucket({ region: "<a region>" })],
  ["a placeholder for a name", bucket({ policy: { name: "<name>", document: document() } })],
  ["a placeholder for a document", bucket({ policy: { document: "<the policy document>" } })],
  ["a placeholder for a policy", bucket({ policy: "<{ document }, or null>" })],
  ["a placeholder for a reason", bucket({ policy: { unknown: "<why>" } })],
  ["a placeholder among tags", bucket({ tags: { "<name>": "<text>" } })],
  ["null for switches", bucket({ publicAccessBlock: null })],
  ["three switches", bucket({ publicAccessBlock: { blockPublicAcls: true } })],
  ["a switch as text", bucket({ publicAccessBlock: { ...SWITCHES, blockPublicAcls: "true" } })],
  ["an unknown rule", bucket({ ownership: { rule: "Owner" } })],
  ["an unknown beside a value", bucket({ ownership: { rule: "ObjectWriter", unknown: "x" } })],
  ["a bucket without a name", { buckets: [{ region: "eu-central-1" }] }],
  ["a bucket name in capitals", { buckets: [{ name: "Acme" }] }],
  ["the ARN of an object", { buckets: [{ arn: "arn:aws:s3:::acme-landing/key" }] }],
  ["the ARN of a session", { principals: [{ arn: "arn:aws:sts::222233334444:assumed-role/a/b" }] }],
  ["the ARN of an alias", { keys: [{ arn: "arn:aws:kms:eu-central-1:222233334444:alias/a" }] }],
  ["a policy for policies", { principals: [{ arn: ROLE, policies: { document: document() } }] }],
  ["a short session", { principals: [{ arn: ROLE, maxSessionSeconds: 60 }] }],
  ["a broken session", { principals: [{ arn: ROLE, maxSessionSeconds: 3600.5 }] }],
  ["an endpoint without service", { endpoints: [{ id: "vpce-0a1b" }] }],
  ["a number for the schema", { $schema: 7, ...account({}) }],
])("both refuse %s", (_, value) => {
  expect(answers(value)).toEqual({ schema: false, validator: false });
});

test("the published schema and page are what the table yields", () => {
  expect(published).toEqual(evidenceSchema());
  expect(readFileSync(join(folder, "evidence.md"), "utf8")).toBe(evidencePage());
});

/** Paths of the fields without a description. */
function undescribed(schema: unknown, path: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([name, inner]) => {
    if (name !== "properties") return undescribed(inner, `${path}/${name}`);
    const isCondition = !Object.hasOwn(schema, "additionalProperties") && path.includes("anyOf");
    return Object.entries(inner as object).flatMap(([field, one]) => {
      const own = isCondition || (one as { description?: string }).description !== undefined;
      const below = undescribed(one, `${path}/${field}`);
      return own ? below : [`${path}/${field}`, ...below];
    });
  });
}

test("every field of the schema has a description", () => {
  expect(undescribed(published, "")).toEqual([]);
  expect(undescribed({ properties: { a: { properties: { b: {} } } } }, "")).toEqual(["/a", "/a/b"]);
});
