/**
 * Goal: only who holds a served secret gets in, and every other caller hears what AWS would say.
 * Method: real SDK clients with broken keys, clocks and tokens; presigned URLs made by the SDK's signer
 * and fetched with nothing else.
 */
import { request } from "node:http";
import { text } from "node:stream/consumers";

import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  ListRolesCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import type { Rehearsal } from "../../rehearsal";
import {
  type Clients,
  clientsFor,
  type Keys,
  OWNER,
  policy,
  refusal,
  startForTest,
} from "./support/clients";
import { signerFor } from "./support/raw";

let rehearsal: Rehearsal;
let bugs: unknown[];
let admin: Clients;
let adminKeys: Keys;
let ahead = 0;

beforeAll(async () => {
  const start = performance.timeOrigin;
  ({ rehearsal, bugs } = await startForTest({
    clock: () => new Date(start + performance.now() + ahead),
  }));
  adminKeys = rehearsal.adminCredentials(OWNER);
  admin = clientsFor(rehearsal, adminKeys);
  await admin.s3.send(new CreateBucketCommand({ Bucket: "signed" }));
});

afterAll(async () => {
  await rehearsal.stop();
});

afterEach(() => {
  ahead = 0;
  expect(bugs).toEqual([]);
});

/** What each service answers to the same caller. */
async function codes(clients: Clients): Promise<Record<string, string>> {
  return {
    s3: (await refusal(clients.s3.send(new ListBucketsCommand({})))).code,
    sts: (await refusal(clients.sts.send(new GetCallerIdentityCommand({})))).code,
    iam: (await refusal(clients.iam.send(new ListRolesCommand({})))).code,
    kms: (await refusal(clients.kms.send(new ListKeysCommand({})))).code,
    sqs: (await refusal(clients.sqs.send(new ListQueuesCommand({})))).code,
  };
}

test("a wrong secret", async () => {
  expect(await codes(clientsFor(rehearsal, { ...adminKeys, secretAccessKey: "wrong" }))).toEqual({
    s3: "SignatureDoesNotMatch",
    sts: "SignatureDoesNotMatch",
    iam: "SignatureDoesNotMatch",
    kms: "InvalidSignatureException",
    sqs: "InvalidSignatureException",
  });
});

test("a key that nobody has", async () => {
  const nobody = { accessKeyId: "AKIANOBODYNOBODYNOBO", secretAccessKey: "x" };
  expect(await codes(clientsFor(rehearsal, nobody))).toEqual({
    s3: "InvalidAccessKeyId",
    sts: "InvalidClientTokenId",
    iam: "InvalidClientTokenId",
    kms: "UnrecognizedClientException",
    sqs: "UnrecognizedClientException",
  });
});

test("a key that was switched off", async () => {
  const made = await admin.iam.send(new CreateAccessKeyCommand({ UserName: "admin" }));
  const AccessKeyId = made.AccessKey?.AccessKeyId ?? "";
  const second = clientsFor(rehearsal, {
    accessKeyId: AccessKeyId,
    secretAccessKey: made.AccessKey?.SecretAccessKey ?? "",
  });
  await second.s3.send(new ListBucketsCommand({}));
  await admin.iam.send(
    new UpdateAccessKeyCommand({ UserName: "admin", AccessKeyId, Status: "Inactive" }),
  );
  expect((await refusal(second.s3.send(new ListBucketsCommand({})))).code).toBe(
    "InvalidAccessKeyId",
  );
});

test("a clock that is more than fifteen minutes off", async () => {
  ahead = 16 * 60 * 1000;
  // A client corrects its clock from the answers it gets, so this one is not used again.
  expect(await codes(clientsFor(rehearsal, adminKeys))).toEqual({
    s3: "RequestTimeTooSkewed",
    sts: "SignatureDoesNotMatch",
    iam: "SignatureDoesNotMatch",
    kms: "InvalidSignatureException",
    sqs: "InvalidSignatureException",
  });
});

