/**
 * Goal: evidence completes what is absent or unknown, never overrides what is known, and what it leaves
 * out of a fact of its own is unknown wherever it could deny.
 * Method: one snapshot and one fact a case; results and contradictions are written down.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { mergeEvidence, type PolicyFact, type Snapshot } from "../../preflight";
import * as standIns from "../../preflight/evidence/stand-ins";
import { ACCOUNT_UNSTATED, REGION_UNSTATED, readSynthesized } from "../../terraform";
import { document, EMPTY, evidenceOf, resourceDocument } from "./support/evidence";

const at = { file: "main.tf", line: 3, address: "aws_s3_bucket.landing" };
const unknown = { unknown: "exists outside this configuration" };
const ROLE = "arn:aws:iam::222233334444:role/sync";
const KEY_ID = "1f0e6c5d-0000-4000-8000-aabbccddeeff";
const KEY = `arn:aws:kms:eu-central-1:222233334444:key/${KEY_ID}`;

const landing = {
  name: "acme-landing",
  arn: "arn:aws:s3:::acme-landing",
  account: "222233334444",
  region: "eu-central-1",
  at,
};

/** Merge `evidence` into `snapshot`; contradictions as `[summary, why]`. */
function merge(snapshot: Partial<Snapshot>, ...files: object[]) {
  const facts = files.flatMap((file) => {
    const read = evidenceOf(file);
    expect(read.diagnostics).toEqual([]);
    return read.facts;
  });
  const { snapshot: merged, diagnostics } = mergeEvidence({ ...EMPTY, ...snapshot }, facts);
  return { merged, conflicts: diagnostics.map(({ summary, why }) => [summary, why]) };
}

describe("a bucket that exists elsewhere", () => {
  const elsewhere = { ...landing, policy: unknown, encryption: unknown, ownership: unknown };

  test("gets its policy, its encryption and its ownership", () => {
    const { merged, conflicts } = merge(
      { buckets: [elsewhere] },
      {
        buckets: [
          {
            name: "acme-landing",
            policy: { name: "guard", document: resourceDocument("Deny") },
            encryption: { algorithm: "aws:kms", key: "alias/landing" },
            ownership: { rule: "ObjectWriter" },
          },
        ],
      },
    );
    expect(conflicts).toEqual([]);
    expect(merged.buckets).toEqual([
      {
        ...landing,
        policy: {
          name: "guard",
          document: resourceDocument("Deny"),
          at: { file: "evidence.json", line: 5, column: 7 },
        },
        encryption: {
          algorithm: "aws:kms",
          key: "alias/landing",
          at: { file: "evidence.json", line: 19, column: 7 },
        },
        ownership: { rule: "ObjectWriter", at: { file: "evidence.json", line: 23, column: 7 } },
      },
    ]);
  });

  test("is without policy where evidence says null, and stays unknown where it says nothing", () => {
    const { merged } = merge(
      { buckets: [elsewhere] },
      { buckets: [{ arn: "arn:aws:s3:::acme-landing", policy: null }] },
    );
    expect(merged.buckets[0]).not.toHaveProperty("policy");
    expect(merged.buckets[0]?.encryption).toEqual(unknown);
  });

  test("is of the account that evidence states, because the configuration only assumed its own", () => {
    const looked = { ...elsewhere, at: { ...at, address: "data.aws_s3_bucket.landing" } };
    const evidence = { buckets: [{ name: "acme-landing", account: "555566667777" }] };
    expect(merge({ buckets: [looked] }, evidence)).toMatchObject({
      merged: { buckets: [{ account: "555566667777" }] },
      conflicts: [],
    });
    expect(merge({ buckets: [elsewhere] }, evidence)).toMatchObject({
      merged: { buckets: [{ account: "222233334444" }] },
      conflicts: [
        ["`account` of bucket `acme-landing` contradicts what is known", expect.anything()],
      ],
    });
  });
});

