/** AWS's errors as diagnostics, with AWS's own message. */
import { Fault } from "../framework";

interface AwsError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Names under which AWS says that something does not exist. */
const GONE: readonly string[] = [
  "NotFound",
  "NotFoundException",
  "NoSuchBucket",
  "NoSuchBucketPolicy",
  "NoSuchPublicAccessBlockConfiguration",
  "OwnershipControlsNotFoundError",
  "ServerSideEncryptionConfigurationNotFoundError",
  "NoSuchLifecycleConfiguration",
  "ObjectLockConfigurationNotFoundError",
  "NoSuchTagSet",
  "NoSuchKey",
  "NoSuchEntity",
  "NoSuchEntityException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
];

/** True where AWS said that the object does not exist. */
export function isNotFound(error: unknown): boolean {
  const { name, $metadata } = error as AwsError;
  return (
    GONE.includes(String(name)) || ($metadata?.httpStatusCode === 404 && name !== "NoSuchUpload")
  );
}

/** What AWS refused, in its own words. */
export function awsFault(type: string, action: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { name, message, $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) {
    return new Fault({
      code: "SYNC7033",
      severity: "error",
      summary: `could not ${action} \`${type}\`: the rehearsal did not answer`,
      why: String(message ?? error),
      help: "run Terraform under `syncwright rehearse -- terraform …`, and look whether it is still running",
    });
  }
  return new Fault({
    code: "SYNC7031",
    severity: "error",
    summary: `AWS refused to ${action} \`${type}\`: ${String(name)}`,
    why: `${String(message ?? "")} (HTTP ${status})`,
    ...(status === 403 ? { help: "`syncwright check` names the policy that decides" } : {}),
  });
}
