/**
 * Goal: an evidence file is read whole or refused, with every fault at its place and a way out.
 * Method: files with known faults; the summaries, places and advice are written down.
 */
import { document, evidenceIn, evidenceOf } from "./support/evidence";

/** Line and column, summary, and the order that mends it. */
function faultsOf(text: string, syntax: "json" | "yaml" = "json") {
  return evidenceIn(text, syntax).diagnostics.map(({ code, severity, summary, where, help }) => ({
    code,
    severity,
    at: `${where?.line}:${where?.column}`,
    summary,
    ...(help === undefined ? undefined : { help }),
  }));
}

const fault = (at: string, summary: string, help?: string) => ({
  code: "SYNC0312",
  severity: "error",
  at,
  summary,
  ...(help === undefined ? undefined : { help }),
});

const NOTHING_HELP =
  "add a fact, or leave `--evidence` out; `--evidence-template FILE` writes what is missing";

test.each([
  ["an empty object", "{}"],
  ["empty lists", '{ "accounts": [], "buckets": [] }'],
  ["a schema and nothing else", '{ "$schema": "evidence-1.schema.json" }'],
])("%s states nothing and is refused", (_, text) => {
  const [found, ...more] = faultsOf(text);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ summary: "the evidence states nothing", help: NOTHING_HELP });
});

test("the empty file says what evidence may hold", () => {
  expect(evidenceIn("{}").diagnostics[0]?.why).toBe(
    "expected at least one fact in `accounts`, `principals`, `buckets`, `keys`, `queues`, `endpoints`, `accessPoints`, `topics`, `clients`",
  );
});

test.each(["[]", "7", '"text"', "true"])("%s is no evidence", (text) => {
  expect(faultsOf(text)).toHaveLength(1);
  expect(faultsOf(text)[0]?.summary).toContain("is not an object with `accounts`");
});

test("every fault of a file is named at once, in the order of the text", () => {
  const text = `{
  "accounts": [
    {
      "id": 222233334444,
      "servicecontrol": null,
      "resourceControl": [{ "document": {} }]
    }
  ],
  "bukets": [],
  "keys": {},
  "queues": [7]
}`;
  expect(faultsOf(text)).toEqual([
    fault(
      "4:13",
      "`accounts[0].id` is not an account id",
      'put it in quotes, so that no digit gets lost: `"222233334444"`',
    ),
    fault(
      "5:25",
      "`accounts[0].servicecontrol` is no field of evidence",
      'write `"serviceControl"`',
    ),
    fault(
      "6:7",
      "`accounts[0].resourceControl` is not a list of levels, each a list of policies",
      "write `[[ …root… ], [ …unit… ], [ …account… ]]`, root first",
    ),
    fault("9:3", "`bukets` is no kind of evidence", 'write `"buckets"`'),
    fault("10:3", "`keys` is not a list of keys", "put it in brackets: `[ … ]`"),
    fault("11:14", "`queues[0]` is not a queue, an object"),
  ]);
});

test.each([
  { id: "12345678901", whole: "012345678901", label: "lost its leading zero: quote it" },
  { id: "222233334444", whole: "222233334444", label: "put it in quotes" },
])("the account id $id as a number is to be quoted as $whole", ({ id, whole, label }) => {
  const [found] = evidenceIn(
    `{ "accounts": [{ "id": ${id}, "serviceControl": null }] }`,
  ).diagnostics;
  expect(found).toMatchObject({
    label,
    help: `put it in quotes, so that no digit gets lost: \`"${whole}"\``,
  });
});

test("YAML drops the zero of an account id; the text still has it", () => {
  expect(faultsOf("accounts:\n  - id: 012345678901\n", "yaml")).toEqual([
    fault(
      "2:9",
      "`accounts[0].id` is not an account id",
      'put it in quotes, so that no digit gets lost: `"012345678901"`',
    ),
  ]);
});

test("YAML is read as JSON is", () => {
  const { facts, diagnostics } = evidenceIn(
    "accounts:\n  - id: '012345678901'\n    organizationId: null\n",
    "yaml",
  );
  expect(diagnostics).toEqual([]);
  expect(facts[0]?.fields).toMatchObject({ id: "012345678901", organizationId: null });
});

