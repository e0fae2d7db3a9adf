/**
 * Goal: a deployer can put, read and delete every setting of a bucket, and the settings that deny do so.
 * Method: real SDK clients; a new bucket is as AWS makes it today.
 */
import * as S3 from "@aws-sdk/client-s3";

import type { Rehearsal } from "../../rehearsal";
import {
  type Clients,
  clientsFor,
  OWNER,
  policy,
  refusal,
  startForTest,
  VENDOR,
} from "./support/clients";

let rehearsal: Rehearsal;
let bugs: unknown[];
let s3: S3.S3Client;
let vendor: Clients;
const Bucket = "settings";

beforeAll(async () => {
  ({ rehearsal, bugs } = await startForTest());
  s3 = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER)).s3;
  vendor = clientsFor(rehearsal, rehearsal.adminCredentials(VENDOR));
  await s3.send(new S3.CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  await rehearsal.stop();
  expect(bugs).toEqual([]);
});

const code = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).code;

describe("a new bucket", () => {
  test("is where it was asked for", async () => {
    const { LocationConstraint } = await s3.send(new S3.GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe("eu-west-1");
    const headed = await s3.send(new S3.HeadBucketCommand({ Bucket }));
    expect(headed.BucketRegion).toBe("eu-west-1");
  });

  test("blocks public access, has no ACLs, encrypts by itself and takes no customer keys", async () => {
    const block = await s3.send(new S3.GetPublicAccessBlockCommand({ Bucket }));
    expect(block.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
    const ownership = await s3.send(new S3.GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: "BucketOwnerEnforced" },
    ]);
    const encryption = await s3.send(new S3.GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules).toEqual([
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
        BucketKeyEnabled: false,
        BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
      },
    ]);
  });

  test("has nothing else, in the words of each setting", async () => {
    expect({
      policy: await code(s3.send(new S3.GetBucketPolicyCommand({ Bucket }))),
      lifecycle: await code(s3.send(new S3.GetBucketLifecycleConfigurationCommand({ Bucket }))),
      tagging: await code(s3.send(new S3.GetBucketTaggingCommand({ Bucket }))),
      cors: await code(s3.send(new S3.GetBucketCorsCommand({ Bucket }))),
      website: await code(s3.send(new S3.GetBucketWebsiteCommand({ Bucket }))),
      replication: await code(s3.send(new S3.GetBucketReplicationCommand({ Bucket }))),
      lock: await code(s3.send(new S3.GetObjectLockConfigurationCommand({ Bucket }))),
    }).toEqual({
      policy: "NoSuchBucketPolicy",
      lifecycle: "NoSuchLifecycleConfiguration",
      tagging: "NoSuchTagSet",
      cors: "NoSuchCORSConfiguration",
      website: "NoSuchWebsiteConfiguration",
      replication: "ReplicationConfigurationNotFoundError",
      lock: "ObjectLockConfigurationNotFoundError",
    });
    expect((await s3.send(new S3.GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect(
      (await s3.send(new S3.GetBucketLoggingCommand({ Bucket }))).LoggingEnabled,
    ).toBeUndefined();
    expect((await s3.send(new S3.GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe(
      "BucketOwner",
    );
    expect((await s3.send(new S3.GetBucketAclCommand({ Bucket }))).Grants?.length).toBe(1);
  });

  test("cannot be made twice, nor by somebody else", async () => {
    const again = () => new S3.CreateBucketCommand({ Bucket });
    expect(await code(s3.send(again()))).toBe("BucketAlreadyOwnedByYou");
    expect(await code(vendor.s3.send(again()))).toBe("BucketAlreadyExists");
  });

  test("must have a good name and stay in the client's region", async () => {
    expect(await code(s3.send(new S3.CreateBucketCommand({ Bucket: "Upper_Case" })))).toBe(
      "InvalidBucketName",
    );
    const elsewhere = new S3.CreateBucketCommand({
      Bucket: "elsewhere",
      CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
    });
    expect(await code(s3.send(elsewhere))).toBe("IllegalLocationConstraintException");
  });
});

describe("settings that are kept", () => {
  test("lifecycle", async () => {
    const Rules: S3.LifecycleRule[] = [
      {
        ID: "abort",
        Status: "Enabled",
        Filter: { Prefix: "" },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        ID: "expire",
        Status: "Enabled",
        Filter: { Prefix: "tmp/" },
        Expiration: { Days: 30 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ];
    await s3.send(
      new S3.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
    );
    const got = await s3.send(new S3.GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(got.Rules).toEqual(Rules);
    await s3.send(new S3.DeleteBucketLifecycleCommand({ Bucket }));
    expect(await code(s3.send(new S3.GetBucketLifecycleConfigurationCommand({ Bucket })))).toBe(
      "NoSuchLifecycleConfiguration",
    );
  });

  test("tags, CORS, logging, versioning", async () => {
    const TagSet = [{ Key: "team", Value: "data & more" }];
    await s3.send(new S3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new S3.GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new S3.DeleteBucketTaggingCommand({ Bucket }));

    const CORSRules = [
      { AllowedMethods: ["GET", "PUT"], AllowedOrigins: ["https://example.com"], MaxAgeSeconds: 9 },
    ];
    await s3.send(new S3.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    expect((await s3.send(new S3.GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(CORSRules);

    const LoggingEnabled = { TargetBucket: Bucket, TargetPrefix: "logs/" };
    await s3.send(
      new S3.PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }),
    );
    const logging = await s3.send(new S3.GetBucketLoggingCommand({ Bucket }));
    expect(logging.LoggingEnabled).toEqual(LoggingEnabled);

    await s3.send(
      new S3.PutBucketVersioningCommand({
        Bucket,
        VersioningConfiguration: { Status: "Suspended" },
      }),
    );
    expect((await s3.send(new S3.GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
  });

  test("encryption", async () => {
    const rule = {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: "aws:kms" as const,
        KMSMasterKeyID: `arn:aws:kms:eu-west-1:${OWNER}:key/some`,
      },
      BucketKeyEnabled: true,
    };
    await s3.send(
      new S3.PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [rule] },
      }),
    );
    const got = await s3.send(new S3.GetBucketEncryptionCommand({ Bucket }));
    expect(got.ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject(rule);
    await s3.send(new S3.DeleteBucketEncryptionCommand({ Bucket }));
  });
});

describe("bucket policies", () => {
  const put = (Policy: string) => s3.send(new S3.PutBucketPolicyCommand({ Bucket, Policy }));
  const statement = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${Bucket}/*`,
  };

  test.each([
    ["no JSON", "{", "MalformedPolicy"],
    ["no statements", "{}", "MalformedPolicy"],
    [
      "another bucket",
      policy({ ...statement, Resource: "arn:aws:s3:::other/*" }),
      "MalformedPolicy",
    ],
    [
      "a principal of a served account that is not there",
      policy({ ...statement, Principal: { AWS: `arn:aws:iam::${VENDOR}:role/nobody` } }),
      "MalformedPolicy",
    ],
    [
      "a condition operator that does not exist",
      policy({ ...statement, Condition: { StringEqual: { "aws:SourceIp": "x" } } }),
      "MalformedPolicy",
    ],
  ])("with %s are refused", async (_what, text, want) => {
    expect(await code(put(text))).toBe(want);
  });

  test("that name an account outside are taken, and come back", async () => {
    const text = policy({
      ...statement,
      Principal: { AWS: "arn:aws:iam::999999999999:role/them" },
    });
    await put(text);
    const got = await s3.send(new S3.GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(got.Policy ?? "")).toEqual(JSON.parse(text));
    await s3.send(new S3.DeleteBucketPolicyCommand({ Bucket }));
  });

  test("that are public are blocked when they are put", async () => {
    const refused = await refusal(put(policy({ ...statement, Principal: "*" })));
    expect(refused).toMatchObject({ code: "AccessDenied", status: 403 });
    expect(refused.message).toContain(
      "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
    );
  });

  test("that are public let nobody in from outside while RestrictPublicBuckets is on", async () => {
    await s3.send(new S3.PutObjectCommand({ Bucket, Key: "public", Body: "x" }));
    const switches = (restrict: boolean) =>
      s3.send(
        new S3.PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicPolicy: false,
            RestrictPublicBuckets: restrict,
          },
        }),
      );
    await switches(true);
    await put(policy({ ...statement, Principal: "*" }));
    const url = `${rehearsal.endpoint}/${Bucket}/public`;
    expect((await fetch(url)).status).toBe(403);
    const status = await s3.send(new S3.GetBucketPolicyStatusCommand({ Bucket }));
    expect(status.PolicyStatus?.IsPublic).toBe(true);
    await switches(false);
    const got = await fetch(url);
    expect([got.status, await got.text()]).toEqual([200, "x"]);
    await s3.send(new S3.DeleteBucketPolicyCommand({ Bucket }));
  });
});

test("a bucket with objects is not deleted, an empty one is", async () => {
  await s3.send(new S3.CreateBucketCommand({ Bucket: "gone" }));
  await s3.send(new S3.PutObjectCommand({ Bucket: "gone", Key: "k", Body: "x" }));
  expect(await code(s3.send(new S3.DeleteBucketCommand({ Bucket: "gone" })))).toBe(
    "BucketNotEmpty",
  );
  await s3.send(new S3.DeleteObjectCommand({ Bucket: "gone", Key: "k" }));
  await s3.send(new S3.DeleteBucketCommand({ Bucket: "gone" }));
  expect(await code(s3.send(new S3.ListObjectsV2Command({ Bucket: "gone" })))).toBe("NoSuchBucket");
});

test("what is not served says so", async () => {
  const asked = s3.send(new S3.GetBucketAnalyticsConfigurationCommand({ Bucket, Id: "a" }));
  expect((await refusal(asked)).status).toBe(501);
});
