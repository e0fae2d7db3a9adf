/**
 * Goal: the main job works against the rehearsal: a bucket and a role are deployed, a vendor in another
 * account assumes the role with its external id and writes, small and multipart, and nothing else.
 * Method: real SDK clients with default settings, over HTTP.
 */
import { randomBytes } from "node:crypto";

import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import type { Rehearsal } from "../../rehearsal";
import {
  assume,
  type Clients,
  clientsFor,
  OWNER,
  policy,
  refusal,
  startForTest,
  VENDOR,
} from "./support/clients";

const ROLE = `arn:aws:iam::${OWNER}:role/writer`;
const EXTERNAL_ID = "0b5dbc5c-3ca5-4b0c-9b4f-acde48001122";

let rehearsal: Rehearsal;
let bugs: unknown[];
let admin: Clients;
let vendor: Clients;

beforeAll(async () => {
  ({ rehearsal, bugs } = await startForTest());
  admin = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER));
  vendor = clientsFor(
    rehearsal,
    rehearsal.addIdentity({
      arn: `arn:aws:iam::${VENDOR}:user/hightouch`,
      policies: [
        {
          name: "assume",
          document: policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }),
        },
      ],
    }),
  );
  await admin.s3.send(new CreateBucketCommand({ Bucket: "acme-landing" }));
  await admin.iam.send(
    new CreateRoleCommand({
      RoleName: "writer",
      AssumeRolePolicyDocument: policy({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": EXTERNAL_ID } },
      }),
    }),
  );
  await admin.iam.send(
    new PutRolePolicyCommand({
      RoleName: "writer",
      PolicyName: "write",
      PolicyDocument: policy(
        {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
          Resource: "arn:aws:s3:::acme-landing/upload/*",
        },
        {
          Effect: "Allow",
          Action: "s3:ListBucketMultipartUploads",
          Resource: "arn:aws:s3:::acme-landing",
        },
      ),
    }),
  );
});

afterAll(async () => {
  await rehearsal.stop();
});

afterEach(() => {
  expect(bugs).toEqual([]);
});

describe("the external id of a trust policy", () => {
  test("is needed", async () => {
    expect(
      await refusal(
        vendor.sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "sync" })),
      ),
    ).toEqual({
      code: "AccessDenied",
      status: 403,
      message: `User: arn:aws:iam::${VENDOR}:user/hightouch is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    });
  });

  test("must be the right one, to the letter", async () => {
    const wrong = { RoleArn: ROLE, RoleSessionName: "sync", ExternalId: EXTERNAL_ID.toUpperCase() };
    expect((await refusal(vendor.sts.send(new AssumeRoleCommand(wrong)))).code).toBe(
      "AccessDenied",
    );
  });

  test("lets its bearer in", async () => {
    const session = await assume(rehearsal, vendor.sts, {
      RoleArn: ROLE,
      ExternalId: EXTERNAL_ID,
    });
    const identity = await session.sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${OWNER}:assumed-role/writer/sync`);
    expect(identity.Account).toBe(OWNER);
  });
});

describe("the session of the role", () => {
  let session: Clients;

  beforeAll(async () => {
    session = await assume(rehearsal, vendor.sts, { RoleArn: ROLE, ExternalId: EXTERNAL_ID });
  });

  test("writes a small object, which the owner reads back", async () => {
    const put = await session.s3.send(
      new PutObjectCommand({ Bucket: "acme-landing", Key: "upload/a b/é.json", Body: "[1,2]" }),
    );
    expect(put.ETag).toBe('"f79408e5ca998cd53faf44af31e6eb45"');
    const got = await admin.s3.send(
      new GetObjectCommand({ Bucket: "acme-landing", Key: "upload/a b/é.json" }),
    );
    expect(await got.Body?.transformToString()).toBe("[1,2]");
  });

  test("writes a large object in parts, which arrives whole", async () => {
    const parts = [randomBytes(5 * 1024 * 1024), randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    const at = { Bucket: "acme-landing", Key: "upload/large.csv.gz" };
    const { UploadId } = await session.s3.send(new CreateMultipartUploadCommand(at));
    const sent = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1;
      const part = await session.s3.send(
        new UploadPartCommand({ ...at, UploadId, PartNumber, Body }),
      );
      sent.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
    }
    const listed = await session.s3.send(new ListPartsCommand({ ...at, UploadId }));
    expect(listed.Parts?.map((part) => part.Size)).toEqual([5242880, 5242880, 1000]);
    const done = await session.s3.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: sent } }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const got = await admin.s3.send(new GetObjectCommand(at));
    const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(body.equals(Buffer.concat(parts))).toBe(true);
  });

  test("aborts an upload, and lists none after it", async () => {
    const at = { Bucket: "acme-landing", Key: "upload/half" };
    const { UploadId } = await session.s3.send(new CreateMultipartUploadCommand(at));
    await session.s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
    const uploads = await session.s3.send(
      new ListMultipartUploadsCommand({ Bucket: "acme-landing" }),
    );
    expect(uploads.Uploads ?? []).toEqual([]);
  });

  test("may not read, and is told why", async () => {
    const read = session.s3.send(
      new GetObjectCommand({ Bucket: "acme-landing", Key: "upload/a b/é.json" }),
    );
    expect(await refusal(read)).toEqual({
      code: "AccessDenied",
      status: 403,
      message: `User: arn:aws:sts::${OWNER}:assumed-role/writer/sync is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::acme-landing/upload/a b/é.json" because no identity-based policy allows the s3:GetObject action`,
    });
  });

  test("may not write elsewhere", async () => {
    const write = session.s3.send(
      new PutObjectCommand({ Bucket: "acme-landing", Key: "other.json", Body: "x" }),
    );
    expect((await refusal(write)).code).toBe("AccessDenied");
  });

  test("is told nothing by a HEAD", async () => {
    const head = session.s3.send(
      new HeadObjectCommand({ Bucket: "acme-landing", Key: "upload/none" }),
    );
    expect((await refusal(head)).status).toBe(403);
  });

  test("may not list", async () => {
    const list = session.s3.send(new ListObjectsV2Command({ Bucket: "acme-landing" }));
    expect((await refusal(list)).code).toBe("AccessDenied");
  });
});

test("the owner lists what was written", async () => {
  const listed = await admin.s3.send(new ListObjectsV2Command({ Bucket: "acme-landing" }));
  expect(listed.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
    ["upload/a b/é.json", 5],
    ["upload/large.csv.gz", 10486760],
  ]);
  expect(rehearsal.objects("acme-landing").map(({ key }) => key)).toEqual([
    "upload/a b/é.json",
    "upload/large.csv.gz",
  ]);
});

test("the record tells who was denied what", () => {
  const denied = rehearsal.calls().filter((call) => call.outcome === "denied");
  expect(denied.map(({ operation, action }) => `${operation} ${action}`)).toEqual([
    "AssumeRole sts:AssumeRole",
    "AssumeRole sts:AssumeRole",
    "GetObject s3:GetObject",
    "PutObject s3:PutObject",
    "HeadObject s3:GetObject",
    "ListObjectsV2 s3:ListBucket",
  ]);
});