describe("what is known", () => {
  const known = {
    ...landing,
    policy: { name: "main", document: resourceDocument("Allow"), at: { ...at, line: 9 } },
    encryption: { algorithm: "aws:kms", key: unknown, at },
  };

  test("is not overridden: another document is a contradiction that names both places", () => {
    const { merged, conflicts } = merge(
      { buckets: [known] },
      {
        buckets: [
          { name: "acme-landing", policy: { name: "b", document: resourceDocument("Deny") } },
        ],
      },
    );
    expect(merged.buckets).toEqual([known]);
    expect(conflicts).toEqual([
      [
        "`policy` of bucket `acme-landing` contradicts what is known",
        "the evidence states another document; main.tf:9  aws_s3_bucket.landing has policy `main`",
      ],
    ]);
  });

  test("is not taken away by null", () => {
    const { merged, conflicts } = merge(
      { buckets: [known] },
      { buckets: [{ name: "acme-landing", policy: null }] },
    );
    expect(merged.buckets).toEqual([known]);
    expect(conflicts).toMatchObject([
      [expect.anything(), expect.stringContaining("no bucket policy")],
    ]);
  });

  test("may be stated again: as text, with lists of one, in another order", () => {
    const allow = { ...resourceDocument("Allow").Statement[0], Action: ["s3:PutObject"] };
    const again = JSON.stringify({ Statement: allow, Version: "2012-10-17" });
    const { merged, conflicts } = merge(
      { buckets: [known] },
      { buckets: [{ name: "acme-landing", policy: { document: again } }] },
    );
    expect({ buckets: merged.buckets, conflicts }).toEqual({ buckets: [known], conflicts: [] });
  });

  test("is completed inside of a record", () => {
    const { merged, conflicts } = merge(
      { buckets: [known] },
      { buckets: [{ name: "acme-landing", encryption: { algorithm: "aws:kms", key: KEY } }] },
    );
    expect(merged.buckets[0]?.encryption).toEqual({ algorithm: "aws:kms", key: KEY, at });
    expect(conflicts).toEqual([]);
  });

  test("a document known in part is completed by one that fits, and by no other", () => {
    const part = {
      ...landing,
      policy: {
        name: "main",
        document: resourceDocument("Deny", {
          unknown: "later",
          prefix: "arn:aws:s3:::acme",
        } as never),
        at,
      },
    };
    const whole = (resource: string) => ({
      buckets: [{ name: "acme-landing", policy: { document: resourceDocument("Deny", resource) } }],
    });
    const right = merge({ buckets: [part] }, whole("arn:aws:s3:::acme-landing/*"));
    expect(right.conflicts).toEqual([]);
    expect(right.merged.buckets[0]?.policy).toEqual({
      name: "main",
      document: resourceDocument("Deny", "arn:aws:s3:::acme-landing/*"),
      at: { file: "evidence.json", line: 5, column: 7 },
    });
    const wrong = merge({ buckets: [part] }, whole("arn:aws:s3:::other/*"));
    expect(wrong.conflicts).toHaveLength(1);
    expect(wrong.merged.buckets).toEqual([part]);
  });

  test("stated unknowns hide nothing that is known, and mark what was absent", () => {
    const evidence = {
      buckets: [{ name: "acme-landing", policy: unknown, requesterPays: unknown }],
    };
    const { merged, conflicts } = merge({ buckets: [known] }, evidence);
    expect(merged.buckets).toEqual([{ ...known, requesterPays: unknown }]);
    expect(conflicts).toEqual([]);
  });
});

