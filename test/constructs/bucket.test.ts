/**
 * Goal: a bucket is safe by default, owns its one policy and its notifications, and grants exactly.
 * Method: synthesize small stacks; look at the JSON where the setting matters, ask the engine where
 * the access matters.
 */
import "../../constructs/jest";

import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { Annotations, Aspects, type IAspect, TerraformResource, Testing } from "cdktf";
import type { IConstruct } from "constructs";

import { SyncBucket, SyncEventQueue, SyncKey, SyncRole } from "../../constructs";
import { newStack, onlyResource, resourcesOf } from "../support/stack";

const external = { vendor: "polytomic", externalIds: ["8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1"] };

describe("safe by default", () => {
  const stack = newStack();
  new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
  const resources = resourcesOf(stack);

  test.each([
    [
      "aws_s3_bucket_public_access_block",
      {
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      },
    ],
    ["aws_s3_bucket_ownership_controls", { rule: { object_ownership: "BucketOwnerEnforced" } }],
    ["aws_s3_bucket_versioning", { versioning_configuration: { status: "Enabled" } }],
    [
      "aws_s3_bucket_server_side_encryption_configuration",
      {
        rule: [
          {
            apply_server_side_encryption_by_default: { sse_algorithm: "AES256" },
            bucket_key_enabled: false,
          },
        ],
      },
    ],
  ])("%s", (type, want) => {
    expect(Object.values(resources[type] ?? {})[0]).toMatchObject(want);
  });

  test("unfinished uploads are removed", () => {
    expect(JSON.stringify(resources["aws_s3_bucket_lifecycle_configuration"])).toContain(
      '"abort_incomplete_multipart_upload":[{"days_after_initiation":7}]',
    );
  });

  test("nobody comes without TLS, not even an administrator", () => {
    expect(stack).toDeny({
      as: "arn:aws:iam::111122223333:root",
      action: "s3:GetObject",
      resource: "arn:aws:s3:::acme-landing/a",
      context: { "aws:SecureTransport": "false" },
    });
  });
});

describe("grants", () => {
  test("writing: exactly the prefix, whole or in parts", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    const role = new SyncRole(stack, "Role", { roleName: "writer" });
    role.trustVendor(external);
    const grant = bucket.grantWrite(role, "in/");
    const call = { as: role.arn, action: "s3:PutObject" };
    expect(grant.success).toBe(true);
    expect(grant.identityStatements.map(({ Sid }) => Sid)).toEqual(["WriteObjects"]);
    expect(stack).toAllow({ ...call, resource: "arn:aws:s3:::acme-landing/in/a.csv" });
    expect(stack).not.toAllow({ ...call, resource: "arn:aws:s3:::acme-landing/out/a.csv" });
    expect(stack).toDeny({
      ...call,
      action: "s3:GetObject",
      resource: "arn:aws:s3:::acme-landing/in/a.csv",
    });
  });

  test("reading another account's role: the bucket and its key permit it", () => {
    const stack = newStack();
    const key = new SyncKey(stack, "Key");
    const bucket = new SyncBucket(stack, "Landing", {
      bucketName: "acme-landing",
      encryptionKey: key,
    });
    const analyst = SyncRole.fromRoleArn(
      stack,
      "Analyst",
      "arn:aws:iam::999988887777:role/analyst",
    );
    const grant = bucket.grantRead(analyst, "crm/");
    expect(grant.success).toBe(true);
    expect(grant.resourceStatements.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["ReadObjects", "arn:aws:s3:::acme-landing/crm/*"],
      ["ReadListPrefix", "arn:aws:s3:::acme-landing"],
      ["ReadKeyThroughS3", "*"],
    ]);
  });

  test("a role and a bucket that are both somebody else's: nothing is pretended", () => {
    const stack = newStack();
    const bucket = SyncBucket.fromBucketAttributes(stack, "Theirs", {
      bucketName: "their-bucket",
      accountId: "999988887777",
    });
    const role = SyncRole.fromRoleArn(stack, "Role", "arn:aws:iam::222233334444:role/r");
    const grant = bucket.grantRead(role);
    expect(grant.success).toBe(false);
    expect(grant.missingStatements).toHaveLength(2);
    expect(() => grant.assertSuccess()).toThrow("error[SYNC8002]");
  });
});

