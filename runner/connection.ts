/**
 * From a connection document to a place to write and the credentials to do it with.
 *
 * Where the runner's own credentials come from: the SDK's default chain (environment, profile,
 * container, instance). With `auth_mode`
 * - `iam_role` they assume `iam_role_arn`, presenting the connection's external id;
 * - `access_key_and_secret` they are the document's key id and the secret in the environment variable
 *   `SYNCWRIGHT_SECRET_<CONNECTION ID>` (letters in upper case, everything else `_`); without that
 *   variable the default chain;
 * - `bucket_policy` they are used as they are.
 * A secret is never in a document.
 */
import { assumedRole, type ClientOptions, type CredentialSource, checkEndpoint } from "../aws";
import { parseBucketLocation, type S3Connection } from "../connections";
import { RunError } from "./failure";

/** The process around a run. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--endpoint-url`. */
  readonly endpoint?: string;
  readonly runId: string;
  /** How long a refused role may mean that it was made seconds ago. */
  readonly propagationMs?: number;
  readonly signal?: AbortSignal;
}

/** A bucket and the folder in it that a connection is limited to. */
export interface BucketPlace {
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
}

/** Name of the environment variable that holds a connection's secret access key. */
export function secretVariable(connectionId: string): string {
  return `SYNCWRIGHT_SECRET_${variablePart(connectionId)}`;
}

/** Letters in upper case and digits; everything else is `_`. */
export function variablePart(connectionId: string): string {
  return Array.from(connectionId.toUpperCase(), (character) =>
    (character >= "A" && character <= "Z") || (character >= "0" && character <= "9")
      ? character
      : "_",
  ).join("");
}

/** `landing`, `landing/folder` or `s3://landing/folder`. */
export function bucketPlace(name: string): BucketPlace {
  const { bucket, folder } = parseBucketLocation(name);
  return { bucket, prefix: folder === "" ? "" : `${folder}/` };
}

/** Region, endpoint and credentials for the clients of a connection. */
export function clientOptions(connection: S3Connection, around: Surroundings): ClientOptions {
  const base = baseOptions(connection.configuration.s3_bucket_region, around);
  const credentials = credentialsOf(connection, around, base);
  return { ...base, ...(credentials ? { credentials } : {}) };
}

/** Region and endpoint with the runner's own credentials. */
export function baseOptions(region: string, around: Surroundings): ClientOptions {
  const endpoint =
    around.endpoint ?? around.env["AWS_ENDPOINT_URL_S3"] ?? around.env["AWS_ENDPOINT_URL"];
  if (!endpoint) return { region };
  const { url, diagnostics } = checkEndpoint(endpoint, { allowLoopback: true });
  if (!url) throw new RunError(diagnostics);
  return { region, endpoint: url.href };
}

function credentialsOf(
  connection: S3Connection,
  around: Surroundings,
  client: ClientOptions,
): CredentialSource | undefined {
  const { auth_mode, iam_role_arn, aws_access_key_id } = connection.configuration;
  if (auth_mode === "iam_role" && iam_role_arn !== undefined) {
    return assumedRole({
      roleArn: iam_role_arn,
      externalId: connection.external_id,
      sessionName: `syncwright-${around.runId}`,
      client: stsOptions(client, around),
      propagationMs: around.propagationMs ?? 0,
      ...(around.signal ? { signal: around.signal } : {}),
    });
  }
  const secret = around.env[secretVariable(connection.id)];
  if (auth_mode === "access_key_and_secret" && aws_access_key_id && secret) {
    return async () => ({ accessKeyId: aws_access_key_id, secretAccessKey: secret });
  }
  return undefined;
}

function stsOptions(client: ClientOptions, around: Surroundings): ClientOptions {
  const own =
    around.endpoint ?? around.env["AWS_ENDPOINT_URL_STS"] ?? around.env["AWS_ENDPOINT_URL"];
  if (!own) return { region: client.region };
  const { url, diagnostics } = checkEndpoint(own, { allowLoopback: true });
  if (!url) throw new RunError(diagnostics);
  return { region: client.region, endpoint: url.href };
}