describe("accounts and their organization", () => {
  const account = { id: "222233334444", at: {} };
  const level = (name: string, effect: "Allow" | "Deny" = "Allow", action = "*") => [
    { name, document: document(effect, action) },
  ];

  test("levels are added, root first, each policy with its place", () => {
    const { merged } = merge(
      { accounts: [account] },
      {
        accounts: [
          { id: "222233334444", serviceControl: [level("FullAWSAccess"), level("guard", "Deny")] },
        ],
      },
    );
    const levels = merged.accounts[0]?.serviceControl as readonly (readonly PolicyFact[])[];
    expect(levels.map((one) => one.map(({ name }) => name))).toEqual([
      ["FullAWSAccess"],
      ["guard"],
    ]);
    expect(levels[1]?.[0]?.at).toEqual({ file: "evidence.json", line: 23, column: 13 });
  });

  test("null is no organization, and then no policies of one; left out is not known", () => {
    const { merged } = merge(
      {},
      { accounts: [{ id: "111122223333", organizationId: null }, { id: "555566667777" }] },
    );
    expect(merged.accounts).toEqual([
      {
        id: "111122223333",
        serviceControl: [],
        resourceControl: [],
        isOutside: true,
        at: { file: "evidence.json", line: 4, column: 7 },
      },
      {
        id: "555566667777",
        organizationId: {
          unknown: "no evidence states `organizationId` of account `555566667777`",
        },
        isOutside: true,
        at: { file: "evidence.json", line: 8, column: 7 },
      },
    ]);
  });

  test("what a configuration holds of the levels must be among those of the evidence", () => {
    const guard = { name: "guard", document: document("Deny", "ec2:*"), at };
    const declared = {
      ...account,
      serviceControl: [[guard, { name: "FullAWSAccess", document: document(), at }]],
    };
    const stated = (...levels: object[]) => ({
      accounts: [{ id: "222233334444", serviceControl: levels }],
    });
    const right = merge(
      { accounts: [declared] },
      stated(level("FullAWSAccess"), level("the guard", "Deny", "ec2:*")),
    );
    expect(right.conflicts).toEqual([]);
    expect(right.merged.accounts[0]?.serviceControl).toHaveLength(2);
    const wrong = merge({ accounts: [declared] }, stated(level("FullAWSAccess")));
    expect(wrong.conflicts).toEqual([
      [
        "`serviceControl` of account `222233334444` contradicts what is known",
        "the evidence states a list without it; main.tf:3  aws_s3_bucket.landing has policy `guard`",
      ],
    ]);
    expect(wrong.merged.accounts).toEqual([declared]);
  });

  test("two files complete each other, and their contradictions name both files", () => {
    const first = { accounts: [{ id: "111122223333", organizationId: null }] };
    const second = { accounts: [{ id: "111122223333", managementAccount: false }] };
    expect(merge({}, first, second).merged.accounts).toMatchObject([
      { id: "111122223333", managementAccount: false, serviceControl: [] },
    ]);
    const other = { accounts: [{ id: "111122223333", organizationId: "o-exampleorgid" }] };
    expect(merge({}, first, other).conflicts).toEqual([
      [
        "`organizationId` of account `111122223333` contradicts what is known",
        "the evidence states the text `o-exampleorgid`; evidence.json:5:25 has the account is in no organization",
      ],
    ]);
  });
});

describe("principals", () => {
  const rest = { name: "other policies of role sync", document: unknown, at };
  const role = {
    kind: "role" as const,
    arn: ROLE,
    name: "sync",
    account: "222233334444",
    policies: [{ name: "writer", document: document("Allow", "s3:PutObject"), at }, rest],
    boundary: unknown,
    at,
  };

  test("one known in part gets its other policies, and the stand-in for them goes", () => {
    const { merged } = merge(
      { principals: [role] },
      {
        principals: [
          { arn: ROLE, boundary: null, policies: [{ name: "guard", document: document("Deny") }] },
        ],
      },
    );
    expect(merged.principals[0]?.policies.map(({ name }) => name)).toEqual(["writer", "guard"]);
    expect(merged.principals[0]).not.toHaveProperty("boundary");
  });

  test("a policy whose document comes later is settled by its name alone, not by the others", () => {
    const late = { name: "late", document: { unknown: "known after apply" }, at };
    const { merged } = merge(
      { principals: [{ ...role, policies: [late, rest] }] },
      { principals: [{ arn: ROLE, policies: [{ name: "guard", document: document("Deny") }] }] },
    );
    expect(merged.principals[0]?.policies).toMatchObject([late, { name: "guard" }]);
    const settled = merge(
      { principals: [{ ...role, policies: [late, rest] }] },
      { principals: [{ arn: ROLE, policies: [{ name: "late", document: document("Deny") }] }] },
    );
    expect(settled.merged.principals[0]?.policies).toMatchObject([
      { name: "late", document: document("Deny") },
    ]);
  });

  test("one that only evidence knows is unknown in all it leaves out", () => {
    const { merged } = merge({}, { principals: [{ arn: ROLE }] });
    const reason = (field: string) => ({
      unknown: `no evidence states \`${field}\` of principal \`${ROLE}\``,
    });
    expect(merged.principals[0]).toMatchObject({
      kind: "role",
      name: "sync",
      account: "222233334444",
      policies: [{ document: reason("policies") }],
      trust: { document: reason("trust") },
      boundary: reason("boundary"),
    });
  });

  test("the policies that the reader of Terraform does not see are the ones evidence settles", () => {
    const configuration = {
      provider: { aws: [{ region: "eu-central-1", allowed_account_ids: ["222233334444"] }] },
      resource: {
        aws_iam_role_policy: {
          writer: { name: "writer", role: "sync", policy: JSON.stringify(document("Allow")) },
        },
      },
    };
    const folder = mkdtempSync(join(tmpdir(), "syncwright-evidence-"));
    const file = join(folder, "cdk.tf.json");
    writeFileSync(file, JSON.stringify(configuration));
    const { snapshot } = readSynthesized(file);
    rmSync(folder, { recursive: true });
    expect(snapshot.principals[0]?.policies).toHaveLength(2);
    const { merged } = merge(
      { principals: snapshot.principals },
      { principals: [{ arn: ROLE, policies: [{ name: "guard", document: document("Deny") }] }] },
    );
    expect(merged.principals[0]?.policies.map(({ name }) => name)).toEqual([
      expect.stringContaining("writer"),
      "guard",
    ]);
  });
});

