/** Contract: who gets in. Signatures, roles, identity, bucket and session policies, conditions. */
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, type AssumeRoleCommandInput } from "@aws-sdk/client-sts";

import {
  type Clients,
  type Contract,
  type Implementation,
  OWNER,
  policy,
  statusOf,
  VENDOR,
} from "./support/implementation";

const BUCKET = "guarded";
const EXTERNAL_ID = "5ca5f00d-0000-4000-8000-00000000c0de";
const arn = (name: string): string => `arn:aws:iam::${OWNER}:role/${name}`;

/** A role that trusts the vendor's user, with one policy. */
async function makeRole(
  under: Implementation,
  name: string,
  options: { readonly trust?: object; readonly allow: readonly object[] },
): Promise<void> {
  const { iam } = under.clients(under.owner);
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: policy({
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${VENDOR}:user/vendor` },
        Action: "sts:AssumeRole",
        ...options.trust,
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: "access",
      PolicyDocument: policy(...options.allow),
    }),
  );
}

async function assume(
  under: Implementation,
  name: string,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Clients> {
  const { sts } = under.clients(under.vendor);
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: arn(name), RoleSessionName: "sync", ...input }),
  );
  return under.clients({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  });
}

const put = (clients: Clients, Key: string, more = {}): Promise<number> =>
  statusOf(clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "x", ...more })));
const get = (clients: Clients, Key: string, more = {}): Promise<number> =>
  statusOf(clients.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more })));
const remove = (clients: Clients, Key: string): Promise<number> =>
  statusOf(clients.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key })));
const list = (clients: Clients, Prefix?: string): Promise<number> =>
  statusOf(clients.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix })));

const allowAll = {
  Effect: "Allow",
  Action: "s3:*",
  Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
};

/** Declare the tests. */
export function accessContracts(contract: Contract): void {
  contract("a wrong secret is refused", async (under) => {
    const { s3 } = under.clients(under.owner);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const forged = under.clients({ ...under.owner, secretAccessKey: "wrong" });
    expect(await list(forged)).toBe(403);
  });

  contract("an unknown key is refused", async (under) => {
    const unknown = { accessKeyId: "AKIAUNKNOWNUNKNOWN00", secretAccessKey: "x" };
    expect(await list(under.clients(unknown))).toBe(403);
  });

  contract("the owner writes, the vendor without a role does not", async (under) => {
    expect(await put(under.clients(under.owner), "mine")).toBe(200);
    expect(await put(under.clients(under.vendor), "yours", { Bucket: under.foreign(BUCKET) })).toBe(
      403,
    );
  });

  contract("a role lets in the principal it trusts, and nobody else", async (under) => {
    await makeRole(under, "trusting", { allow: [allowAll] });
    const session = await assume(under, "trusting");
    expect(await put(session, "by-role")).toBe(200);
    const other = under.clients(under.otherVendor);
    const stranger = other.sts.send(
      new AssumeRoleCommand({ RoleArn: arn("trusting"), RoleSessionName: "sync" }),
    );
    expect(await statusOf(stranger)).toBe(403);
  });

  contract("a role that is not there is refused, not missing", async (under) => {
    const { sts } = under.clients(under.vendor);
    const assuming = sts.send(
      new AssumeRoleCommand({ RoleArn: arn("no-such-role"), RoleSessionName: "sync" }),
    );
    expect(await statusOf(assuming)).toBe(403);
  });

  contract("a wrong or missing external id is refused", async (under) => {
    await makeRole(under, "external", {
      trust: { Condition: { StringEquals: { "sts:ExternalId": EXTERNAL_ID } } },
      allow: [allowAll],
    });
    const { sts } = under.clients(under.vendor);
    const attempt = (ExternalId?: string): Promise<number> =>
      statusOf(
        sts.send(
          new AssumeRoleCommand({ RoleArn: arn("external"), RoleSessionName: "sync", ExternalId }),
        ),
      );
    expect([await attempt(), await attempt("another-id")]).toEqual([403, 403]);
  });

  contract("the right external id is let in", async (under) => {
    const session = await assume(under, "external", { ExternalId: EXTERNAL_ID });
    expect(await put(session, "with-external-id")).toBe(200);
  });

  contract("a role that may only write may not read, list or delete", async (under) => {
    await makeRole(under, "writer", {
      allow: [
        {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
          Resource: `arn:aws:s3:::${BUCKET}/in/*`,
        },
      ],
    });
    const session = await assume(under, "writer");
    const upload = { Bucket: BUCKET, Key: "in/parts" };
    const { UploadId } = await session.s3.send(new CreateMultipartUploadCommand(upload));
    expect({
      put: await put(session, "in/file"),
      elsewhere: await put(session, "out/file"),
      get: await get(session, "in/file"),
      list: await list(session),
      remove: await remove(session, "in/file"),
      abort: await statusOf(
        session.s3.send(new AbortMultipartUploadCommand({ ...upload, UploadId })),
      ),
    }).toEqual({ put: 200, elsewhere: 403, get: 403, list: 403, remove: 403, abort: 200 });
  });

  contract("an explicit deny beats every allow", async (under) => {
    await makeRole(under, "denied", {
      allow: [
        allowAll,
        { Effect: "Deny", Action: "s3:DeleteObject", Resource: `arn:aws:s3:::${BUCKET}/*` },
      ],
    });
    const session = await assume(under, "denied");
    expect([await put(session, "kept"), await remove(session, "kept")]).toEqual([200, 403]);
  });

  contract("an explicit deny in the bucket policy beats the role", async (under) => {
    const owner = under.clients(under.owner);
    await owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: policy({
          Effect: "Deny",
          Principal: { AWS: arn("trusting") },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${BUCKET}/locked/*`,
        }),
      }),
    );
    const session = await assume(under, "trusting");
    expect([await put(session, "locked/a"), await put(session, "open/a")]).toEqual([403, 200]);
    await owner.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    expect(await put(session, "locked/a")).toBe(200);
  });

  contract("across accounts both sides must allow", async (under) => {
    const owner = under.clients(under.owner);
    const vendor = under.clients(under.vendor);
    const other = under.clients(under.otherVendor);
    const there = { Bucket: under.foreign(BUCKET) };
    expect(await put(vendor, "direct", there)).toBe(403);
    await owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${VENDOR}:user/vendor` },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${BUCKET}/*`,
        }),
      }),
    );
    expect([
      await put(vendor, "direct", there),
      await get(vendor, "mine", there),
      await put(other, "x", there),
    ]).toEqual([200, 403, 403]);
    await owner.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
    expect(await put(vendor, "direct", there)).toBe(403);
  });

  contract("a session policy narrows the role", async (under) => {
    const narrowed = await assume(under, "trusting", {
      Policy: policy({
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${BUCKET}/session/*`,
      }),
    });
    expect([
      await put(narrowed, "session/a"),
      await put(narrowed, "elsewhere"),
      await get(narrowed, "session/a"),
    ]).toEqual([200, 403, 403]);
  });

  contract("a permission that is taken away is gone for sessions too", async (under) => {
    await makeRole(under, "revoked", { allow: [allowAll] });
    const session = await assume(under, "revoked");
    expect(await put(session, "before")).toBe(200);
    const { iam } = under.clients(under.owner);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: "revoked", PolicyName: "access" }));
    expect(await put(session, "after")).toBe(403);
  });

  contract("a condition on the prefix holds for listings", async (under) => {
    await makeRole(under, "lister", {
      allow: [
        {
          Effect: "Allow",
          Action: "s3:ListBucket",
          Resource: `arn:aws:s3:::${BUCKET}`,
          Condition: { StringLike: { "s3:prefix": "in/*" } },
        },
      ],
    });
    const session = await assume(under, "lister");
    expect([await list(session, "in/a"), await list(session, "out/"), await list(session)]).toEqual(
      [200, 403, 403],
    );
  });

  contract("a condition on the request's tags holds for writes", async (under) => {
    await makeRole(under, "tagger", {
      allow: [
        {
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:PutObjectTagging"],
          Resource: `arn:aws:s3:::${BUCKET}/*`,
          Condition: { StringEquals: { "s3:RequestObjectTag/team": "data" } },
        },
      ],
    });
    const session = await assume(under, "tagger");
    expect([
      await put(session, "t1", { Tagging: "team=data" }),
      await put(session, "t2", { Tagging: "team=other" }),
      await put(session, "t3"),
    ]).toEqual([200, 403, 403]);
  });

  contract("a deny unless a header is sent holds", async (under) => {
    const owner = under.clients(under.owner);
    await owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: policy({
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${BUCKET}/*`,
          Condition: { StringNotEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } },
        }),
      }),
    );
    const session = await assume(under, "trusting");
    expect([
      await put(session, "acl1"),
      await put(session, "acl2", { ACL: "bucket-owner-full-control" }),
    ]).toEqual([403, 200]);
    await owner.s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  });
}
