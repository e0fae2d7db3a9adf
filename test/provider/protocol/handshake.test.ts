/**
 * Goal: what is read from Terraform's environment and what is answered are exactly go-plugin's.
 * Method: the pure functions, example by example.
 */
import { handshakeLine, readOffer } from "../../../provider/protocol/handshake";
import { logLine, logThreshold } from "../../../provider/protocol/log";

const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const env = { TF_PLUGIN_MAGIC_COOKIE: cookie };

describe("the offer", () => {
  test("versions may come in any order, and none at all means ours", () => {
    expect(readOffer({ ...env, PLUGIN_PROTOCOL_VERSIONS: "6,5" })).toMatchObject({ version: 6 });
    expect(readOffer({ ...env, PLUGIN_PROTOCOL_VERSIONS: "5,6,7" })).toMatchObject({ version: 6 });
    expect(readOffer(env)).toMatchObject({ kind: "serve", version: 6 });
  });

  test("a wrong cookie is refused", () => {
    expect(readOffer({ TF_PLUGIN_MAGIC_COOKIE: "x" }).kind).toBe("refuse");
  });
});

describe("the line", () => {
  const offer = {
    kind: "serve",
    version: 6,
    ports: { min: 1, max: 2 },
    asksMultiplex: false,
  } as const;
  const listening = { network: "unix", address: "/tmp/plugin1" } as const;

  test.each([
    { length: 3, want: "AQEB" },
    { length: 4, want: "AQEBAQ" },
    { length: 5, want: "AQEBAQE" },
  ])("has no padding for a certificate of $length bytes", ({ length, want }) => {
    const line = handshakeLine(offer, listening, Buffer.alloc(length, 1));
    expect(line).toBe(`1|6|unix|/tmp/plugin1|grpc|${want}\n`);
  });

  test("gains a seventh field only when Terraform asked", () => {
    expect(handshakeLine({ ...offer, asksMultiplex: true }, listening, undefined)).toBe(
      "1|6|unix|/tmp/plugin1|grpc||false\n",
    );
  });
});

describe("the log", () => {
  const now = new Date("2026-11-20T12:00:00.123Z");

  test("a line has a time of six fractional digits", () => {
    expect(logLine("info", "hello", { module: "provider.x", now, fields: { n: 1 } })).toBe(
      '{"@level":"info","@message":"hello","@timestamp":"2026-11-20T12:00:00.123000Z","@module":"provider.x","n":1}\n',
    );
  });

  test("a line that Terraform would split is cut", () => {
    const line = logLine("info", "x".repeat(100_000), {
      module: "m",
      now,
      fields: { big: "y".repeat(9) },
    });
    expect(line.length).toBeLessThan(60_000);
    expect(JSON.parse(line)).toMatchObject({ "@level": "info", truncated: true });
  });

  test.each([
    { env: { TF_LOG: "JSON" }, want: "trace" },
    { env: { TF_LOG: "error", TF_LOG_PROVIDER: "warn" }, want: "warn" },
    { env: { TF_LOG_PROVIDER: "warn", TF_LOG_PROVIDER_MY_NAME: "DEBUG" }, want: "debug" },
    { env: {}, want: undefined },
    { env: { TF_LOG: "loud" }, want: undefined },
  ])("the level of $env is $want", ({ env: given, want }) => {
    expect(logThreshold("my-name", given)).toBe(want);
  });
});