describe("keys", () => {
  const key = {
    arn: KEY,
    id: KEY_ID,
    account: "222233334444",
    region: "eu-central-1",
    aliases: ["alias/landing"],
    policy: unknown,
    manager: "customer" as const,
    at,
  };

  test.each([{ arn: KEY }, { id: KEY_ID }, { aliases: ["alias/landing"] }])(
    "one is found by %j",
    (names) => {
      const { merged, conflicts } = merge({ keys: [key] }, { keys: [{ ...names, policy: null }] });
      const { policy: _policy, ...rest } = key;
      expect({ keys: merged.keys, conflicts }).toEqual({ keys: [rest], conflicts: [] });
    },
  );

  test("an alias of another account is another key", () => {
    const { merged } = merge(
      { keys: [key] },
      { keys: [{ aliases: ["alias/landing"], account: "555566667777", policy: null }] },
    );
    expect(merged.keys).toMatchObject([key, { account: "555566667777" }]);
  });

  test("aliases and grants are added", () => {
    const grant = { grantee: ROLE, operations: ["Decrypt"] };
    const { merged } = merge(
      { keys: [{ ...key, grants: [] }] },
      { keys: [{ arn: KEY, aliases: ["alias/other"], grants: [grant] }] },
    );
    expect(merged.keys).toMatchObject([
      { aliases: ["alias/landing", "alias/other"], grants: [grant] },
    ]);
  });

  test("the ARN of one that only evidence knows follows from id, region and account", () => {
    const { merged } = merge(
      {},
      { keys: [{ id: KEY_ID, region: "eu-central-1", account: "222233334444", policy: null }] },
    );
    expect(merged.keys).toMatchObject([{ arn: KEY, aliases: [], manager: "customer" }]);
  });
});

test("a queue and an endpoint that exist elsewhere get their policies", () => {
  const queue = "arn:aws:sqs:eu-central-1:222233334444:landing-events";
  const { merged } = merge(
    {
      queues: [
        {
          arn: queue,
          name: "landing-events",
          account: "222233334444",
          region: "eu-central-1",
          policy: unknown,
          at,
        },
      ],
      endpoints: [{ id: "vpce-0a1b", service: "s3", policy: unknown, at }],
    },
    {
      queues: [{ arn: queue, policy: null }],
      endpoints: [
        { id: "vpce-0a1b", service: "s3", policy: { name: "p", document: resourceDocument() } },
      ],
    },
  );
  expect(merged.queues[0]).not.toHaveProperty("policy");
  expect(merged.endpoints).toMatchObject([{ policy: { name: "p" } }]);
});

test("a place that is stated is kept: a file wins, the call that read it is shown beside the line", () => {
  const stated = (place: object) => ({
    buckets: [{ name: "acme-landing", policy: { document: resourceDocument(), at: place } }],
  });
  expect(merge({}, stated({ file: "b.json", line: 7 })).merged.buckets[0]?.policy).toMatchObject({
    at: { file: "b.json", line: 7 },
  });
  expect(
    merge({}, stated({ call: "s3:GetBucketPolicy b" })).merged.buckets[0]?.policy,
  ).toMatchObject({
    at: { call: "s3:GetBucketPolicy b", file: "evidence.json", line: 5 },
  });
});

test("an account that the configuration does not state is asked for on the command line", () => {
  const bucket = { ...landing, account: "000000000000" };
  const { facts } = evidenceOf({ buckets: [{ name: "acme-landing", account: "222233334444" }] });
  expect(mergeEvidence({ ...EMPTY, buckets: [bucket] }, facts).diagnostics).toMatchObject([
    { help: "state the account: `--account 222233334444`" },
  ]);
});

test("what stands for an unstated account and region is what the readers of Terraform write", () => {
  expect(standIns).toMatchObject({ ACCOUNT_UNSTATED, REGION_UNSTATED });
});
