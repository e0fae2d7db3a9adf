/** One permission that an API operation needs. */

/** What an action is asked on, seen from the operation. */
export type ActionTarget =
  /** The object of the request, or the source of a copy. */
  | "object"
  | "sourceObject"
  /** The bucket of the request, or the one that is logged to, replicated to ... */
  | "bucket"
  /** KMS key in force for the object or queue, for the source of a copy, or of the request itself. */
  | "key"
  | "sourceKey"
  | "queue"
  | "role"
  | "user"
  | "group"
  | "policy"
  /** No single resource: asked on `*`. */
  | "account";

/** One permission. */
export interface RequiredAction {
  /** E.g. `s3:PutObject`. */
  readonly action: string;
  readonly on: ActionTarget;
  /** True where it is needed beside the action the operation is named after. */
  readonly companion: boolean;
  /** When it is needed, e.g. `the request has \`x-amz-tagging\``. */
  readonly why: string;
}

/**
 * What a request says that changes what it needs: header and query names in lower case, and facts that
 * the caller knows from elsewhere:
 *
 *     encryption         encryption in force for what is written or read: `AES256`, `aws:kms`, `aws:kms:dsse`
 *     source-encryption  the same of the source of a copy
 *     source-tags        `true` where the source of a copy has tags
 *     directory-bucket   `true` for a directory bucket
 */
export type OperationParameters = Readonly<Record<string, string>>;

/** True for encryption by a KMS key. */
export function isKms(algorithm: string | undefined): boolean {
  return algorithm === "aws:kms" || algorithm === "aws:kms:dsse";
}

/** The action an operation is named after. */
export function main(
  action: string,
  on: ActionTarget,
  why = "the operation itself",
): RequiredAction {
  return { action, on, companion: false, why };
}

/** An action beside it. */
export function companion(action: string, on: ActionTarget, why: string): RequiredAction {
  return { action, on, companion: true, why };
}
