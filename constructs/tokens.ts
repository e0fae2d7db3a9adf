/**
 * Values that Terraform fills in later, inside documents that we check and write now.
 *
 * CDKTF encodes such a value as a text or number with a marker. For our validators it becomes an
 * `Unknown`; in a policy it stays and comes out as a reference.
 */
import { Token } from "cdktf";

import type { TextOrReference } from "../policies";

/** Whether a text is known now. */
export function isLiteral(text: string | undefined): text is string {
  return text !== undefined && !Token.isUnresolved(text) && !text.includes("${");
}

/** A text for `policies/`, which checks what is known and lets references pass. */
export function textOrReference(text: string): TextOrReference {
  return isLiteral(text) ? text : { reference: text };
}

/** A plain value in which every token became an `Unknown`; undefined fields are left out. */
export function withUnknowns(value: unknown): unknown {
  if (Token.isUnresolved(value)) return { unknown: "known after apply" };
  if (Array.isArray(value)) return value.map(withUnknowns);
  if (typeof value === "string") return value.includes("${") ? withReference(value) : value;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(kept.map(([name, field]) => [name, withUnknowns(field)]));
}

function withReference(text: string): unknown {
  return { unknown: `${text} is known after apply`, prefix: text.slice(0, text.indexOf("${")) };
}
