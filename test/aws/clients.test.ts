/**
 * Goal: clients give up on silent servers, send what they should, and credentials are renewed in time.
 * Method: real HTTP servers; a clock that the test moves.
 */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PutObjectCommand } from "@aws-sdk/client-s3";

import "../runner/support/one-realm";
import { assumeRole, classifyError, renewing, s3Client } from "../../aws";

const credentials = async () => ({ accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" });
const put = new PutObjectCommand({ Bucket: "b", Key: "k", Body: Buffer.from("hello") });

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listen(one: Server): Promise<string> {
  server = one;
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(one.address() as AddressInfo).port}`;
}

describe("timeouts", () => {
  test("a server that accepts and never answers", async () => {
    const host = await listen(createServer(() => undefined));
    const client = await s3Client({
      region: "eu-central-1",
      endpoint: `http://${host}`,
      credentials,
      timeouts: { requestMs: 300 },
    });
    const failure = await client.send(put).catch((error: unknown) => error);
    expect(classifyError(failure)).toMatchObject({ kind: "retry", cause: "timeout" });
    client.destroy();
  });
});

describe("payloads", () => {
  let headers: IncomingHttpHeaders;
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    headers = request.headers;
    request.resume().on("end", () => response.end());
  };

  test("are hashed over plain HTTP and carry a CRC32", async () => {
    const host = await listen(createServer(answer));
    const client = await s3Client({
      region: "eu-central-1",
      endpoint: `http://${host}`,
      credentials,
    });
    await client.send(put);
    // printf hello | sha256sum
    expect(headers["x-amz-content-sha256"]).toBe(
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    );
    expect(headers["x-amz-checksum-crc32"]).toBe("NhCmhg==");
    expect(headers.expect).toBeUndefined();
    client.destroy();
  });

  test.each([
    { signPayload: false, sent: "UNSIGNED-PAYLOAD" },
    { signPayload: true, sent: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" },
  ])("are left to TLS there (signPayload: $signPayload)", async ({ signPayload, sent }) => {
    const client = await s3Client({
      region: "eu-central-1",
      endpoint: "https://127.0.0.1:1",
      credentials,
      signPayload,
    });
    // Signed and ready to be sent; what the wire would see.
    client.middlewareStack.add(
      () => async (args) => {
        headers = (args.request as { headers: IncomingHttpHeaders }).headers;
        throw new Error("not sent");
      },
      { step: "deserialize", priority: "low" },
    );
    await expect(client.send(put)).rejects.toThrow("not sent");
    client.destroy();
    expect(headers["x-amz-content-sha256"]).toBe(sent);
    expect(headers["x-amz-checksum-crc32"]).toBe("NhCmhg==");
  });
});

describe("roles", () => {
  const DENIED =
    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>";
  const GRANTED =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

  async function sts(denials: number) {
    const forms: URLSearchParams[] = [];
    const host = await listen(
      createServer(async (request, response) => {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        forms.push(new URLSearchParams(body));
        response.writeHead(forms.length <= denials ? 403 : 200, { "content-type": "text/xml" });
        response.end(forms.length <= denials ? DENIED : GRANTED);
      }),
    );
    const client = { region: "eu-central-1", endpoint: `http://${host}`, credentials };
    return { forms, client };
  }

  const roleArn = "arn:aws:iam::111122223333:role/acme";

  test("present the external id and a session name that STS accepts", async () => {
    const { forms, client } = await sts(0);
    const got = await assumeRole({ roleArn, externalId: "x-1", sessionName: "run/ä 1", client });
    expect(got).toEqual({
      accessKeyId: "ASIA",
      secretAccessKey: "s",
      sessionToken: "t",
      expiration: new Date("2099-01-01T00:00:00Z"),
    });
    expect([
      forms[0]?.get("ExternalId"),
      forms[0]?.get("RoleSessionName"),
      forms[0]?.get("DurationSeconds"),
    ]).toEqual(["x-1", "run---1", "3600"]);
  });

  test("a refusal is final at once", async () => {
    const { forms, client } = await sts(1);
    await expect(assumeRole({ roleArn, sessionName: "run", client })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    expect(forms).toHaveLength(1);
  });

  test("a refusal is waited out where the role may be new", async () => {
    const { forms, client } = await sts(1);
    await assumeRole({ roleArn, sessionName: "run", client, propagationMs: 10_000 });
    expect(forms).toHaveLength(2);
  });
});

describe("renewal", () => {
  const hour = 3_600_000;
  const made = (id: string, expiresAt: number) => ({
    accessKeyId: id,
    secretAccessKey: "s",
    expiration: new Date(expiresAt),
  });

  test("five minutes before expiry, once for all who ask", async () => {
    let now = 0;
    let count = 0;
    const source = renewing(
      async () => made(`key-${++count}`, now + hour),
      () => now,
    );
    const ids = async () => (await Promise.all([source(), source()])).map((one) => one.accessKeyId);
    expect(await ids()).toEqual(["key-1", "key-1"]);
    now = hour - 6 * 60_000;
    expect(await ids()).toEqual(["key-1", "key-1"]);
    now = hour - 4 * 60_000;
    expect(await ids()).toEqual(["key-2", "key-2"]);
  });

  test("credentials that still live are used on when renewing fails", async () => {
    let now = 0;
    let fails = false;
    const source = renewing(
      async () => {
        if (fails) throw new Error("STS is away");
        return made("key", hour);
      },
      () => now,
    );
    await source();
    fails = true;
    now = hour - 60_000;
    expect((await source()).accessKeyId).toBe("key");
    now = hour + 1;
    await expect(source()).rejects.toThrow("STS is away");
  });
});
