/** JSON texts as attributes: policies and their kin, compared by what they say. */
import type { Diagnostic } from "../../diagnostics";
import type { PlainFields } from "../framework";

/** Attributes that hold a JSON text. */
export const JSON_ATTRIBUTES: readonly string[] = [
  "policy",
  "assume_role_policy",
  "redrive_policy",
  "redrive_allow_policy",
  "container_definitions",
];

/** True where two texts are the same JSON, whatever their spaces and the order of their keys. */
export function isSameJson(left: string, right: string): boolean {
  if (left === right) return true;
  const [one, other] = [canonicalJson(left), canonicalJson(right)];
  return one !== undefined && one === other;
}

/** One diagnostic for every such attribute whose text is not JSON. */
export function jsonFaults(fields: PlainFields): Diagnostic[] {
  return JSON_ATTRIBUTES.flatMap((name) => {
    const text = fields[name];
    if (typeof text !== "string" || text === "" || canonicalJson(text) !== undefined) return [];
    return [
      {
        code: "SYNC7032",
        severity: "error" as const,
        summary: `\`${name}\` is not JSON`,
        where: { path: [name] },
        why: whyNotJson(text),
        help: "write it with `jsonencode(...)` or take it from `aws_iam_policy_document`",
      },
    ];
  });
}

function whyNotJson(text: string): string {
  try {
    JSON.parse(text);
    return "it is JSON";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** One text for all texts of the same JSON; undefined where it is none. */
export function canonicalJson(text: string): string | undefined {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** Keys in order; a list of one text is that text, as IAM reads it. */
function sorted(json: unknown): unknown {
  if (Array.isArray(json)) {
    if (json.length === 1 && typeof json[0] === "string") return json[0];
    const parts = json.map(sorted);
    return parts.every((part) => typeof part === "string") ? [...parts].sort() : parts;
  }
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, value]) => [name, sorted(value)]));
}