describe("one value", () => {
  const bucket = (fields: object) => ({ buckets: [{ name: "acme-landing", ...fields }] });
  const principal = (fields: object) => ({
    principals: [{ arn: "arn:aws:iam::222233334444:role/sync", ...fields }],
  });

  test.each([
    {
      name: "a misspelt value",
      value: bucket({ ownership: { rule: "BucketOwnerEnforcd" } }),
      summary: "`buckets[0].ownership.rule` is none of its values",
      help: 'write `"BucketOwnerEnforced"`',
    },
    {
      name: "true as text",
      value: bucket({ objectLock: { enabled: "true" } }),
      summary: "`buckets[0].objectLock.enabled` is not `true` or `false`, without quotes",
    },
    {
      name: "three of the four switches",
      value: bucket({
        publicAccessBlock: {
          blockPublicAcls: true,
          ignorePublicAcls: true,
          blockPublicPolicy: true,
        },
      }),
      summary: "`buckets[0].publicAccessBlock` has no `restrictPublicBuckets`",
      help: 'add `"restrictPublicBuckets"`',
    },
    {
      name: "a URL for a name",
      value: { buckets: [{ name: "s3://acme-landing/orders" }] },
      summary: "`buckets[0].name` is not a bucket name",
      help: 'write `"acme-landing"`',
    },
    {
      name: "a session for its role",
      value: { principals: [{ arn: "arn:aws:sts::222233334444:assumed-role/sync/i-1" }] },
      summary: "`principals[0].arn` is not the ARN of a role or a user",
      help: 'write `"arn:aws:iam::222233334444:role/sync"`',
    },
    {
      name: "an ARN that does not parse",
      value: { queues: [{ arn: "arn:aws:sqs:eu-central-1:2222:landing" }] },
      summary: "`queues[0].arn` is not the ARN of a queue",
    },
    {
      name: "an alias for a key",
      value: { keys: [{ arn: "arn:aws:kms:eu-central-1:222233334444:alias/landing" }] },
      summary: "`keys[0].arn` is not the ARN of a key",
      help: "put the alias into `aliases`",
    },
    {
      name: "no name",
      value: { keys: [{ policy: null }] },
      summary: "`keys[0]` names no key",
      help: "add `arn` or `id` or `aliases`",
    },
    {
      name: "null where it states nothing",
      value: principal({ trust: null }),
      summary: "`principals[0].trust` is null, which states nothing",
      help: "write the value, or leave the field out where it is not known",
    },
    {
      name: "a placeholder",
      value: principal({ boundary: "<the policy, or null>" }),
      summary: "`principals[0].boundary` is still to be filled in",
      help: "write the value in its place, or remove the fact if nobody knows it",
    },
    {
      name: "a placeholder for a document",
      value: bucket({ policy: { document: "<the policy document, as JSON>" } }),
      summary: "`buckets[0].policy.document` is still to be filled in",
      help: "write the value in its place, or remove the fact if nobody knows it",
    },
    {
      name: "a bare document for a policy",
      value: bucket({ policy: document() }),
      summary: "`buckets[0].policy` is not a policy, an object with `document`",
      help: 'put the document one level down: `{ "document": … }`',
    },
    {
      name: "an unknown name",
      value: { principals: [{ arn: { unknown: "nobody knows" } }] },
      summary: "`principals[0].arn` cannot be stated as unknown",
      help: "write the value, or leave the field out",
    },
    {
      name: "an unknown without reason",
      value: bucket({ policy: { unknown: "" } }),
      summary: '`buckets[0].policy` is not `{ "unknown": "the reason" }` and nothing else',
    },
    {
      name: "an empty level",
      value: { accounts: [{ id: "222233334444", serviceControl: [[]] }] },
      summary: "`accounts[0].serviceControl[0]` is not a list that is not empty",
    },
    {
      name: "no level",
      value: { accounts: [{ id: "222233334444", serviceControl: [] }] },
      summary: "`accounts[0].serviceControl` is not a list of levels, each a list of policies",
      help: "write `null` where no such policy applies",
    },
    {
      name: "a session of two minutes",
      value: principal({ maxSessionSeconds: 120 }),
      summary: "`principals[0].maxSessionSeconds` is not a whole number from 3600 to 43200",
    },
    {
      name: "a number among tags",
      value: principal({ tags: { cost: 7 } }),
      summary: "`principals[0].tags.cost` is not a text",
    },
    {
      name: "a name that the ARN contradicts",
      value: { buckets: [{ name: "acme-landing", arn: "arn:aws:s3:::acme-exports" }] },
      summary: "`buckets[0].name` contradicts the other fields of the fact",
      help: "correct the one that is wrong",
    },
    {
      name: "organization policies without an organization",
      value: {
        accounts: [
          {
            id: "222233334444",
            organizationId: null,
            serviceControl: [[{ document: document() }]],
          },
        ],
      },
      summary: "`accounts[0].serviceControl` contradicts the other fields of the fact",
      help: "correct the one that is wrong",
    },
  ])("$name is refused", ({ value, summary, help }) => {
    const { facts, diagnostics } = evidenceOf(value);
    expect(facts).toEqual([]);
    expect(diagnostics.map((one) => [one.code, one.severity, one.summary, one.help])).toEqual([
      ["SYNC0312", "error", summary, help],
    ]);
  });
});

