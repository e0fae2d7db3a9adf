/**
 * Read one secret of Secrets Manager: a single signed request, without a client of its own.
 *
 * Credentials are the SDK's default chain. The value is returned and nowhere else: errors carry AWS's
 * code and status only.
 *
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from "node:crypto";

import { type AwsCredentials, stsClient } from "./clients";
import { checkEndpoint } from "./endpoint";

/** Which secret, and from where. */
export interface SecretOptions {
  readonly arn: string;
  /** Not AWS's own endpoint. */
  readonly endpoint?: string;
  /** Left out: the SDK's default chain. */
  readonly credentials?: () => Promise<AwsCredentials>;
}

const TIMEOUT_MS = 10_000;
const ARN =
  /^arn:(aws|aws-cn|aws-us-gov):secretsmanager:([a-z0-9-]{1,32}):([0-9]{12}):secret:[A-Za-z0-9/_+=.@-]{1,520}$/;

/** The text of a secret; of a secret with one key, its value. Rejects with a text that shows no secret. */
export async function readSecret(options: SecretOptions): Promise<string> {
  const [, partition, region] = ARN.exec(options.arn) ?? [];
  if (!partition || !region) throw new Error("it is not the ARN of a secret");
  const url = endpointOf(options.endpoint, { partition, region });
  const body = JSON.stringify({ SecretId: options.arn });
  const credentials = await (options.credentials ?? defaultCredentials(region))();
  const headers = signedHeaders({ url, body, region, credentials, now: new Date() });
  const response = await fetch(url, {
    method: "POST",
    headers,
    body,
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw new Error(`Secrets Manager answered ${response.status}${codeOf(answer)}`);
  }
  const text = (answer as { SecretString?: unknown } | undefined)?.SecretString;
  if (typeof text !== "string" || text.trim() === "") throw new Error("the secret holds no text");
  return onlyValue(text);
}

function endpointOf(
  endpoint: string | undefined,
  place: { readonly partition: string; readonly region: string },
): URL {
  if (!endpoint) {
    const suffix = place.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return new URL(`https://secretsmanager.${place.region}.${suffix}/`);
  }
  const { url, diagnostics } = checkEndpoint(endpoint, { allowLoopback: true });
  if (!url) throw new Error(diagnostics[0]?.summary ?? "the endpoint cannot be used");
  return url;
}

function defaultCredentials(region: string): () => Promise<AwsCredentials> {
  return async () => {
    const client = await stsClient({ region });
    try {
      return await client.config.credentials();
    } finally {
      client.destroy();
    }
  };
}

/** The headers of a signed GetSecretValue. */
export function signedHeaders(request: {
  readonly url: URL;
  readonly body: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly now: Date;
}): Record<string, string> {
  const { url, body, region, credentials, now } = request;
  const time = `${now.toISOString().slice(0, 19).replaceAll("-", "").replaceAll(":", "")}Z`;
  const signed: readonly (readonly [string, string])[] = [
    ["content-type", "application/x-amz-json-1.1"],
    ["host", url.host],
    ["x-amz-content-sha256", sha256(body)],
    ["x-amz-date", time],
    ...(credentials.sessionToken
      ? [["x-amz-security-token", credentials.sessionToken] as const]
      : []),
    ["x-amz-target", "secretsmanager.GetSecretValue"],
  ];
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const canonical = ["POST", url.pathname, "", lines, names, sha256(body)].join("\n");
  const scope = `${time.slice(0, 8)}/${region}/secretsmanager/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>(
      (last, part) => hmac(last, part),
      `AWS4${credentials.secretAccessKey}`,
    );
  const signature = hmac(key, toSign).toString("hex");
  return {
    ...Object.fromEntries(signed.filter(([name]) => name !== "host")),
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** `: AccessDeniedException`; never AWS's message, which may quote. */
function codeOf(answer: unknown): string {
  const type = (answer as { __type?: unknown } | undefined)?.__type;
  if (typeof type !== "string") return "";
  const code = type.slice(type.lastIndexOf("#") + 1);
  return /^[A-Za-z]{1,64}$/.test(code) ? `: ${code}` : "";
}

/** The console stores `{"key": "value"}`: one value is meant then. */
function onlyValue(text: string): string {
  if (!text.trimStart().startsWith("{")) return text.trim();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("the secret is neither plain text nor JSON");
  }
  const values = Object.values(value as Record<string, unknown>);
  const [only] = values;
  if (values.length === 1 && typeof only === "string" && only.trim() !== "") return only.trim();
  throw new Error("the secret has to hold one value");
}
