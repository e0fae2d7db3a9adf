/**
 * Goal: evidence works as a user meets it: what cannot be told becomes a template, the template filled in
 * becomes a verdict; what is wrong is said and never passed over.
 * Method: `syncwright check` in this process on files in a folder of its own.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";

import { syncwright } from "./support/syncwright";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-evidence-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    typeof content === "string" ? content : JSON.stringify(content, undefined, 2),
  );
  return path;
}

const ROLE = "arn:aws:iam::222233334444:role/elsewhere";
const WRITER = "arn:aws:iam::338661164609:role/Prod-Role-DG12-Default";

const allow = (action: string | string[], more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*", ...more }],
});

const provider = { aws: [{ region: "eu-central-1", allowed_account_ids: ["222233334444"] }] };

const landing = (resource: object = {}) => ({
  provider,
  resource: { aws_s3_bucket: { landing: { bucket: "acme-landing" } }, ...resource },
});

/** A role that exists elsewhere writes into a bucket of the configuration. */
const outsider = (main: string): string[] => [
  "check",
  main,
  "--vendor",
  "hightouch",
  "--role",
  ROLE,
  "--bucket",
  "acme-landing",
  "--external-id",
  "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1",
];

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "sts:ExternalId": "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1" },
      },
    },
  ],
};

test("what cannot be told becomes a template, and the template filled in a verdict", async () => {
  const main = file("main.tf.json", landing());
  const template = join(folder, "template.json");
  const words = [...outsider(main), "--caller", "111122223333"];
  const first = await syncwright(...words, "--evidence-template", template);
  expect(first.code).toBe(3);
  expect(first.stderr).toContain(`wrote \`${template}\``);

  const asked = JSON.parse(readFileSync(template, "utf8"));
  expect(asked).toEqual({
    $schema:
      "https://github.com/syncwright/syncwright/blob/main/docs/reference/evidence-1.schema.json",
    principals: [
      {
        arn: ROLE,
        trust: { document: "<the policy document, as JSON>" },
        policies: [{ document: "<the policy document, as JSON>" }],
        boundary: '<{ "document": ... }, or null: no permissions boundary>',
      },
    ],
  });

  const unfilled = await syncwright(...words, "--evidence", template);
  expect(unfilled.code).toBe(2);
  expect(unfilled.stdout).toBe("");
  expect(unfilled.stderr.match(/is still to be filled in/g)).toHaveLength(3);

  const [principal] = asked.principals;
  principal.trust.document = TRUST;
  principal.policies[0].document = allow("s3:*");
  principal.boundary = null;
  expect(await syncwright(...words, "--evidence", file("right.json", asked))).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("This sync would work."),
    stderr: "",
  });

  principal.policies[0].document = allow("s3:GetObject");
  const wrong = await syncwright(...words, "--evidence", file("wrong.json", asked));
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain("error[SYNC1001]");
});

test("a template never writes over a file, and none is written where nothing is missing", async () => {
  const main = file("main.tf.json", landing());
  const kept = file("kept.json", "mine");
  const refused = await syncwright(...outsider(main), "--evidence-template", kept);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`\`${kept}\` is there already`);
  expect(readFileSync(kept, "utf8")).toBe("mine");
  const none = join(folder, "none.json");
  const right = "test/cases/terraform/hightouch-right";
  const { code, stderr } = await syncwright("check", right, "--evidence-template", none);
  expect(code).toBe(0);
  expect(stderr).toBe(`no evidence is missing: \`${none}\` is not written\n`);
});

test("every format says how to supply what is missing", async () => {
  const main = file("main.tf.json", landing());
  const words = outsider(main);
  const snippet = `{"principals":[{"arn":"${ROLE}","trust":{"document":`;
  const unwrapped = (text: string) => text.replaceAll(/\s+/g, "");
  const text = await syncwright(...words);
  expect(unwrapped(text.stdout)).toContain(`supply:${snippet}`);
  const plain = await syncwright(...words, "--format", "plain");
  expect(unwrapped(plain.stdout)).toContain(`supply:${snippet}`);
  const markdown = await syncwright(...words, "--format", "markdown");
  expect(markdown.stdout).toContain(snippet);
  expect(markdown.stdout).toContain("facts missing</summary>");
  const html = await syncwright(...words, "--format", "html");
  expect(html.stdout).toContain(snippet.replaceAll('"', "&quot;"));

  const json = await syncwright(...words, "--format", "json");
  const report = JSON.parse(json.stdout);
  const schema = readFileSync("docs/reference/report-1.schema.json", "utf8");
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(schema));
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  expect(report.connections[0].steps[0].missing).toMatchObject([
    { fact: "principal", supply: "--caller ARN" },
    {
      fact: "resource-based policy",
      evidence: {
        principals: [{ arn: ROLE, trust: { document: "<the policy document, as JSON>" } }],
      },
    },
    { fact: "identity-based policies", supply: "--caller ARN" },
  ]);
});

