/** `parsePolicy`: reading a document, and what only the catalogue of actions can tell about it. */
import { type ParsedPolicy, type ParseOptions, readPolicy } from "./parse-policy";

/**
 * Read a policy document: JSON text, or the parsed JSON value, in which any value may be an `Unknown`.
 * `diagnostics` holds everything AWS would reject, with its place, and what can never take effect.
 */
export function parsePolicy(document: unknown, options: ParseOptions): ParsedPolicy {
  return readPolicy(document, options);
}
