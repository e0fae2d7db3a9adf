/**
 * Goal: a plan is read for what it says: which instance a reference means, which provider a resource
 * has, what it does to a resource, and whether it is whole.
 * Method: plans in the shape that Terraform 1.11 writes, cut down to what matters; facts written down.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { preflight } from "../../preflight";
import { readTerraform } from "../../terraform";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-plan-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Planned {
  readonly address: string;
  readonly mode?: "managed" | "data";
  readonly index?: string | number;
  readonly values?: object;
  readonly unknown?: object;
  readonly actions?: readonly string[];
}

interface PlanParts {
  readonly resources: readonly Planned[];
  /** The configuration's root module. */
  readonly root?: object;
  readonly providers?: object;
  readonly more?: object;
}

const partsOf = (address: string) => {
  const name = address.replace(/^(?:module\.[a-z]+(?:\["[^"]*"\])?\.)*/, "").replace(/^data\./, "");
  const [type = "", label = ""] = name.replace(/\[.*\]$/, "").split(".");
  return { type, name: label };
};

const moduleOf = (address: string): string =>
  /^((?:\.?module\.[a-z]+(?:\["[^"]*"\])?)*)/.exec(address)?.[1] ?? "";

/** Modules one level deep suffice here. */
function planOf({ resources, root = {}, providers = {}, more = {} }: PlanParts): object {
  const listed = resources.map(({ address, mode = "managed", index, values = {} }) => ({
    address,
    mode,
    ...partsOf(address),
    ...(index === undefined ? undefined : { index }),
    values,
  }));
  const modules = [...new Set(resources.map(({ address }) => moduleOf(address)))];
  return {
    format_version: "1.2",
    planned_values: {
      root_module: {
        resources: listed.filter(({ address }) => moduleOf(address) === ""),
        child_modules: modules
          .filter((address) => address !== "")
          .map((address) => ({
            address,
            resources: listed.filter((one) => moduleOf(one.address) === address),
          })),
      },
    },
    resource_changes: resources.map(({ address, unknown = {}, actions = ["create"] }) => ({
      address,
      change: { actions, after_unknown: unknown },
    })),
    configuration: { provider_config: providers, root_module: root },
    ...more,
  };
}

async function read(parts: PlanParts) {
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify(planOf(parts)));
  return readTerraform([file]);
}

const bucketIn = (key: string): Planned => ({
  address: `module.landing["${key}"].aws_s3_bucket.b`,
  values: { bucket: `acme-${key}` },
  unknown: { id: true, arn: true },
});

const LANDING = {
  module_calls: {
    landing: {
      module: {
        outputs: { id: { expression: { references: ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] } } },
        resources: [{ type: "aws_s3_bucket", name: "b", mode: "managed", expressions: {} }],
      },
    },
  },
};

const blockFor = (references: readonly string[]) => ({
  type: "aws_s3_bucket_public_access_block",
  name: "x",
  mode: "managed",
  expressions: { bucket: { references } },
});

const BLOCK: Planned = {
  address: "aws_s3_bucket_public_access_block.x",
  values: { block_public_policy: true },
  unknown: { bucket: true },
};

describe("references", () => {
  test("the output of a repeated module is that of the instance it names", async () => {
    const { snapshot } = await read({
      resources: [bucketIn("eu"), bucketIn("a.us"), BLOCK],
      root: {
        ...LANDING,
        resources: [blockFor(['module.landing["a.us"].id', 'module.landing["a.us"]'])],
      },
    });
    const withBlock = snapshot.buckets.filter(
      ({ publicAccessBlock }) => publicAccessBlock && !("unknown" in publicAccessBlock),
    );
    expect(withBlock.map(({ name }) => name)).toEqual(["acme-a.us"]);
  });

  test("an output of every instance names none", async () => {
    const { snapshot } = await read({
      resources: [bucketIn("eu"), bucketIn("us"), BLOCK],
      root: { ...LANDING, resources: [blockFor(["module.landing"])] },
    });
    expect(snapshot.buckets.map(({ publicAccessBlock }) => publicAccessBlock)).toEqual([
      expect.objectContaining({
        blockPublicPolicy: true,
        ignorePublicAcls: { unknown: expect.stringContaining("is for this bucket is not known") },
      }),
      expect.objectContaining({ blockPublicPolicy: true }),
    ]);
  });

  test.each([
    ["hightouch", "acme-landing"],
    // A folder may stand behind the bucket of Polytomic, and a plan shows the names only.
    ["polytomic", undefined],
  ])("the bucket that %s is connected to by its id", async (vendor, bucket) => {
    const { snapshot } = await read({
      resources: [
        {
          address: "aws_s3_bucket.b",
          values: { bucket: "acme-landing" },
          unknown: { id: true, arn: true },
        },
        {
          address: "syncwright_s3_connection.c",
          values: { vendor, name: "Landing" },
          unknown: { id: true, s3_bucket_name: true },
        },
      ],
      root: {
        resources: [
          { type: "aws_s3_bucket", name: "b", mode: "managed", expressions: {} },
          {
            type: "syncwright_s3_connection",
            name: "c",
            mode: "managed",
            expressions: {
              s3_bucket_name: { references: ["aws_s3_bucket.b.id", "aws_s3_bucket.b"] },
            },
          },
        ],
      },
    });
    const named = snapshot.connections.map(
      ({ document }) => (document as { configuration: object }).configuration,
    );
    expect(named).toEqual([
      { s3_bucket_name: bucket ?? { unknown: expect.stringContaining("known after apply") } },
    ]);
  });

  test("two buckets named after one random name stay two", async () => {
    const { snapshot } = await read({
      resources: ["a", "b"].map((name) => ({
        address: `aws_s3_bucket.${name}`,
        unknown: { bucket: true, id: true, arn: true },
      })),
      root: {
        resources: ["a", "b"].map((name) => ({
          type: "aws_s3_bucket",
          name,
          mode: "managed",
          expressions: { bucket: { references: ["random_pet.x.id", "random_pet.x"] } },
        })),
      },
    });
    expect(new Set(snapshot.buckets.map(({ name }) => name)).size).toBe(2);
  });
});

describe("providers", () => {
  const aws = { full_name: "registry.terraform.io/hashicorp/aws" };
  const allowed = (account: string) => ({ allowed_account_ids: { constant_value: [account] } });

  test("each has the account it states, or that of a provider with the same credentials", async () => {
    const { snapshot } = await read({
      resources: ["a", "b", "c"].map((name) => ({
        address: `aws_s3_bucket.${name}`,
        values: { bucket: name },
      })),
      root: {
        resources: [
          ["a", "aws"],
          ["b", "aws.eu"],
          ["c", "module.x:aws.other"],
        ].map(([name, provider_config_key]) => ({
          type: "aws_s3_bucket",
          name,
          mode: "managed",
          provider_config_key,
        })),
      },
      providers: {
        aws: { ...aws, name: "aws", expressions: allowed("111122223333") },
        "aws.eu": { ...aws, expressions: { region: { constant_value: "eu-west-1" } } },
        "module.x:aws.other": {
          ...aws,
          expressions: {
            assume_role: [
              { role_arn: { constant_value: "arn:aws:iam::555566667777:role/deploy" } },
            ],
          },
        },
      },
    });
    expect(snapshot.buckets.map(({ name, account }) => [name, account])).toEqual([
      ["a", "111122223333"],
      ["b", "111122223333"],
      ["c", "555566667777"],
    ]);
    expect(snapshot.buckets[1]?.region).toBe("eu-west-1");
  });
});

describe("what a plan does", () => {
  const policy = (arn: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Writer",
          Effect: "Allow",
          Principal: { AWS: arn },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::acme/*",
        },
      ],
    });
  const ROLE = "arn:aws:iam::111122223333:role/sync";
  const plan = (roleActions: readonly string[], policyActions: readonly string[]): PlanParts => ({
    resources: [
      { address: "aws_s3_bucket.b", values: { bucket: "acme" }, actions: ["no-op"] },
      {
        address: "aws_s3_bucket_policy.p",
        values: { bucket: "acme", policy: policy(ROLE) },
        actions: policyActions,
      },
      { address: "aws_iam_role.r", values: { name: "sync", arn: ROLE }, actions: roleActions },
    ],
  });

  test.each([
    ["replaces the role and leaves the policy", ["delete", "create"], ["no-op"], ["RP-14"]],
    ["replaces the role, made first", ["create", "delete"], ["no-op"], ["RP-14"]],
    ["replaces the role and puts the policy again", ["delete", "create"], ["update"], []],
    ["changes the role", ["update"], ["no-op"], []],
  ])("%s", async (_, roleActions, policyActions, causes) => {
    const { snapshot } = await read(plan(roleActions, policyActions));
    const { findings } = preflight(snapshot);
    expect(findings.map(({ cause }) => cause)).toEqual(causes);
  });

  test("the finding names both, and is an error", async () => {
    const { snapshot } = await read(plan(["delete", "create"], ["no-op"]));
    expect(preflight(snapshot).findings[0]).toMatchObject({
      code: "SYNC2114",
      severity: "error",
      at: { address: "aws_s3_bucket_policy.p" },
      deciding: { sid: "Writer", statement: 0, statements: 1 },
      why: expect.stringContaining("the plan replaces aws_iam_role.r"),
    });
  });
});

describe("a plan that is not whole", () => {
  test.each([
    ["ended in an error", { errored: true }, "SYNC0308"],
    ["is of a part", { complete: false }, "SYNC0309"],
    ["leaves changes to a later plan", { complete: false, deferred_changes: [{}, {}] }, "SYNC0309"],
  ])("%s", async (_, more, code) => {
    const { diagnostics } = await read({ resources: [], more });
    expect(diagnostics.map((one) => [one.code, one.severity])).toEqual([[code, "error"]]);
  });

  test("a state file as Terraform keeps it is known, with the command to run", async () => {
    const file = join(folder, "terraform.tfstate");
    writeFileSync(file, '{"version": 4, "serial": 1, "lineage": "x", "resources": []}');
    const { diagnostics } = await readTerraform([file]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["SYNC0310"]);
    expect(diagnostics[0]?.help).toContain(`terraform show -json ${file}`);
  });

  test("a data source that is read during apply, in a module of nothing else, is read", async () => {
    const { snapshot } = await read({
      resources: [],
      root: { module_calls: { doc: { module: { resources: [] } } } },
      more: {
        resource_changes: [
          {
            address: "module.doc.data.aws_s3_bucket.b",
            module_address: "module.doc",
            mode: "data",
            type: "aws_s3_bucket",
            name: "b",
            change: { actions: ["read"], after: { bucket: "found" }, after_unknown: {} },
          },
        ],
      },
    });
    expect(snapshot.buckets.map(({ name }) => name)).toEqual(["found"]);
  });
});

describe("policy documents", () => {
  test("a source document that is not known is not left out of the whole", async () => {
    const { snapshot } = await read({
      resources: [
        {
          address: "data.aws_iam_policy_document.all",
          mode: "data",
          values: {
            statement: [{ effect: "Allow", actions: ["s3:PutObject"], resources: ["*"] }],
            source_policy_documents: [],
          },
          unknown: { source_policy_documents: [true], json: true },
          actions: ["read"],
        },
        {
          address: "aws_iam_user_policy.p",
          values: { user: "sync" },
          unknown: { policy: true },
        },
        { address: "aws_iam_user.u", values: { name: "sync" }, unknown: { arn: true } },
      ],
      root: {
        resources: [
          {
            type: "aws_iam_user_policy",
            name: "p",
            mode: "managed",
            expressions: {
              policy: {
                references: [
                  "data.aws_iam_policy_document.all.json",
                  "data.aws_iam_policy_document.all",
                ],
              },
            },
          },
        ],
      },
    });
    const user = snapshot.principals.find(({ kind }) => kind === "user");
    expect(user?.policies.map(({ document }) => document)).toEqual([
      {
        Version: "2012-10-17",
        Statement: [
          { unknown: expect.any(String) },
          { Effect: "Allow", Action: "s3:PutObject", Resource: "*" },
        ],
      },
    ]);
  });

  test("what nobody wrote and AWS reads back is absent, what a dynamic block may hold is not", async () => {
    const { snapshot } = await read({
      resources: [
        {
          address: "aws_s3_bucket.b",
          values: { bucket: "acme" },
          unknown: { policy: true, acl: true, id: true },
        },
        {
          address: "aws_s3_bucket_ownership_controls.o",
          values: { bucket: "acme" },
          unknown: { rule: true },
        },
      ],
      root: {
        resources: [
          { type: "aws_s3_bucket", name: "b", mode: "managed", expressions: {} },
          { type: "aws_s3_bucket_ownership_controls", name: "o", mode: "managed", expressions: {} },
        ],
      },
    });
    const [bucket] = snapshot.buckets;
    expect([bucket?.policy, bucket?.acl]).toEqual([undefined, undefined]);
    expect(bucket?.ownership).toEqual({ unknown: expect.stringContaining("known after apply") });
  });
});