describe("a session", () => {
  let keys: Required<Keys>;

  beforeAll(async () => {
    await admin.iam.send(
      new CreateRoleCommand({
        RoleName: "short",
        AssumeRolePolicyDocument: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${OWNER}:user/admin` },
          Action: "sts:AssumeRole",
        }),
      }),
    );
    const { Credentials } = await admin.sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${OWNER}:role/short`,
        RoleSessionName: "short",
        DurationSeconds: 900,
      }),
    );
    keys = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
  });

  test("without its token is a key that nobody has", async () => {
    const { sessionToken: _left, ...bare } = keys;
    const list = clientsFor(rehearsal, bare).s3.send(new ListBucketsCommand({}));
    expect((await refusal(list)).code).toBe("InvalidAccessKeyId");
  });

  test("with another token is refused", async () => {
    const other = clientsFor(rehearsal, { ...keys, sessionToken: "other" });
    expect(await refusal(other.s3.send(new ListBucketsCommand({})))).toMatchObject({
      code: "InvalidToken",
      status: 400,
    });
  });

  test("ends when its time is over, in the words of each service", async () => {
    const session = clientsFor(rehearsal, keys);
    ahead = 14 * 60 * 1000;
    // Still good; and the clients learn the time from these answers.
    await session.sts.send(new GetCallerIdentityCommand({}));
    await refusal(session.s3.send(new ListBucketsCommand({})));
    ahead = 16 * 60 * 1000;
    expect(await refusal(session.s3.send(new ListBucketsCommand({})))).toMatchObject({
      code: "ExpiredToken",
      status: 400,
    });
    expect(await refusal(session.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
      code: "ExpiredToken",
      status: 403,
    });
  });
});

async function presign(
  method: string,
  path: string,
  options: { readonly host?: string; readonly expiresIn?: number } = {},
): Promise<string> {
  const url = new URL(rehearsal.endpoint);
  const signer = signerFor(adminKeys);
  const signed = await signer.presign(
    {
      method,
      protocol: "http:",
      hostname: url.hostname,
      port: Number(url.port),
      path,
      query: {},
      headers: { host: options.host ?? url.host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    },
    { expiresIn: options.expiresIn ?? 60 },
  );
  const query = Object.entries(signed.query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join("&");
  return `${rehearsal.endpoint}${path}?${query}`;
}

describe("a presigned URL", () => {
  test("writes and reads without keys", async () => {
    const put = await fetch(await presign("PUT", "/signed/presigned.txt"), {
      method: "PUT",
      body: "by url",
    });
    expect(put.status).toBe(200);
    const got = await fetch(await presign("GET", "/signed/presigned.txt"));
    expect([got.status, await got.text()]).toEqual([200, "by url"]);
  });

  test("is good for the method it was made for only", async () => {
    const url = await presign("GET", "/signed/presigned.txt");
    expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
  });

  test("is good for the key it was made for only", async () => {
    const url = await presign("GET", "/signed/presigned.txt");
    const got = await fetch(url.replace("presigned.txt", "other.txt"));
    expect([got.status, (await got.text()).includes("SignatureDoesNotMatch")]).toEqual([403, true]);
  });

  test("ends", async () => {
    const url = await presign("GET", "/signed/presigned.txt", { expiresIn: 60 });
    ahead = 61 * 1000;
    const got = await fetch(url);
    expect([got.status, (await got.text()).includes("Request has expired")]).toEqual([403, true]);
  });

  test("lives a week at most", async () => {
    const url = await presign("GET", "/signed/presigned.txt", { expiresIn: 604_800 });
    const got = await fetch(url.replace("X-Amz-Expires=604800", "X-Amz-Expires=604801"));
    expect(got.status).toBe(400);
  });
});

describe("nobody", () => {
  test("reads no private object, and S3 does not say why", async () => {
    await admin.s3.send(new PutObjectCommand({ Bucket: "signed", Key: "private", Body: "x" }));
    const got = await fetch(`${rehearsal.endpoint}/signed/private`);
    expect([got.status, (await got.text()).includes("<Message>Access Denied</Message>")]).toEqual([
      403,
      true,
    ]);
  });

  test("is asked for a token by the other services", async () => {
    const asked = await fetch(rehearsal.endpoint, {
      method: "POST",
      headers: { "x-amz-target": "TrentService.ListKeys" },
      body: "{}",
    });
    expect([asked.status, asked.headers.get("x-amzn-errortype")]).toEqual([
      403,
      "MissingAuthenticationToken",
    ]);
  });
});

test("a virtual-host address is the same bucket", async () => {
  const host = `signed.localhost:${new URL(rehearsal.endpoint).port}`;
  const path = (await presign("GET", "/private", { host })).slice(rehearsal.endpoint.length);
  const body = await new Promise<string>((resolve, reject) => {
    request(`${rehearsal.endpoint}${path}`, { headers: { host } }, (answer) => {
      text(answer).then(resolve, reject);
    })
      .on("error", reject)
      .end();
  });
  expect(body).toBe("x");
});
