/**
 * Goal: KMS keeps its keys' policies, and S3 asks KMS in the caller's name with the right context.
 * Method: real SDK clients; a writer whose permissions are changed one by one.
 */
import * as IAM from "@aws-sdk/client-iam";
import * as KMS from "@aws-sdk/client-kms";
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
let admin: Clients;
let writer: Clients;
let keyArn: string;
const WRITER = `arn:aws:iam::${OWNER}:user/writer`;

/** Give the writer S3 and exactly these KMS statements. */
function grant(...statements: object[]): void {
  rehearsal.addIdentity({
    arn: WRITER,
    policies: [
      {
        name: "s3",
        document: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }, ...statements),
      },
    ],
  });
}

beforeAll(async () => {
  ({ rehearsal, bugs } = await startForTest());
  admin = clientsFor(rehearsal, rehearsal.adminCredentials(OWNER));
  writer = clientsFor(rehearsal, rehearsal.addIdentity({ arn: WRITER, policies: [] }));
  const made = await admin.kms.send(new KMS.CreateKeyCommand({ Description: "landing" }));
  keyArn = made.KeyMetadata?.Arn ?? "";
  await admin.kms.send(
    new KMS.CreateAliasCommand({ AliasName: "alias/landing", TargetKeyId: keyArn }),
  );
  await admin.s3.send(new S3.CreateBucketCommand({ Bucket: "sealed" }));
});

afterAll(async () => {
  await rehearsal.stop();
  expect(bugs).toEqual([]);
});

const put = (more: Partial<S3.PutObjectCommandInput> = {}) =>
  writer.s3.send(
    new S3.PutObjectCommand({
      Bucket: "sealed",
      Key: "k",
      Body: "x",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: keyArn,
      ...more,
    }),
  );

