/**
 * Goal: the executable keeps go-plugin's contract and lets nobody in but the Terraform that started it.
 * Method: real child processes; @grpc/grpc-js, an independent gRPC implementation, as client.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import * as http2 from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tls from "node:tls";

import * as grpc from "@grpc/grpc-js";

import { decodeMessage, encodeMessage } from "../../provider/protocol";
import { buildBundles } from "./support/terraform";

const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

let bundles: string;
let executable: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundles = await buildBundles();
  executable = join(bundles, "terraform-provider-syncwright");
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Started {
  readonly child: ChildProcess;
  readonly fields: readonly string[];
  readonly ended: Promise<number | null>;
  stderr(): string;
}

/** Start the provider as Terraform does; resolves with the fields of the handshake line. */
async function start(env: Readonly<Record<string, string>>, file = executable): Promise<Started> {
  const child = spawn(file, [], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let [stdout, stderr] = ["", ""];
  child.stderr?.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const line = new Promise<void>((resolve) => {
    child.stdout?.on("data", (data: Buffer) => {
      stdout += data.toString();
      if (stdout.includes("\n")) resolve();
    });
  });
  await Promise.race([line, ended]);
  return { child, fields: stdout.trim().split("|"), ended, stderr: () => stderr };
}

/** A certificate as Terraform makes them: P-521, self-signed, `localhost`, for both ends. */
function clientIdentity(): Identity {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-client-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const ran = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp521r1", "-nodes"],
    ...["-sha512", "-days", "2", "-subj", "/CN=localhost/O=HashiCorp"],
    ...["-addext", "subjectAltName=DNS:localhost"],
    ...["-addext", "extendedKeyUsage=clientAuth,serverAuth"],
    ...["-keyout", key, "-out", certificate],
  ]);
  expect(ran.status).toBe(0);
  const identity = { keyPem: readFileSync(key, "utf8"), pem: readFileSync(certificate, "utf8") };
  rmSync(folder, { recursive: true });
  return identity;
}

interface Identity {
  readonly pem: string;
  readonly keyPem: string;
}

const terraform = clientIdentity();
const environment = {
  TF_PLUGIN_MAGIC_COOKIE: COOKIE,
  PLUGIN_PROTOCOL_VERSIONS: "5,6",
  PLUGIN_CLIENT_CERT: terraform.pem,
};

function serverCertificate(fields: readonly string[]): X509Certificate {
  return new X509Certificate(Buffer.from(fields[5] ?? "", "base64"));
}

function connect(fields: readonly string[], identity: Identity): grpc.Client {
  const server = serverCertificate(fields);
  return new grpc.Client(
    `unix:${fields[3]}`,
    grpc.credentials.createSsl(
      Buffer.from(server.toString()),
      Buffer.from(identity.keyPem),
      Buffer.from(identity.pem),
    ),
    { "grpc.ssl_target_name_override": "localhost", "grpc.max_receive_message_length": -1 },
  );
}

/** Send bytes as they are; resolves with the headers of the answer. */
function raw(fields: readonly string[], body: Buffer): Promise<http2.IncomingHttpHeaders> {
  const session = http2.connect("https://localhost", {
    createConnection: () =>
      tls.connect({
        path: fields[3] ?? "",
        servername: "localhost",
        ca: serverCertificate(fields).toString(),
        key: terraform.keyPem,
        cert: terraform.pem,
        ALPNProtocols: ["h2"],
      }),
  });
  const stream = session.request({
    ":method": "POST",
    ":path": "/tfplugin6.Provider/GetProviderSchema",
    "content-type": "application/grpc",
  });
  stream.end(body);
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    stream.on("response", (headers) => {
      resolve(headers);
      session.destroy();
    });
  });
}

function call(client: grpc.Client, path: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const same = (bytes: Buffer): Buffer => bytes;
    client.makeUnaryRequest(path, same, same, request, (error, answer) => {
      if (error) reject(error);
      else resolve(answer ?? Buffer.alloc(0));
    });
  });
}

