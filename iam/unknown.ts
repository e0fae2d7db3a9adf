/**
 * A value that is not known yet, with the reason, and what is known of it all the same.
 *
 * Absent and unknown are never confused: an absent value is `undefined`, a missing key or an empty
 * list; an unknown one is an `Unknown`. Terraform's "known after apply" and an organization policy
 * nobody supplied both arrive here.
 */

/** Somewhere in the place of a string, a list or a whole policy: we cannot know it now. */
export interface Unknown {
  /** Why it is not known, e.g. `aws_s3_bucket.landing.arn is known after apply`. */
  readonly unknown: string;
  /** For a string: the text it is certain to begin with. */
  readonly prefix?: string;
  /** For a string: the text it is certain to end with. */
  readonly suffix?: string;
}

/** True for an `Unknown`. A JSON object with a string `unknown` never occurs in a policy document. */
export function isUnknown(value: unknown): value is Unknown {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { unknown?: unknown }).unknown === "string"
  );
}
