/**
 * Objects of a policy document: which members they may have, each at most once.
 *
 * Element names are case-sensitive here, as the grammar writes them.
 */
import { nearest } from "../../diagnostics";
import type { PolicyType } from "../policy";
import { type ElementPath, type Findings, quote } from "./findings";
import type { JsonNode, ObjectNode } from "./node";

/** What every part of the reader needs. */
export interface Context {
  readonly findings: Findings;
  readonly type: PolicyType;
  /** True for JSON text, where nothing can be unknown. */
  readonly isText: boolean;
}

/** The value of a member, or undefined. Of duplicates the last, as most JSON parsers choose. */
export function memberOf(object: ObjectNode, key: string): JsonNode | undefined {
  for (let index = object.members.length - 1; index >= 0; index--) {
    const member = object.members[index];
    if (member?.key === key) return member.value;
  }
  return undefined;
}

/** Report duplicate members, and where `known` is given, members that are none of them. */
export function readObject(
  object: ObjectNode,
  expected: { path: ElementPath; known?: readonly string[]; what: string },
  context: Context,
): void {
  const seen = new Set<string>();
  for (const { key, keySpan } of object.members) {
    const at = { span: keySpan, path: [...expected.path, key] };
    if (seen.has(key)) {
      context.findings.add("IAM0003", at, {
        summary: `${quote(key)} occurs twice in ${expected.what}`,
        label: "given before",
        why: "keys must be unique; a reader would keep one of them and drop the other in silence",
        help: "merge the two, or remove one",
      });
    }
    seen.add(key);
    if (expected.known && !expected.known.includes(key)) {
      reportUnknownElement(key, at, { what: expected.what, known: expected.known }, context);
    }
  }
}

function reportUnknownElement(
  key: string,
  at: { span: { start: number; end: number }; path: ElementPath },
  expected: { what: string; known: readonly string[] },
  context: Context,
): void {
  const near = nearest(key, expected.known);
  context.findings.add("IAM0005", at, {
    summary: `${quote(key)} is no element of ${expected.what}`,
    label: "not an element",
    why: `expected one of ${expected.known.map((name) => `\`${name}\``).join(", ")}`,
    ...(near && { help: `write \`${near}\`` }),
  });
}
