/**
 * What is asked: one action by one principal on one resource, in one context.
 *
 * This is IAM's own notion of a request, not an HTTP request: `operations.ts` says which of them an
 * API call makes.
 */
import type { Unknown } from "./unknown";

/**
 * One or several values of a condition key, as strings; an `Unknown` where a run would supply it. A bare
 * `Unknown` may also turn out absent; one with a known end, or inside a list, is certainly there.
 */
export type ContextValue = string | readonly (string | Unknown)[] | Unknown;

/** One authorization question. */
export interface Request {
  /**
   * Who asks: the ARN of a role, an assumed-role session, a user, an account root or a federated
   * user; a service principal (`s3.amazonaws.com`); or `anonymous`.
   */
  readonly principal: string | Unknown;
  /** `service:Name`, e.g. `s3:PutObject`. Case does not matter. */
  readonly action: string;
  /** ARN, e.g. `arn:aws:s3:::landing/orders/1.csv`, or `*` for an action without resource types. */
  readonly resource: string | Unknown;
  /** Twelve digits: who owns the resource. Taken from the ARN where that carries an account. */
  readonly resourceAccount?: string | Unknown;
  /**
   * Twelve digits: the management account of the organization, whose principals no service control
   * policy and whose resources no resource control policy limits. Absent: neither side is in it.
   */
  readonly managementAccount?: string | Unknown;
  /** Condition keys (case does not matter) and their values. A key that is not here is absent. */
  readonly context: Readonly<Record<string, ContextValue>>;
}
