/**
 * A policy document as the JSON text that AWS resources take, written when the stack is.
 *
 * Terraform would read IAM's own variables, e.g. `${aws:username}`, as references to its own
 * resources; they are escaped as `$${aws:username}`. References of ours and of users stay.
 * Source: https://developer.hashicorp.com/terraform/language/expressions/strings
 */
import { Lazy } from "cdktf";

import type { PolicyDocument } from "../policies";

/** The text of a document that may still change until synth. */
export function lazyPolicyJson(produce: () => PolicyDocument): string {
  return Lazy.stringValue({ produce: () => policyJson(produce()) });
}

/** The text of a document. */
export function policyJson(document: PolicyDocument): string {
  return escapeVariables(JSON.stringify(document));
}

/** `${aws:…}`, `${*}`, `${?}` and `${$}` are IAM's; everything else between braces is Terraform's. */
function escapeVariables(text: string): string {
  return text.replaceAll(/(?<!\$)\$\{(?=[a-z0-9-]+:|[*?$]\})/gi, "$$${");
}