describe("KMS", () => {
  test("finds a key by id, ARN and alias", async () => {
    for (const KeyId of [keyArn, keyArn.split("/")[1], "alias/landing"]) {
      const got = await admin.kms.send(new KMS.DescribeKeyCommand({ KeyId }));
      expect([got.KeyMetadata?.Arn, got.KeyMetadata?.KeyState]).toEqual([keyArn, "Enabled"]);
    }
  });

  test("deciphers what it enciphered, under the same context only", async () => {
    const EncryptionContext = { team: "data" };
    const sealed = await admin.kms.send(
      new KMS.EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from("hi"), EncryptionContext }),
    );
    const open = (context?: Record<string, string>) =>
      admin.kms.send(
        new KMS.DecryptCommand({
          CiphertextBlob: sealed.CiphertextBlob,
          EncryptionContext: context,
        }),
      );
    const opened = await open(EncryptionContext);
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("hi");
    expect((await refusal(open({ team: "other" }))).code).toBe("InvalidCiphertextException");
  });

  test("makes data keys that it can decipher", async () => {
    const made = await admin.kms.send(
      new KMS.GenerateDataKeyCommand({ KeyId: "alias/landing", KeySpec: "AES_256" }),
    );
    const opened = await admin.kms.send(
      new KMS.DecryptCommand({ CiphertextBlob: made.CiphertextBlob }),
    );
    expect(Buffer.from(opened.Plaintext ?? []).equals(Buffer.from(made.Plaintext ?? []))).toBe(
      true,
    );
  });

  test("refuses strangers without telling why", async () => {
    const stranger = clientsFor(rehearsal, rehearsal.adminCredentials(VENDOR));
    const asked = stranger.kms.send(new KMS.DescribeKeyCommand({ KeyId: keyArn }));
    expect(await refusal(asked)).toEqual({
      code: "AccessDeniedException",
      status: 400,
      message: `User: arn:aws:iam::${VENDOR}:user/admin is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    });
  });

  test("keeps a policy that would lock its own maker out from standing", async () => {
    const lockout = admin.kms.send(
      new KMS.PutKeyPolicyCommand({
        KeyId: keyArn,
        Policy: policy({
          Effect: "Allow",
          Principal: { AWS: WRITER },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      }),
    );
    expect((await refusal(lockout)).code).toBe("MalformedPolicyDocumentException");
  });

  test("lets a grantee in", async () => {
    grant();
    const encrypt = () =>
      writer.kms.send(new KMS.EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from("x") }));
    expect((await refusal(encrypt())).code).toBe("AccessDeniedException");
    const made = await admin.kms.send(
      new KMS.CreateGrantCommand({
        KeyId: keyArn,
        GranteePrincipal: WRITER,
        Operations: ["Encrypt"],
      }),
    );
    await encrypt();
    const listed = await admin.kms.send(new KMS.ListGrantsCommand({ KeyId: keyArn }));
    expect(listed.Grants?.map(({ GrantId }) => GrantId)).toEqual([made.GrantId]);
    await admin.kms.send(new KMS.RevokeGrantCommand({ KeyId: keyArn, GrantId: made.GrantId }));
    expect((await refusal(encrypt())).code).toBe("AccessDeniedException");
  });
});

describe("S3 under a KMS key", () => {
  test("asks for a data key in the writer's name", async () => {
    grant();
    expect(await refusal(put())).toEqual({
      code: "AccessDenied",
      status: 403,
      message: `User: ${WRITER} is not authorized to perform: kms:GenerateDataKey on resource: ${keyArn} because no identity-based policy allows the kms:GenerateDataKey action`,
    });
    grant({ Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyArn });
    const done = await put();
    expect([done.ServerSideEncryption, done.SSEKMSKeyId]).toEqual(["aws:kms", keyArn]);
    expect(rehearsal.objects("sealed").map(({ kmsKey }) => kmsKey)).toEqual([keyArn]);
  });

  test("needs Decrypt for reading and for large uploads", async () => {
    grant({ Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyArn });
    const at = { Bucket: "sealed", Key: "k" };
    const read = writer.s3.send(new S3.GetObjectCommand(at));
    expect((await refusal(read)).message).toContain("kms:Decrypt");
    const begin = writer.s3.send(
      new S3.CreateMultipartUploadCommand({
        ...at,
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: keyArn,
      }),
    );
    expect((await refusal(begin)).message).toContain("kms:Decrypt");
  });

  test("gives the object's ARN as context, or the bucket's with a bucket key", async () => {
    const bound = (arn: string) =>
      grant({
        Effect: "Allow",
        Action: "kms:GenerateDataKey",
        Resource: keyArn,
        Condition: { StringEquals: { "kms:EncryptionContext:aws:s3:arn": arn } },
      });
    bound("arn:aws:s3:::sealed/k");
    await put();
    expect((await refusal(put({ BucketKeyEnabled: true }))).code).toBe("AccessDenied");
    bound("arn:aws:s3:::sealed");
    await put({ BucketKeyEnabled: true });
    expect((await refusal(put())).code).toBe("AccessDenied");
  });

  test("calls KMS through S3 in the bucket's region", async () => {
    const via = (service: string) =>
      grant({
        Effect: "Allow",
        Action: "kms:GenerateDataKey",
        Resource: keyArn,
        Condition: { StringEquals: { "kms:ViaService": service } },
      });
    via("s3.eu-west-1.amazonaws.com");
    await put();
    via("s3.us-east-1.amazonaws.com");
    expect((await refusal(put())).code).toBe("AccessDenied");
  });

  test("uses the bucket's default where nothing is asked for", async () => {
    await admin.s3.send(
      new S3.PutBucketEncryptionCommand({
        Bucket: "sealed",
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: {
                SSEAlgorithm: "aws:kms",
                KMSMasterKeyID: keyArn,
              },
            },
          ],
        },
      }),
    );
    grant();
    const plain = () =>
      writer.s3.send(new S3.PutObjectCommand({ Bucket: "sealed", Key: "default", Body: "x" }));
    expect((await refusal(plain())).message).toContain("kms:GenerateDataKey");
    grant({ Effect: "Allow", Action: "kms:GenerateDataKey", Resource: keyArn });
    expect((await plain()).SSEKMSKeyId).toBe(keyArn);
  });

  test("refuses a key that is not there or switched off", async () => {
    const none = `arn:aws:kms:eu-west-1:${OWNER}:key/00000000-0000-4000-8000-000000000000`;
    expect((await refusal(put({ SSEKMSKeyId: none }))).code).toBe("KMS.NotFoundException");
    await admin.kms.send(new KMS.DisableKeyCommand({ KeyId: keyArn }));
    expect((await refusal(put())).code).toBe("KMS.DisabledException");
    await admin.kms.send(new KMS.EnableKeyCommand({ KeyId: keyArn }));
  });

  test("keeps outsiders from writing under aws/s3, whose policy names its own account only", async () => {
    await admin.s3.send(new S3.CreateBucketCommand({ Bucket: "managed" }));
    await admin.s3.send(
      new S3.PutBucketPolicyCommand({
        Bucket: "managed",
        Policy: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::managed/*",
        }),
      }),
    );
    const vendor = clientsFor(rehearsal, rehearsal.adminCredentials(VENDOR));
    const write = (clients: Clients) =>
      clients.s3.send(
        new S3.PutObjectCommand({
          Bucket: "managed",
          Key: "k",
          Body: "x",
          ServerSideEncryption: "aws:kms",
        }),
      );
    await write(admin);
    expect((await refusal(write(vendor))).code).toBe("AccessDenied");
  });
});

test("a boundary limits what policies allow", async () => {
  const made = await admin.iam.send(
    new IAM.CreatePolicyCommand({
      PolicyName: "no-kms",
      PolicyDocument: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    }),
  );
  await admin.iam.send(
    new IAM.PutUserPermissionsBoundaryCommand({
      UserName: "writer",
      PermissionsBoundary: made.Policy?.Arn,
    }),
  );
  grant({ Effect: "Allow", Action: "kms:*", Resource: keyArn });
  expect((await refusal(put())).message).toContain(
    "because no permissions boundary allows the kms:GenerateDataKey action",
  );
});