/** A vendor that acts by the bucket policy. */
const byPolicy = (main: string, bucket = "acme-landing") => [
  ...["check", main, "--vendor", "mparticle", "--bucket", bucket],
];

test("a finding that evidence decides shows its line in the evidence file", async () => {
  const main = file(
    "deny.tf.json",
    landing({
      aws_iam_user: { sync: { name: "sync" } },
      aws_iam_user_policy: {
        sync: { user: "sync", name: "write", policy: JSON.stringify(allow("s3:*")) },
      },
    }),
  );
  const evidence = file(
    "scp.json",
    `{
  "accounts": [
    {
      "id": "222233334444",
      "organizationId": "o-exampleorgid",
      "serviceControl": [
        [
          {
            "name": "FullAWSAccess",
            "document": { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }
          },
          {
            "name": "guard",
            "document": {
              "Version": "2012-10-17",
              "Statement": { "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }
            }
          }
        ]
      ]
    }
  ]
}
`,
  );
  const { code, stdout } = await syncwright(
    ...["check", main, "--vendor", "prequel", "--role", "aws_iam_user.sync"],
    ...["--bucket", "acme-landing", "--evidence", evidence, "--format", "json"],
  );
  expect(code).toBe(1);
  const [finding] = JSON.parse(stdout).connections[0].findings;
  expect(finding).toMatchObject({
    code: "SYNC1304",
    at: { file: evidence, line: 13, column: 13 },
  });
});

test("a bucket that only evidence knows is judged by it, and what it leaves out is not allowed", async () => {
  const main = file("no-bucket.tf.json", { provider, resource: {} });
  const bucket = {
    name: "mp-forwarding-acme",
    account: "222233334444",
    region: "eu-central-1",
    policy: {
      document: allow("s3:*", {
        Principal: { AWS: WRITER },
        Resource: ["arn:aws:s3:::mp-forwarding-acme", "arn:aws:s3:::mp-forwarding-acme/*"],
      }),
    },
    publicAccessBlock: {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    },
    ownership: { rule: "BucketOwnerEnforced" },
    encryption: { algorithm: "AES256" },
    requesterPays: { payer: "BucketOwner" },
  };
  const whole = file("whole.json", { buckets: [bucket] });
  expect((await syncwright(...byPolicy(main, bucket.name), "--evidence", whole)).code).toBe(0);
  for (const left of ["policy", "region", "requesterPays", "encryption"] as const) {
    const { [left]: _, ...rest } = bucket;
    const part = file("part.json", { buckets: [rest] });
    const { code, stdout } = await syncwright(...byPolicy(main, bucket.name), "--evidence", part);
    expect({ left, code }).toEqual({ left, code: 3 });
    expect(stdout).toContain("supply:");
  }
});

test.each([
  ["both", { serviceControl: null, resourceControl: null }, undefined],
  ["one", { serviceControl: null }, "no resource control policy limits account 222233334444"],
  ["the other", { resourceControl: null }, "no service control policy limits account 222233334444"],
  ["no organization", { organizationId: null }, undefined],
])(
  "organization policies: where %s is stated, only the rest is taken as given",
  async (_, fields, want) => {
    const main = file("main.tf.json", landing());
    const evidence = file("org.json", { accounts: [{ id: "222233334444", ...fields }] });
    const words = [...byPolicy(main), "--evidence", evidence, "--format", "json"];
    const { assumptions } = JSON.parse((await syncwright(...words)).stdout).connections[0];
    expect(assumptions).toEqual(
      want === undefined ? [] : [`${want} (supply them with --evidence FILE)`],
    );
  },
);

