/**
 * Object-key templates: `upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json`.
 *
 * A template is text with variables in braces. It is parsed once, by hand, into a list of parts; no
 * part of it ever becomes a regular expression, and there is no way to write a literal brace. What
 * a template may expand to is checked twice: as far as its literal text tells when it is parsed, and
 * the whole key when it is expanded (`object-key.ts`).
 *
 * Times are UTC, of the run and not of the wall clock, plus the sync's offset in seconds.
 *
 * Source: https://hightouch.com/docs/destinations/s3 (ten timestamp and four metadata variables;
 * "All dates and times are UTC"; gzip does not add an extension).
 */
import { type Diagnostic, nearest } from "../diagnostics";
import { checkKey, checkLiteral, escapeSegment, type KeyRules } from "./object-key";

/** The variables of a template and how many characters each takes; undefined = not fixed. */
const VARIABLES = {
  YYYY: 4,
  YY: 2,
  MM: 2,
  DD: 2,
  HH: 2,
  mm: 2,
  ss: 2,
  ms: 3,
  X: undefined,
  x: undefined,
  "model.id": undefined,
  "model.name": undefined,
  "sync.id": undefined,
  "sync.run.id": undefined,
} as const;

/** A name that may stand between braces. */
export type KeyVariable = keyof typeof VARIABLES;

/** Every variable, as Hightouch's page lists them. */
export const keyVariables: readonly KeyVariable[] = Object.keys(VARIABLES) as KeyVariable[];

/** A piece of a template. */
export type KeyPart = { readonly literal: string } | { readonly variable: KeyVariable };

/** A parsed template. */
export interface KeyTemplate {
  /** As it was written. */
  readonly text: string;
  readonly parts: readonly KeyPart[];
  /** Every key begins with this text: what stands before the first variable. */
  readonly literalPrefix: string;
}

/** What a run fills in. */
export interface KeyValues {
  /** The time of the run. */
  readonly now: Date;
  readonly offsetSeconds?: number;
  readonly modelId: string;
  readonly modelName: string;
  readonly syncId: string;
  readonly runId: string;
}

/** Parse a template. No template: at least one diagnostic is an error. */
export function parseKeyTemplate(
  text: string,
  rules: KeyRules = {},
): { readonly template?: KeyTemplate; readonly diagnostics: readonly Diagnostic[] } {
  const { parts, diagnostics } = readParts(text);
  if (diagnostics.length > 0) return { diagnostics };
  const wrong = checkLiteral(text, skeletonOf(parts), rules);
  if (wrong.length > 0) return { diagnostics: wrong };
  const first = parts[0];
  const literalPrefix = first && "literal" in first ? first.literal : "";
  return { template: { text, parts, literalPrefix }, diagnostics: [] };
}

/** The key of one run. Model and run names are percent-escaped, so that each stays in its segment. */
export function expandKeyTemplate(
  template: KeyTemplate,
  values: KeyValues,
  rules: KeyRules = {},
): { readonly key?: string; readonly diagnostics: readonly Diagnostic[] } {
  const time = new Date(values.now.getTime() + (values.offsetSeconds ?? 0) * 1000);
  const year = time.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return { diagnostics: [badTime(template, values)] };
  const key = template.parts
    .map((part) => ("literal" in part ? part.literal : textOf(part.variable, time, values)))
    .join("");
  const diagnostics = checkKey(template.text, key, rules);
  return diagnostics.length > 0 ? { diagnostics } : { key, diagnostics };
}

/**
 * The keys a template can make, as a pattern for an IAM `Resource`: `upload/????-??-??-result.json`.
 * A variable of fixed width becomes that many `?`, any other `*`; `*`, `?` and `$` of the template
 * become `${*}`, `${?}` and `${$}`, which need policy version 2012-10-17.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * ("Specifying special characters").
 */
export function templatePattern(template: KeyTemplate): string {
  let pattern = "";
  for (const part of template.parts) {
    if ("literal" in part) pattern += quotePattern(part.literal);
    else {
      const width = VARIABLES[part.variable];
      if (width !== undefined) pattern += "?".repeat(width);
      else if (!pattern.endsWith("*")) pattern += "*";
    }
  }
  return pattern;
}

/**
 * The template of one of the three files of a `diff` run: `-added`, `-changed` or `-removed` before
 * the extension of the last segment (`result.csv.gz` -> `result-added.csv.gz`). Hightouch says that
 * there are three files and not what they are called; this spelling is ours.
 */
