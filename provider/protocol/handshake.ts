/**
 * The agreement with Terraform before the first call: is it Terraform, which protocol, where to dial.
 *
 * Terraform passes a cookie and the versions it knows in the environment, and reads one line from
 * stdout. Pure: the caller reads the environment and writes the line.
 *
 * Sources: https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md and
 * https://github.com/hashicorp/go-plugin/blob/main/docs/guide-plugin-write-non-go.md
 */

const COOKIE_NAME = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const PROTOCOL_VERSION = 6;
const GO_PLUGIN_VERSION = 1;

/** What Terraform asked for. */
export type Offer =
  | {
      readonly kind: "serve";
      readonly version: number;
      /** PEM of the only client to let in; undefined when a debugger starts us. */
      readonly clientCertificate?: string;
      readonly socketDirectory?: string;
      readonly ports: { readonly min: number; readonly max: number };
      /** Whether Terraform asked if we multiplex; the answer is a seventh field. */
      readonly asksMultiplex: boolean;
    }
  | { readonly kind: "refuse"; readonly reason: string };

/** Read the environment that Terraform made for us. */
export function readOffer(env: Readonly<Record<string, string | undefined>>): Offer {
  if (env[COOKIE_NAME] !== COOKIE) {
    return {
      kind: "refuse",
      reason:
        "This is a Terraform provider. It is started by Terraform itself: name it in `required_providers` and run `terraform init`.",
    };
  }
  const versions = (env["PLUGIN_PROTOCOL_VERSIONS"] || String(PROTOCOL_VERSION)).split(",");
  if (!versions.includes(String(PROTOCOL_VERSION))) {
    return {
      kind: "refuse",
      reason: `This provider speaks plugin protocol ${PROTOCOL_VERSION}; Terraform offered ${versions.join(", ")}. Use Terraform 1.11 or newer.`,
    };
  }
  const clientCertificate = env["PLUGIN_CLIENT_CERT"];
  const socketDirectory = env["PLUGIN_UNIX_SOCKET_DIR"];
  return {
    kind: "serve",
    version: PROTOCOL_VERSION,
    ...(clientCertificate ? { clientCertificate } : {}),
    ...(socketDirectory ? { socketDirectory } : {}),
    ports: {
      min: Number(env["PLUGIN_MIN_PORT"] ?? 10_000),
      max: Number(env["PLUGIN_MAX_PORT"] ?? 25_000),
    },
    asksMultiplex: env["PLUGIN_MULTIPLEX_GRPC"] !== undefined,
  };
}

/** Where the server listens. */
export interface Listening {
  readonly network: "unix" | "tcp";
  /** A socket path, or `127.0.0.1:PORT`. */
  readonly address: string;
}

/** The handshake line with its newline; the certificate is base64 without padding. */
export function handshakeLine(
  offer: Extract<Offer, { kind: "serve" }>,
  listening: Listening,
  certificate: Uint8Array | undefined,
): string {
  const fields = [
    GO_PLUGIN_VERSION,
    offer.version,
    listening.network,
    listening.address,
    "grpc",
    Buffer.from(certificate ?? [])
      .toString("base64")
      .replaceAll("=", ""),
    ...(offer.asksMultiplex ? ["false"] : []),
  ];
  return `${fields.join("|")}\n`;
}
