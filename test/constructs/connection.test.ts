/**
 * Goal: a connection brings every permission that its syncs need, in one apply, and no secret into
 * plan or state; wrong use fails at synth with a pointed message.
 * Method: small stacks, synthesized with all validations; the preflight and the engine as judges.
 */
import "../../constructs/jest";

import { TerraformVariable, Testing } from "cdktf";

import {
  BulkSync,
  EventDelivery,
  Model,
  ModelSync,
  type ModelSyncProps,
  renamedFrom,
  S3Connection,
  SyncBucket,
  SyncRole,
  SyncUser,
  VendorBucketPolicy,
} from "../../constructs";
import { newStack, onlyResource, resourcesOf } from "../support/stack";

function hightouch(sync: Partial<ModelSyncProps> = {}) {
  const stack = newStack();
  const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
  const role = new SyncRole(stack, "Writer", { roleName: "writer" });
  const connection = new S3Connection(stack, "Hightouch", {
    name: "Landing",
    vendor: "hightouch",
    vendorAccountId: "444455556666",
    bucket,
    role,
  });
  const model = new Model(stack, "Flights", {
    name: "Flights",
    source: { format: "csv", path: "flights.csv" },
  });
  new ModelSync(stack, "Sync", {
    name: "flights",
    connection,
    model,
    mode: "all",
    format: "csv",
    filename: "upload/{YYYY}.csv",
    ...sync,
  });
  return { stack, bucket, role, connection, model };
}

describe("Hightouch through a role", () => {
  test("the role waits for the connection, the sync for the role and its policy; no cycle", () => {
    const { stack } = hightouch();
    const role = String(onlyResource(stack, "aws_iam_role")["assume_role_policy"]);
    const connection = onlyResource(stack, "syncwright_s3_connection");
    const sync = onlyResource(stack, "syncwright_model_sync");
    expect(role).toContain("${syncwright_s3_connection.Hightouch_A6E60480.external_id}");
    expect(connection["iam_role_arn"]).toBe("arn:aws:iam::111122223333:role/writer");
    expect(JSON.stringify(connection)).not.toContain("${aws_iam_role");
    expect(sync["depends_on"]).toEqual([
      expect.stringMatching(/^aws_iam_role\./),
      expect.stringMatching(/^aws_iam_role_policy\./),
      expect.stringMatching(/^aws_s3_bucket_policy\./),
    ]);
  });

  test("every call of the sync is allowed", () => {
    expect(hightouch().stack).toPassPreflight();
  });

  test("what the sync does not need is denied", () => {
    const { stack, role } = hightouch();
    const resource = "arn:aws:s3:::acme-landing/upload/2026.csv";
    expect(stack).toAllow({ as: role.arn, action: "s3:PutObject", resource });
    expect(stack).toDeny({ as: role.arn, action: "s3:GetObject", resource });
    expect(stack).toDeny({ as: role.arn, action: "s3:PutObjectTagging", resource });
  });

  test("a sync with tags brings the action that tags need", () => {
    const { stack, role } = hightouch({ upload: { tags: { team: "data" } } });
    const resource = "arn:aws:s3:::acme-landing/upload/2026.csv";
    expect(stack).toAllow({ as: role.arn, action: "s3:PutObjectTagging", resource });
  });
});

describe("wrong use fails at synth, with every fault", () => {
  test.each([
    [
      "a mode of another vendor",
      { mode: "replace" },
      "error[SYNC0120]: Hightouch knows no `mode` `replace`",
    ],
    ["an unknown variable", { filename: "{YYY}.csv" }, "error[SYNC0150]"],
    [
      "columns beside mappings",
      { columns: ["a"], mappings: [{ to: "b", from: "c" }] },
      "error[SYNC0107]: `columns` has no place here",
    ],
    ["diff without a primary key", { mode: "diff" }, "error[SYNC0118]"],
    [
      "CSV options of a JSON file",
      { format: "json", csv: { bom: true } },
      "error[SYNC0107]: `csv` has no place here",
    ],
  ] as const)("%s", (_, sync, said) => {
    expect(() => Testing.synth(hightouch(sync as Partial<ModelSyncProps>).stack, true)).toThrow(
      said,
    );
  });

  test("the vendor's account without its leading zero", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    const role = new SyncRole(stack, "Writer", { roleName: "writer" });
    new S3Connection(stack, "C", {
      name: "C",
      vendor: "hightouch",
      vendorAccountId: "44455556666",
      bucket,
      role,
    });
    expect(() => Testing.synth(stack, true)).toThrow('write `"044455556666"`, in quotes');
  });

  test("a vendor that is misspelt, at once", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    expect(() => new S3Connection(stack, "C", { name: "C", vendor: "hightoch", bucket })).toThrow(
      "write `hightouch`",
    );
  });
});