describe("the handshake", () => {
  test("is one line: versions, a socket only we can open, and a certificate without padding", async () => {
    const { fields, child } = await start(environment);
    expect(fields.slice(0, 3)).toEqual(["1", "6", "unix"]);
    expect(fields[4]).toBe("grpc");
    expect(fields[5]).not.toContain("=");
    expect(fields).toHaveLength(6);
    expect(statSync(fields[3] ?? "").mode & 0o777).toBe(0o600);
    expect(serverCertificate(fields).subjectAltName).toBe("DNS:localhost");
    child.kill("SIGTERM");
  });

  test("goes into the directory that Terraform names, and answers the question about multiplexing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "syncwright-sockets-"));
    const { fields } = await start({
      ...environment,
      PLUGIN_UNIX_SOCKET_DIR: folder,
      PLUGIN_MULTIPLEX_GRPC: "true",
    });
    expect(fields[3]?.startsWith(`${folder}/plugin`)).toBe(true);
    expect(fields[6]).toBe("false");
    rmSync(folder, { recursive: true });
  });

  test("without the cookie it says what it is and ends with 1", async () => {
    const { ended, stderr, fields } = await start({});
    expect(await ended).toBe(1);
    expect(stderr()).toContain("This is a Terraform provider.");
    expect(fields).toEqual([""]);
  });

  test("a Terraform that speaks only protocol 5 is told so", async () => {
    const { ended, stderr } = await start({ ...environment, PLUGIN_PROTOCOL_VERSIONS: "5" });
    expect(await ended).toBe(1);
    expect(stderr()).toContain("speaks plugin protocol 6; Terraform offered 5");
  });

  test("a hook in NODE_OPTIONS cannot spoil it", async () => {
    const hook = join(bundles, "hook.cjs");
    writeFileSync(hook, 'console.log("hello");');
    const { fields } = await start({ ...environment, NODE_OPTIONS: `--require ${hook}` });
    expect(fields[0]).toBe("1");
  });

  test("works below a package of ES modules", async () => {
    const folder = mkdtempSync(join(tmpdir(), "syncwright-esm-"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const inner = join(folder, "providers");
    mkdirSync(inner);
    cpSync(executable, join(inner, "terraform-provider-syncwright_v0.1.0"));
    cpSync(join(bundles, "package.json"), join(inner, "package.json"));
    const { fields } = await start(
      environment,
      join(inner, "terraform-provider-syncwright_v0.1.0"),
    );
    expect(fields[0]).toBe("1");
    rmSync(folder, { recursive: true });
  });
});

describe("the services", () => {
  test("another gRPC implementation gets the schema, health, and `unimplemented` for what we do not know", async () => {
    const { fields } = await start(environment);
    const client = connect(fields, terraform);
    const schema = await call(client, "/tfplugin6.Provider/GetProviderSchema", Buffer.alloc(0));
    const { resource_schemas } = decodeMessage("GetProviderSchemaResponse", schema);
    expect(Object.keys(resource_schemas)).toContain("syncwright_s3_connection");
    const health = encodeMessage("HealthCheckRequest", { service: "plugin" });
    const serving = await call(client, "/grpc.health.v1.Health/Check", health);
    expect(decodeMessage("HealthCheckResponse", serving)).toEqual({ status: 1 });
    await expect(
      call(client, "/tfplugin6.Provider/GetResourceIdentitySchemas", Buffer.alloc(0)),
    ).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
    await expect(call(client, "/no.Such/Method", Buffer.alloc(0))).rejects.toMatchObject({
      code: grpc.status.UNIMPLEMENTED,
    });
    client.close();
  });

  test("bytes that are no message are an error and not the end", async () => {
    const { fields } = await start(environment);
    const client = connect(fields, terraform);
    await expect(
      call(client, "/tfplugin6.Provider/ReadResource", Buffer.from("0affff", "hex")),
    ).rejects.toMatchObject({ code: grpc.status.UNKNOWN });
    const stopped = await call(client, "/tfplugin6.Provider/StopProvider", Buffer.alloc(0));
    expect(decodeMessage("StopProviderResponse", stopped)).toEqual({ error: "" });
    client.close();
  });

  test.each([
    {
      name: "compressed",
      frame: "0100000000",
      status: "12",
      why: "compressed messages are not taken",
    },
    { name: "cut short", frame: "000000", status: "13", why: "a frame is cut short" },
    {
      name: "longer than they say",
      frame: "000000000100ff",
      status: "13",
      why: "a frame has another length than it says",
    },
    {
      name: "shorter than they say",
      frame: "00000000ff00",
      status: "13",
      why: "a frame has another length than it says",
    },
  ])("messages that are $name are refused", async ({ frame, status, why }) => {
    const { fields } = await start(environment);
    const answer = await raw(fields, Buffer.from(frame, "hex"));
    expect(answer["grpc-status"]).toBe(status);
    expect(answer["grpc-message"]).toBe(why);
  });

  test("`Shutdown` ends the process at once and removes the socket", async () => {
    const { fields, ended } = await start(environment);
    const client = connect(fields, terraform);
    await call(client, "/plugin.GRPCController/Shutdown", Buffer.alloc(0));
    expect(await ended).toBe(0);
    expect(existsSync(fields[3] ?? "")).toBe(false);
    client.close();
  });

  test("SIGINT is left to Terraform, SIGTERM ends it and removes the socket", async () => {
    const { fields, child, ended } = await start(environment);
    child.kill("SIGINT");
    const client = connect(fields, terraform);
    await call(client, "/tfplugin6.Provider/StopProvider", Buffer.alloc(0));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(existsSync(fields[3] ?? "")).toBe(false);
    client.close();
  });

  test("when the last connection has been gone for a while it ends by itself", async () => {
    const { fields, ended } = await start(environment);
    const client = connect(fields, terraform);
    await call(client, "/tfplugin6.Provider/StopProvider", Buffer.alloc(0));
    client.close();
    expect(await ended).toBe(0);
  });

  test("without a client certificate it serves a debugger in the clear, on the socket only", async () => {
    const { fields } = await start({ TF_PLUGIN_MAGIC_COOKIE: COOKIE });
    expect(fields[5]).toBe("");
    const client = new grpc.Client(`unix:${fields[3]}`, grpc.credentials.createInsecure());
    const answer = await call(client, "/tfplugin6.Provider/GetMetadata", Buffer.alloc(0));
    expect(decodeMessage("GetMetadataResponse", answer).resources.length).toBeGreaterThan(5);
    client.close();
  });
});

describe("strangers", () => {
  /** Connect with whatever is given and ask for the metadata; resolves with what happened. */
  function knock(
    fields: readonly string[],
    options: tls.ConnectionOptions,
  ): Promise<"answered" | "refused"> {
    return new Promise((resolve) => {
      const socket = tls.connect({
        path: fields[3] ?? "",
        servername: "localhost",
        ca: serverCertificate(fields).toString(),
        ALPNProtocols: ["h2"],
        ...options,
      });
      socket.on("secureConnect", () => socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
      socket.on("data", () => {
        resolve("answered");
        socket.destroy();
      });
      socket.on("error", () => resolve("refused"));
      socket.on("close", () => resolve("refused"));
    });
  }

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "without a certificate nobody is served (%s)",
    async (version) => {
      const { fields } = await start(environment);
      expect(await knock(fields, { minVersion: version, maxVersion: version })).toBe("refused");
    },
  );

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "with another certificate of the same name nobody is served (%s)",
    async (version) => {
      const { fields } = await start(environment);
      const stranger = clientIdentity();
      const options = { key: stranger.keyPem, cert: stranger.pem };
      expect(await knock(fields, { ...options, minVersion: version, maxVersion: version })).toBe(
        "refused",
      );
    },
  );

  test("with Terraform's own certificate one is served", async () => {
    const { fields } = await start(environment);
    expect(await knock(fields, { key: terraform.keyPem, cert: terraform.pem })).toBe("answered");
  });
});