describe("one policy and one notification document", () => {
  test("statements of many constructs, and of an aspect, end in the one policy", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    const deny = (Sid: string) => ({
      Sid,
      Effect: "Deny" as const,
      Principal: "*" as const,
      Action: "s3:DeleteBucket",
      Resource: bucket.arn,
    });
    bucket.addToResourcePolicy(deny("A"));
    bucket.addToResourcePolicy(deny("A"));
    class Late implements IAspect {
      visit(node: IConstruct): void {
        if (node === bucket) bucket.addToResourcePolicy(deny("FromAspect"));
      }
    }
    Aspects.of(stack).add(new Late());
    const policy = JSON.parse(String(onlyResource(stack, "aws_s3_bucket_policy")["policy"]));
    expect(policy.Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      "DenyInsecureTransport",
      "A",
      "FromAspect",
    ]);
  });

  test("IAM's own variables survive Terraform", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    bucket.addToResourcePolicy({
      Sid: "Home",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `${bucket.arn}/home/\${aws:username}/*`,
    });
    expect(String(onlyResource(stack, "aws_s3_bucket_policy")["policy"])).toContain(
      "acme-landing/home/$${aws:username}/*",
    );
  });

  test("a second notification document of the same bucket fails the synthesis, whatever names it", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    bucket.notifyQueue(new SyncEventQueue(stack, "Queue", { queueName: "q" }));
    new S3BucketNotification(stack, "Mine", { bucket: "acme-landing", eventbridge: true });
    expect(() => Testing.synth(stack, true)).toThrow(
      "`aws_s3_bucket_notification` of `acme-landing` is declared twice",
    );
  });

  test("the notification waits for the queue's policy", () => {
    const stack = newStack();
    const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
    bucket.notifyQueue(new SyncEventQueue(stack, "Queue", { queueName: "q" }), { prefix: "in/" });
    expect(onlyResource(stack, "aws_s3_bucket_notification")).toMatchObject({
      depends_on: [
        expect.stringMatching(/^aws_sqs_queue_policy\./),
        expect.stringMatching(/^aws_s3_bucket_policy\./),
      ],
      queue: [
        {
          events: ["s3:ObjectCreated:*"],
          filter_prefix: "in/",
          queue_arn: "arn:aws:sqs:eu-central-1:111122223333:q",
        },
      ],
    });
  });
});

describe("buckets of somebody else", () => {
  test("a statement that is needed there is shown, with the statement", () => {
    const stack = newStack();
    const bucket = SyncBucket.fromBucketName(stack, "Theirs", "their-bucket");
    const added = bucket.addToResourcePolicy({
      Sid: "Read",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::999988887777:role/r" },
      Action: "s3:GetObject",
      Resource: `${bucket.arn}/*`,
    });
    Testing.synth(stack, true);
    const shown = bucket.node.metadata.map(({ data }) => String(data));
    expect(added).toEqual({ statementAdded: false });
    expect(shown[0]).toContain("warning[SYNC8002]");
    expect(shown[0]).toContain('"Action":"s3:GetObject"');
    expect(Annotations.of(bucket)).toBeDefined();
  });

  test("an existing bucket is adopted with every one of its documents", () => {
    const stack = newStack();
    new SyncBucket(stack, "Landing", { bucketName: "acme-landing" }).adopt();
    const imports = JSON.parse(Testing.synth(stack)).import as { id: string; to: string }[];
    expect(imports.every(({ id }) => id === "acme-landing")).toBe(true);
    expect(imports.map(({ to }) => to.split(".")[0]).sort()).toEqual([
      "aws_s3_bucket",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_ownership_controls",
      "aws_s3_bucket_policy",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
      "aws_s3_bucket_versioning",
    ]);
  });
});

describe("wrong names", () => {
  test.each([
    ["https://acme-landing.s3.amazonaws.com", "write `acme-landing`"],
    ["Acme", "write `acme`"],
    ["ab", "3 to 63"],
  ])("%s", (bucketName, said) => {
    expect(() => new SyncBucket(newStack(), "B", { bucketName })).toThrow(said);
  });
});

test("every resource is a real child, so that users' aspects reach it", () => {
  const stack = newStack();
  new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
  const types = stack.node
    .findAll()
    .filter((node) => TerraformResource.isTerraformResource(node))
    .map((node) => (node as TerraformResource).terraformResourceType);
  expect(types).toHaveLength(7);
});