test("a region that no release knows is read, with a warning that names the nearest", () => {
  const { facts, diagnostics } = evidenceOf({
    buckets: [{ name: "acme-landing", region: "eu-centrel-1" }],
  });
  expect(facts).toHaveLength(1);
  expect(diagnostics).toMatchObject([{ severity: "warning", help: 'write `"eu-central-1"`' }]);
});

test("a policy that AWS would refuse is refused with the engine's diagnostics, at their place", () => {
  const text = `{
  "buckets": [
    {
      "name": "acme-landing",
      "policy": {
        "name": "guard",
        "document": {
          "Version": "2012-10-17",
          "Statement": [
            { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" },
            { "Effect": "deny", "Principal": "*", "Actions": "s3:*", "Resource": "*" }
          ]
        }
      }
    }
  ]
}`;
  const { facts, diagnostics } = evidenceIn(text);
  expect(facts).toEqual([]);
  expect(diagnostics.map(({ code, where }) => [code, where?.line, where?.column])).toEqual([
    ["IAM0006", 11, 15],
    ["IAM0008", 11, 25],
    ["IAM0005", 11, 62],
  ]);
  expect(diagnostics[0]?.why).toContain("(AWS would refuse the document of `guard`)");
});

test("a document as text is read too, and its own line is named", () => {
  const { diagnostics } = evidenceOf({
    buckets: [{ name: "acme-landing", policy: { document: '{\n "Statement": [] }' } }],
  });
  expect(diagnostics).toMatchObject([
    { code: "IAM0006", where: { line: 6 }, why: expect.stringMatching(/^line 2 of the text: /) },
  ]);
});

test("a fact that is stated twice is refused, and the other place is named", () => {
  const text = `{
  "accounts": [
    { "id": "222233334444", "organizationId": "o-exampleorgid" },
    { "id": "222233334444", "serviceControl": null }
  ]
}`;
  const [found, ...more] = evidenceIn(text).diagnostics;
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    summary: "account `222233334444` is stated twice",
    where: { line: 4 },
    why: expect.stringContaining("evidence.json:3:7"),
  });
});

test("a key that is stated by ARN and again by its id is stated twice", () => {
  const id = "1f0e6c5d-0000-4000-8000-aabbccddeeff";
  const arn = `arn:aws:kms:eu-central-1:222233334444:key/${id}`;
  const { diagnostics } = evidenceOf({ keys: [{ arn }, { id }] });
  expect(diagnostics.map(({ summary }) => summary)).toEqual([`key \`${id}\` is stated twice`]);
});

test("a file that is wrong throughout is cut off, and the rest is counted", () => {
  const { diagnostics } = evidenceOf({ accounts: Array.from({ length: 150 }, () => 7) });
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.summary).toBe("`evidence.json` has 50 more faults");
});