describe("other ways of authentication", () => {
  test("an access key: the secret is a write-only attribute and in no document", () => {
    const stack = newStack();
    const secret = new TerraformVariable(stack, "secret", { type: "string", sensitive: true });
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    const user = new SyncUser(stack, "User", { userName: "polytomic" });
    const connection = new S3Connection(stack, "C", {
      name: "C",
      vendor: "polytomic",
      bucket,
      user,
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: secret.stringValue,
      secretAccessKeyVersion: 2,
    });
    new BulkSync(stack, "Bulk", {
      name: "all",
      source: connection,
      destination: connection,
      mode: "snapshot",
    });
    const resource = onlyResource(stack, "syncwright_s3_connection");
    expect(resource).toMatchObject({
      auth_mode: "access_key_and_secret",
      aws_access_key_id: "AKIAIOSFODNN7EXAMPLE",
      aws_secret_access_key_wo: "${var.secret}",
      aws_secret_access_key_wo_version: 2,
    });
    expect(Object.keys(resourcesOf(stack))).not.toContain("aws_iam_access_key");
  });

  test("Pipedream: the bucket's policy names its role for the prefixes", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Events", { bucketName: "acme-events" });
    const connection = new S3Connection(stack, "C", { name: "C", vendor: "pipedream", bucket });
    new EventDelivery(stack, "D", { name: "orders", connection, prefix: "orders/" });
    const as = "arn:aws:iam::203863770927:role/Pipedream";
    const call = { as, action: "s3:PutObject" };
    const policy = String(onlyResource(stack, "aws_s3_bucket_policy")["policy"]);
    expect(policy).toContain('"Resource":"arn:aws:s3:::acme-events/orders/*"');
    expect(policy).not.toContain("PutObjectAcl");
    expect(stack).toPassPreflight();
    expect(stack).not.toAllow({ ...call, resource: "arn:aws:s3:::acme-events/others/a.gz" });
  });
});

test("a vendor whose connection is made in its own pages: the statements alone", () => {
  const stack = newStack();
  const bucket = new SyncBucket(stack, "Events", { bucketName: "acme-events" });
  new VendorBucketPolicy(stack, "Stitch", { bucket, vendor: "stitch", prefixes: ["stitch/"] });
  const as = "arn:aws:iam::218546966473:role/LoaderS3";
  const policy = JSON.parse(String(onlyResource(stack, "aws_s3_bucket_policy")["policy"]));
  expect(policy.Statement.slice(1)).toEqual([
    {
      Sid: "VendorObjects",
      Effect: "Allow",
      Principal: { AWS: as },
      Action: ["s3:PutObject", "s3:GetObject"],
      Resource: "arn:aws:s3:::acme-events/stitch/*",
    },
    {
      Sid: "VendorListPrefix",
      Effect: "Allow",
      Principal: { AWS: as },
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::acme-events",
      Condition: { StringLike: { "s3:prefix": "stitch/*" } },
    },
  ]);
});

describe("a role that serves several connections", () => {
  test("asks for the external id of either", () => {
    const stack = newStack();
    const role = new SyncRole(stack, "Role", { roleName: "shared" });
    for (const name of ["One", "Two"]) {
      const bucket = new SyncBucket(stack, `Bucket${name}`, {
        bucketName: `acme-${name.toLowerCase()}`,
      });
      new S3Connection(stack, name, { name, vendor: "polytomic", bucket, role });
    }
    const trust = JSON.parse(String(onlyResource(stack, "aws_iam_role")["assume_role_policy"]));
    expect(trust.Statement).toHaveLength(1);
    expect(trust.Statement[0].Condition.StringEquals["sts:ExternalId"]).toHaveLength(2);
  });
});

describe("logical ids are frozen", () => {
  test("reordering constructs changes nothing", () => {
    const build = (order: readonly string[]) => {
      const stack = newStack();
      const makers: Record<string, () => void> = {
        a: () => void new SyncBucket(stack, "A", { bucketName: "acme-a" }),
        b: () => void new SyncBucket(stack, "B", { bucketName: "acme-b" }),
      };
      for (const one of order) makers[one]?.();
      return resourcesOf(stack);
    };
    expect(build(["b", "a"])).toEqual(build(["a", "b"]));
  });

  test("a renamed construct moves its resources, with the ids that they had", () => {
    const before = newStack();
    new SyncBucket(before, "Old", { bucketName: "acme-landing" });
    const after = newStack();
    renamedFrom(new SyncBucket(after, "New", { bucketName: "acme-landing" }), "Old");
    const former = Object.entries(resourcesOf(before)).map(
      ([type, all]) => `${type}.${Object.keys(all)[0]}`,
    );
    const moved = JSON.parse(Testing.synth(after, true)).moved as { from: string; to: string }[];
    expect(moved.map(({ from }) => from).sort()).toEqual(former.sort());
    expect(moved.every(({ to }) => to.includes(".New_"))).toBe(true);
  });

  test("a new neighbour changes no id of what is there", () => {
    const before = Object.keys(resourcesOf(hightouch().stack)["aws_s3_bucket"] ?? {});
    const { stack } = hightouch();
    new SyncBucket(stack, "Another", { bucketName: "acme-another" });
    expect(Object.keys(resourcesOf(stack)["aws_s3_bucket"] ?? {})).toEqual([
      "Another_6390C402",
      ...before,
    ]);
  });
});
