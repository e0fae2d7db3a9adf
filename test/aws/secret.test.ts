/**
 * Goal: a secret is read with a request that AWS accepts, and no error shows a secret.
 * Method: the signature against the AWS SDK's own signer; a real HTTP server as Secrets Manager.
 */
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignatureV4 } from "@smithy/signature-v4";

import { readSecret } from "../../aws";
import { signedHeaders } from "../../aws/secret";

const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-webhook-a1b2c3";
const credentials = {
  accessKeyId: "AKIAEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYCANARY",
  sessionToken: "FwoGCANARY",
};

/** The hash that the SDK's signer asks for. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? data : bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Buffer {
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}

test("the signature is the one of the AWS SDK", async () => {
  const url = new URL("https://secretsmanager.eu-central-1.amazonaws.com/");
  const body = JSON.stringify({ SecretId: arn });
  const now = new Date("2026-03-04T05:06:07.089Z");
  const ours = signedHeaders({ url, body, region: "eu-central-1", credentials, now });
  const signer = new SignatureV4({
    service: "secretsmanager",
    region: "eu-central-1",
    credentials,
    sha256: Sha256,
  });
  const theirs = await signer.sign(
    {
      method: "POST",
      protocol: "https:",
      hostname: url.hostname,
      path: "/",
      query: {},
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
      },
      body,
    },
    { signingDate: now },
  );
  expect(ours["authorization"]).toBe(theirs.headers["authorization"]);
});

describe("an answer", () => {
  let server: Server;
  let status = 200;
  let answer: unknown;
  let seen: { headers: IncomingMessage["headers"]; body: string } | undefined;
  beforeEach(async () => {
    status = 200;
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      seen = { headers: request.headers, body };
      response.writeHead(status).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = (from = arn) =>
    readSecret({
      arn: from,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: async () => credentials,
    });

  test("with plain text is the secret", async () => {
    answer = { SecretString: "https://hooks.example/CANARY\n" };
    expect(await read()).toBe("https://hooks.example/CANARY");
    expect(seen).toMatchObject({
      headers: { "x-amz-target": "secretsmanager.GetSecretValue" },
      body: `{"SecretId":"${arn}"}`,
    });
  });

  test("with one key, as the console stores it, is that key's value", async () => {
    answer = { SecretString: '{"url":"https://hooks.example/CANARY"}' };
    expect(await read()).toBe("https://hooks.example/CANARY");
  });

  test.each([
    [200, { SecretString: '{"a":"CANARY","b":"CANARY"}' }, "the secret has to hold one value"],
    [200, { SecretString: "{CANARY" }, "the secret is neither plain text nor JSON"],
    [200, { SecretBinary: "CANARY" }, "the secret holds no text"],
    [
      400,
      { __type: "com.amazonaws#AccessDeniedException", Message: "CANARY" },
      "Secrets Manager answered 400: AccessDeniedException",
    ],
  ])("that is unusable (%i, %j) says why and shows nothing", async (code, body, why) => {
    status = code;
    answer = body;
    await expect(read()).rejects.toThrow(new Error(why));
  });

  test("is not asked for what is no secret's ARN", async () => {
    seen = undefined;
    await expect(read("arn:aws:s3:::bucket")).rejects.toThrow("it is not the ARN of a secret");
    expect(seen).toBeUndefined();
  });
});