test("a misspelt name does not silently do nothing", async () => {
  const main = file("main.tf.json", landing());
  const evidence = file("typo.json", { buckets: [{ name: "acme-lending", policy: null }] });
  const { stderr } = await syncwright(...byPolicy(main), "--evidence", evidence);
  expect(stderr).toContain("warning[SYNC0312]: nothing refers to bucket `acme-lending`");
  expect(stderr).toContain('help: write `"acme-landing"`');
});

test("what is mentioned anywhere, or belongs to the vendor, is no misspelling", async () => {
  const main = file(
    "mention.tf.json",
    landing({
      aws_s3_bucket_policy: {
        landing: {
          bucket: "acme-landing",
          policy: JSON.stringify(allow("s3:GetObject", { Principal: { AWS: "555566667777" } })),
        },
      },
    }),
  );
  const evidence = file("mentioned.json", {
    accounts: [
      { id: "555566667777", organizationId: null },
      { id: "338661164609", organizationId: null },
    ],
  });
  expect((await syncwright(...byPolicy(main), "--evidence", evidence)).stderr).toBe("");
});

test("an account that the configuration does not name is asked for", async () => {
  const main = file("bare.tf.json", {
    resource: { aws_s3_bucket: { landing: { bucket: "acme-landing" } } },
  });
  const evidence = file("account.json", {
    accounts: [{ id: "222233334444", serviceControl: null }],
  });
  const { stderr } = await syncwright(...byPolicy(main), "--evidence", evidence);
  expect(stderr).toContain("help: state the account that is deployed to: `--account 222233334444`");
});

test("YAML is read, and one file completes the other", async () => {
  const main = file("main.tf.json", landing());
  const trust = file(
    "trust.yaml",
    `# copied from the console
principals:
  - arn: ${ROLE}
    boundary: null
    trust:
      document: ${JSON.stringify(TRUST)}
`,
  );
  const policies = file("policies.json", {
    principals: [{ arn: ROLE, policies: [{ document: allow("s3:*") }] }],
  });
  const words = [...outsider(main), "--caller", "111122223333"];
  expect((await syncwright(...words, "--evidence", trust)).code).toBe(3);
  const both = await syncwright(...words, "--evidence", trust, "--evidence", policies);
  expect(both).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["nothing", "", "empty"],
  ["null", "null", "empty"],
  ["half of JSON", '{ "accounts": [', "cannot be read as JSON"],
  ["a key twice", '{ "accounts": [], "accounts": [] }', "cannot be read as JSON"],
  ["a number that begins with zero", '{ "accounts": [{ "id": 012345678901 }] }', '"012345678901"'],
  ["deep nesting", `${"[".repeat(5000)}${"]".repeat(5000)}`, "nested"],
  ["bytes", "\u0000\u0001", "cannot be read as JSON"],
  ["nothing that states anything", "{}", "the evidence states nothing"],
])("%s is refused with its reason, and nothing is judged", async (_, content, reason) => {
  const main = file("main.tf.json", landing());
  const evidence = file("bad.json", content);
  const { code, stdout, stderr } = await syncwright(...byPolicy(main), "--evidence", evidence);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("error[SYNC0312]");
  expect(stderr).toContain(reason);
});

test("several YAML documents are refused", async () => {
  const main = file("main.tf.json", landing());
  const evidence = file("two.yaml", "accounts: []\n---\nbuckets: []\n");
  const { code, stderr } = await syncwright(...byPolicy(main), "--evidence", evidence);
  expect(code).toBe(2);
  expect(stderr).toContain("found several YAML documents, expected one");
});

test("a contradiction with the configuration stops the run and names both places", async () => {
  const main = file(
    "known.tf.json",
    landing({
      aws_s3_bucket_policy: {
        landing: {
          bucket: "acme-landing",
          policy: JSON.stringify(allow("s3:GetObject", { Principal: "*" })),
        },
      },
    }),
  );
  const evidence = file("other.json", { buckets: [{ name: "acme-landing", policy: null }] });
  const { code, stderr } = await syncwright(...byPolicy(main), "--evidence", evidence);
  expect(code).toBe(2);
  expect(stderr).toContain("`policy` of bucket `acme-landing` contradicts what is known");
  expect(stderr).toContain("other.json:5:17");
  expect(stderr).toMatch(/known\.tf\.json:\d+:\d+ {2}aws_s3_bucket_policy\.landing has policy/);
});
