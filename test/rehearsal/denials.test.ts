/**
 * Goal: what denies without a policy does so in AWS's words: ACLs, expected owners, customer keys,
 * requester pays, regions, object lock, and 403 in the place of 404.
 * Method: real SDK clients against a bucket as AWS makes it today.
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
const Bucket = "denials";

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

describe("denials that no policy shows", () => {
  test("an ACL on a bucket without ACLs", async () => {
    const put = s3.send(
      new S3.PutObjectCommand({ Bucket, Key: "acl", Body: "x", ACL: "authenticated-read" }),
    );
    expect((await refusal(put)).message).toContain(
      "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access",
    );
    const own = await refusal(
      s3.send(new S3.PutObjectCommand({ Bucket, Key: "acl", Body: "x", ACL: "aws-exec-read" })),
    );
    expect(own).toMatchObject({ code: "AccessControlListNotSupported", status: 400 });
    await s3.send(
      new S3.PutObjectCommand({ Bucket, Key: "acl", Body: "x", ACL: "bucket-owner-full-control" }),
    );
  });

  test("another owner than expected", async () => {
    const head = s3.send(
      new S3.ListObjectsV2Command({ Bucket, ExpectedBucketOwner: "000000000000" }),
    );
    expect(await refusal(head)).toMatchObject({ code: "AccessDenied", message: "Access Denied" });
    await s3.send(new S3.ListObjectsV2Command({ Bucket, ExpectedBucketOwner: OWNER }));
  });

  test("a customer's own key, until the bucket takes it", async () => {
    const key = Buffer.alloc(32, 7);
    const at = {
      Bucket,
      Key: "sse-c",
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: key.toString("base64"),
    };
    expect(
      (await refusal(s3.send(new S3.PutObjectCommand({ ...at, Body: "x" })))).message,
    ).toContain(
      "because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C)",
    );
    await s3.send(
      new S3.PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
              BlockedEncryptionTypes: { EncryptionType: ["NONE"] },
            },
          ],
        },
      }),
    );
    await s3.send(new S3.PutObjectCommand({ ...at, Body: "x" }));
    expect(await code(s3.send(new S3.GetObjectCommand({ Bucket, Key: "sse-c" })))).toBe(
      "InvalidRequest",
    );
    const got = await s3.send(new S3.GetObjectCommand(at));
    expect(await got.Body?.transformToString()).toBe("x");
  });

  test("a requester who does not say that he pays", async () => {
    await s3.send(new S3.CreateBucketCommand({ Bucket: "paid" }));
    await s3.send(
      new S3.PutBucketRequestPaymentCommand({
        Bucket: "paid",
        RequestPaymentConfiguration: { Payer: "Requester" },
      }),
    );
    await s3.send(
      new S3.PutBucketPolicyCommand({
        Bucket: "paid",
        Policy: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
          Action: "s3:ListBucket",
          Resource: "arn:aws:s3:::paid",
        }),
      }),
    );
    const list = (RequestPayer?: "requester") =>
      vendor.s3.send(new S3.ListObjectsV2Command({ Bucket: "paid", RequestPayer }));
    expect(await refusal(list())).toMatchObject({ code: "AccessDenied", message: "Access Denied" });
    await list("requester");
  });

  test("another region", async () => {
    const far = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER), "eu-central-1");
    expect(await refusal(far.s3.send(new S3.ListObjectsV2Command({ Bucket })))).toMatchObject({
      code: "PermanentRedirect",
      status: 301,
    });
    const global = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER), "us-east-1");
    expect(await refusal(global.s3.send(new S3.ListObjectsV2Command({ Bucket })))).toEqual({
      code: "AuthorizationHeaderMalformed",
      status: 400,
      message:
        "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    });
  });
});

describe("object lock", () => {
  const locked = "locked";
  const at = { Bucket: locked, Key: "k" };
  const until = new Date("2099-01-01T00:00:00Z");

  beforeAll(async () => {
    await s3.send(new S3.CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
  });

  test("comes with versioning, which stays", async () => {
    expect((await s3.send(new S3.GetBucketVersioningCommand({ Bucket: locked }))).Status).toBe(
      "Enabled",
    );
    const suspend = new S3.PutBucketVersioningCommand({
      Bucket: locked,
      VersioningConfiguration: { Status: "Suspended" },
    });
    expect(await code(s3.send(suspend))).toBe("InvalidBucketState");
  });

  test("in governance mode gives way only to the bypass", async () => {
    const { VersionId } = await s3.send(
      new S3.PutObjectCommand({
        ...at,
        Body: "x",
        ObjectLockMode: "GOVERNANCE",
        ObjectLockRetainUntilDate: until,
      }),
    );
    const remove = (BypassGovernanceRetention?: boolean) =>
      s3.send(new S3.DeleteObjectCommand({ ...at, VersionId, BypassGovernanceRetention }));
    expect(await code(remove())).toBe("AccessDenied");
    await remove(true);
  });

  test("in compliance mode gives way to nobody, and a legal hold until it is lifted", async () => {
    const { VersionId } = await s3.send(
      new S3.PutObjectCommand({ ...at, Body: "x", ObjectLockLegalHoldStatus: "ON" }),
    );
    const remove = () =>
      s3.send(new S3.DeleteObjectCommand({ ...at, VersionId, BypassGovernanceRetention: true }));
    expect(await code(remove())).toBe("AccessDenied");
    await s3.send(
      new S3.PutObjectLegalHoldCommand({ ...at, VersionId, LegalHold: { Status: "OFF" } }),
    );
    await s3.send(
      new S3.PutObjectRetentionCommand({
        ...at,
        VersionId,
        Retention: { Mode: "COMPLIANCE", RetainUntilDate: until },
      }),
    );
    expect(await code(remove())).toBe("AccessDenied");
    const marker = await s3.send(new S3.DeleteObjectCommand(at));
    expect(marker.DeleteMarker).toBe(true);
  });

  test("is given to every object where the bucket says so", async () => {
    await s3.send(
      new S3.PutObjectLockConfigurationCommand({
        Bucket: locked,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 3 } },
        },
      }),
    );
    await s3.send(new S3.PutObjectCommand({ Bucket: locked, Key: "preset", Body: "x" }));
    const got = await s3.send(new S3.GetObjectRetentionCommand({ Bucket: locked, Key: "preset" }));
    expect(got.Retention?.Mode).toBe("GOVERNANCE");
  });
});

test("a missing key is 403 for who may not list, and 404 for who may", async () => {
  const reader = clientsFor(
    rehearsal,
    rehearsal.addIdentity({
      arn: `arn:aws:iam::${OWNER}:user/reader`,
      policies: [
        {
          name: "read",
          document: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
        },
      ],
    }),
  );
  const got = reader.s3.send(new S3.GetObjectCommand({ Bucket, Key: "none" }));
  expect(await refusal(got)).toEqual({
    code: "AccessDenied",
    status: 403,
    message: `User: arn:aws:iam::${OWNER}:user/reader is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the s3:ListBucket action`,
  });
});
