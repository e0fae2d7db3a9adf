/**
 * How Syncwright says "this is wrong": one value, whoever says it and wherever it is shown.
 *
 * A diagnostic is plain data. The renderings (terminal, JSON, SARIF, Terraform ...) live beside it
 * and add nothing. Codes are for ever: each has a page `docs/errors/<CODE>.md`.
 */

/** `error` fails the command, `warning` does not, `note` informs. */
export type Severity = "error" | "warning" | "note";

/** Where in the user's own material the trouble is; as much of it as is known. */
export interface Location {
  /** Path as the user gave it. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** Column after the last character marked. */
  readonly endColumn?: number;
  /** The text of that line, for the caret. */
  readonly text?: string;
  /** Terraform address, e.g. `aws_s3_bucket_policy.landing`. */
  readonly address?: string;
  /** Construct path, e.g. `acme/Landing/Policy`. */
  readonly construct?: string;
  /** Attribute path inside the document or resource, e.g. `["Statement", 0, "Resource"]`. */
  readonly path?: readonly (string | number)[];
}

/** One thing that is wrong, and what to do about it. */
export interface Diagnostic {
  /** `IAM####` for the policy language, `SYNC####` for everything else. */
  readonly code: string;
  readonly severity: Severity;
  /** One lower-case sentence without full stop; user input in backticks. */
  readonly summary: string;
  readonly where?: Location;
  /** A few words under the caret. */
  readonly label?: string;
  /** Found against expected. */
  readonly why?: string;
  /** The change to make, as an order; left out where there is no sure fix. */
  readonly help?: string;
}
