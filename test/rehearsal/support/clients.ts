/** A rehearsal for a test, and real SDK clients with their default settings for it. */
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";

import { type Rehearsal, type RehearsalOptions, startRehearsal } from "../../../rehearsal";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** The account that owns the landing bucket. */
export const OWNER = "111122223333";
/** The vendor's account. */
export const VENDOR = "444455556666";

/** Keys of a caller. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Every client of one caller. */
export interface Clients {
  readonly s3: S3Client;
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
  readonly kms: KMSClient;
}

/** A rehearsal of two accounts whose bugs fail the test that meets them. */
export async function startForTest(
  options: Partial<RehearsalOptions> = {},
): Promise<{ readonly rehearsal: Rehearsal; readonly bugs: unknown[] }> {
  const bugs: unknown[] = [];
  const rehearsal = await startRehearsal({
    accounts: [OWNER, VENDOR],
    region: "eu-west-1",
    seed: "test",
    onBug: (error) => bugs.push(error),
    ...options,
  });
  return { rehearsal, bugs };
}

/** Clients that sign with `keys`. */
export function clientsFor(
  rehearsal: Rehearsal,
  keys: Keys,
  region: string = rehearsal.region,
): Clients {
  const settings = {
    endpoint: rehearsal.endpoint,
    region,
    credentials: keys,
    maxAttempts: 1,
  };
  return {
    s3: new S3Client(settings),
    sts: new STSClient(settings),
    iam: new IAMClient(settings),
    sqs: new SQSClient(settings),
    kms: new KMSClient(settings),
  };
}

/** Assume a role and give the clients of its session. */
export async function assume(
  rehearsal: Rehearsal,
  sts: STSClient,
  input: Partial<AssumeRoleCommandInput> & { readonly RoleArn: string },
): Promise<Clients> {
  const answer = await sts.send(new AssumeRoleCommand({ RoleSessionName: "sync", ...input }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
  return clientsFor(rehearsal, {
    accessKeyId: AccessKeyId ?? "",
    secretAccessKey: SecretAccessKey ?? "",
    sessionToken: SessionToken ?? "",
  });
}

/** Code, status and message of the refusal of a promise; fails where it is not refused. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number; readonly message: string }> {
  try {
    await promise;
  } catch (error) {
    const refused = error as {
      name: string;
      message: string;
      $metadata?: { httpStatusCode?: number };
    };
    return {
      code: refused.name,
      status: refused.$metadata?.httpStatusCode ?? 0,
      message: refused.message,
    };
  }
  throw new Error("expected a refusal, and it was allowed");
}

/** A policy document of statements. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