export function diffTemplate(
  template: KeyTemplate,
  change: "added" | "changed" | "removed",
): KeyTemplate {
  const slash = template.text.lastIndexOf("/");
  let depth = 0;
  let at = template.text.length;
  for (let index = slash + 1; index < template.text.length; index++) {
    const character = template.text[index];
    if (character === "{") depth++;
    else if (character === "}") depth--;
    else if (character === "." && depth === 0 && index > slash + 1) {
      at = index;
      break;
    }
  }
  const text = `${template.text.slice(0, at)}-${change}${template.text.slice(at)}`;
  const { parts } = readParts(text);
  const first = parts[0];
  return { text, parts, literalPrefix: first && "literal" in first ? first.literal : "" };
}

function readParts(text: string): { parts: KeyPart[]; diagnostics: Diagnostic[] } {
  const parts: KeyPart[] = [];
  const diagnostics: Diagnostic[] = [];
  let literal = "";
  let index = 0;
  const flush = () => {
    if (literal) parts.push({ literal });
    literal = "";
  };
  while (index < text.length) {
    const character = text[index];
    if (character === "}") {
      diagnostics.push(loneBrace(text, index));
      index++;
    } else if (character === "{") {
      const end = text.indexOf("}", index);
      const inner = text.indexOf("{", index + 1);
      if (end < 0 || (inner >= 0 && inner < end)) {
        diagnostics.push(loneBrace(text, index));
        index++;
        continue;
      }
      const name = text.slice(index + 1, end);
      flush();
      if (isVariable(name)) parts.push({ variable: name });
      else diagnostics.push(unknownVariable(text, index, name));
      index = end + 1;
    } else {
      literal += character;
      index++;
    }
  }
  flush();
  return { parts, diagnostics };
}

function isVariable(name: string): name is KeyVariable {
  return Object.hasOwn(VARIABLES, name);
}

/** The template with a harmless text of the right width for each variable. */
function skeletonOf(parts: readonly KeyPart[]): string {
  return parts
    .map((part) => ("literal" in part ? part.literal : "0".repeat(VARIABLES[part.variable] ?? 1)))
    .join("");
}

function textOf(variable: KeyVariable, time: Date, values: KeyValues): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  switch (variable) {
    case "YYYY":
      return pad(time.getUTCFullYear(), 4);
    case "YY":
      return pad(time.getUTCFullYear() % 100, 2);
    case "MM":
      return pad(time.getUTCMonth() + 1, 2);
    case "DD":
      return pad(time.getUTCDate(), 2);
    case "HH":
      return pad(time.getUTCHours(), 2);
    case "mm":
      return pad(time.getUTCMinutes(), 2);
    case "ss":
      return pad(time.getUTCSeconds(), 2);
    case "ms":
      return pad(time.getUTCMilliseconds(), 3);
    case "X":
      return String(Math.floor(time.getTime() / 1000));
    case "x":
      return String(time.getTime());
    case "model.id":
      return escapeSegment(values.modelId);
    case "model.name":
      return escapeSegment(values.modelName);
    case "sync.id":
      return escapeSegment(values.syncId);
    case "sync.run.id":
      return escapeSegment(values.runId);
  }
}

function quotePattern(literal: string): string {
  return Array.from(literal, (character) =>
    character === "*" || character === "?" || character === "$" ? `\${${character}}` : character,
  ).join("");
}

function unknownVariable(text: string, index: number, name: string): Diagnostic {
  // `{mm}` and `{MM}`, `{X}` and `{x}` differ by case only: an exact match but for case wins.
  const sameButCase = keyVariables.find((known) => known.toLowerCase() === name.toLowerCase());
  const near = sameButCase ?? (name.trim() ? nearest(name.trim(), keyVariables) : undefined);
  return {
    code: "SYNC0150",
    severity: "error",
    summary: `unknown variable \`{${name}}\` in the object key`,
    where: {
      line: 1,
      column: index + 1,
      endColumn: index + name.length + 3,
      text,
    },
    why: `the variables are ${keyVariables.map((known) => `{${known}}`).join(" ")}`,
    ...(near ? { help: `write \`{${near}}\`` } : {}),
  };
}

function loneBrace(text: string, index: number): Diagnostic {
  const brace = text[index] ?? "{";
  return {
    code: "SYNC0151",
    severity: "error",
    summary: `a \`${brace}\` without its partner in the object key`,
    where: { line: 1, column: index + 1, endColumn: index + 2, text },
    why: "braces enclose variables, and a key made from a template holds none of its own",
  };
}

function badTime(template: KeyTemplate, values: KeyValues): Diagnostic {
  return {
    code: "SYNC0152",
    severity: "error",
    summary: `the object key \`${template.text}\` has no year of four digits`,
    why: `the run's time and an offset of ${values.offsetSeconds ?? 0} seconds fall outside the years 0 to 9999`,
    help: "check `timestamp_offset_seconds`: it is in seconds, not milliseconds",
  };
}
