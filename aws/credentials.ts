/**
 * Credentials of a role: assumed with an external id, cached, and refreshed before they expire.
 *
 * A role or its trust policy that was written seconds ago may still be refused: IAM is eventually
 * consistent. `propagationMs` says how long such a refusal is asked again; without it, a refusal is
 * final at once.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (patterns, 900
 * seconds at least, one hour by default);
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html ("Changes that I make are not
 * always immediately visible").
 */
import { setTimeout as sleep } from "node:timers/promises";

import {
  type AwsCredentials,
  type ClientOptions,
  type CredentialSource,
  stsClient,
} from "./clients";
import { classifyError } from "./errors";

/** One assumption of a role. */
export interface AssumeRoleOptions {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Who the session is; other characters than `A-Za-z0-9+=,.@_-` become `-`. */
  readonly sessionName: string;
  /** 900 to 43,200; the role's own maximum is 3,600 unless raised. */
  readonly durationSeconds?: number;
  /** Region, endpoint and credentials of the one who assumes. */
  readonly client: ClientOptions;
  /** How long `AccessDenied` may mean "not everywhere yet". */
  readonly propagationMs?: number;
  readonly signal?: AbortSignal;
}

/** Credentials are renewed this long before they expire. */
const REFRESH_MS = 5 * 60_000;

const PROPAGATION_PAUSE_MS = 1_000;

/** Ask STS once for credentials of a role, waiting out propagation where asked to. Rejects with the SDK's error. */
export async function assumeRole(options: AssumeRoleOptions): Promise<AwsCredentials> {
  const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
  const client = await stsClient({ attemptCountMax: 3, ...options.client });
  const command = new AssumeRoleCommand({
    RoleArn: options.roleArn,
    RoleSessionName: sessionName(options.sessionName),
    ...(options.externalId === undefined ? {} : { ExternalId: options.externalId }),
    DurationSeconds: options.durationSeconds ?? 3600,
  });
  const deadline = performance.now() + (options.propagationMs ?? 0);
  const abort = options.signal ? { abortSignal: options.signal } : {};
  try {
    for (;;) {
      try {
        return credentialsOf((await client.send(command, abort)).Credentials);
      } catch (error) {
        const denied = classifyError(error).cause === "accessDenied";
        if (!denied || performance.now() + PROPAGATION_PAUSE_MS > deadline) throw error;
        await sleep(
          PROPAGATION_PAUSE_MS,
          undefined,
          options.signal ? { signal: options.signal } : {},
        );
      }
    }
  } finally {
    client.destroy();
  }
}

/**
 * A source that assumes the role at first use and again five minutes before expiry. One request at a
 * time, whoever asks; when a renewal fails and the old credentials still live, they are used on.
 */
export function assumedRole(options: AssumeRoleOptions): CredentialSource {
  return renewing(() => assumeRole(options));
}

/** Caches what `fetch` answers until shortly before it expires. */
export function renewing(
  fetch: () => Promise<AwsCredentials>,
  now: () => number = Date.now,
): CredentialSource {
  let current: AwsCredentials | undefined;
  let pending: Promise<AwsCredentials> | undefined;
  const livesFor = (credentials: AwsCredentials) =>
    (credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now();
  return async () => {
    if (current && livesFor(current) > REFRESH_MS) return current;
    pending ??= fetch().finally(() => {
      pending = undefined;
    });
    try {
      current = await pending;
    } catch (error) {
      if (!current || livesFor(current) <= 0) throw error;
    }
    return current;
  };
}

function credentialsOf(
  given:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
        Expiration?: Date | undefined;
      }
    | undefined,
): AwsCredentials {
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    throw new Error("STS answered AssumeRole without credentials");
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    ...(given.Expiration ? { expiration: given.Expiration } : {}),
  };
}

/** STS accepts 2 to 64 of `[\w+=,.@-]`. */
function sessionName(text: string): string {
  const allowed = "+=,.@_-";
  const clean = Array.from(text, (character) => {
    const isLetter =
      (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
    const isDigit = character >= "0" && character <= "9";
    return isLetter || isDigit || allowed.includes(character) ? character : "-";
  }).join("");
  return clean.slice(0, 64).padEnd(2, "-");
}
