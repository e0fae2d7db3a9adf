/**
 * A suppression: a finding that somebody has looked at and decided to live with for a while.
 *
 * It has a code, a reason of at least ten characters and the last day on which it holds, wherever it
 * is written: in a file, in a comment at a resource, or by the construct API. A part that is missing,
 * misspelt or not known makes it no suppression: a misspelt scope would widen it in silence.
 */
import { type Diagnostic, nearest } from "../../diagnostics";
import { causes } from "../catalogue";
import type { Provenance } from "../snapshot";

/** Which of the three places a suppression is written in. */
export type SuppressionSource = "file" | "inline" | "construct";

/** A complete suppression. */
export interface Suppression {
  readonly code: string;
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  /** `Connection::NAME` or `Statement::SID`; without it every finding in its scope. */
  readonly appliesTo?: readonly string[];
  readonly from: SuppressionSource;
  /** Where it is written. */
  readonly at: Provenance;
  /** Only findings at one of these resources. */
  readonly resources?: readonly Provenance[];
  /** Only findings of the connection of this name. */
  readonly connection?: string;
  /** Only findings at this Terraform address or construct path. */
  readonly place?: string;
}

/** Shorter reasons explain nothing. */
export const REASON_LENGTH_MIN = 10;

/** Fields in which `problemOf` finds nothing wrong. */
interface CompleteFields extends Pick<Suppression, "code" | "reason" | "until" | "appliesTo"> {
  readonly connection?: string;
  readonly at?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const FIELDS: Readonly<Record<SuppressionSource, readonly string[]>> = {
  file: ["code", "reason", "until", "appliesTo", "connection", "at"],
  inline: ["code", "reason", "until", "appliesTo"],
  construct: ["code", "reason", "until", "appliesTo", "construct"],
};

const SCOPES = ["Connection", "Statement"];

/** What the fields make up, or what is wrong with them. */
export function suppressionOf(
  fields: unknown,
  context: { readonly from: SuppressionSource; readonly at: Provenance },
): Suppression | Diagnostic {
  const problem = problemOf(fields, context.from);
  if (problem) return incomplete(problem, context.at);
  const { code, reason, until, appliesTo, connection, at } = fields as CompleteFields;
  return {
    code,
    reason: reason.trim(),
    until,
    ...(appliesTo === undefined ? undefined : { appliesTo }),
    ...(connection === undefined ? undefined : { connection }),
    ...(at === undefined ? undefined : { place: at }),
    from: context.from,
    at: context.at,
  };
}

/** True where the fields were complete. */
export function isSuppression(value: Suppression | Diagnostic): value is Suppression {
  return "reason" in value;
}

/** What is wrong, and what to write instead. */
export interface Problem {
  readonly summary: string;
  readonly help?: string;
}

/** The first thing that is wrong with the fields of a suppression; undefined where nothing is. */
export function problemOf(fields: unknown, from: SuppressionSource): Problem | undefined {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    return { summary: "is no object of `code`, `reason` and `until`" };
  }
  const given = fields as Fields;
  return (
    unknownField(given, FIELDS[from]) ??
    codeProblem(given["code"]) ??
    reasonProblem(given["reason"]) ??
    untilProblem(given["until"]) ??
    appliesToProblem(given["appliesTo"]) ??
    textProblem(given, "connection") ??
    textProblem(given, "at")
  );
}

function unknownField(fields: Fields, known: readonly string[]): Problem | undefined {
  const name = Object.keys(fields).find((field) => !known.includes(field));
  if (name === undefined) return undefined;
  const near = nearest(name, known);
  return {
    summary: `has \`${name}\`, which means nothing here`,
    help: near ? `write \`${near}\`` : `use ${known.map((field) => `\`${field}\``).join(", ")}`,
  };
}

function codeProblem(code: unknown): Problem | undefined {
  if (typeof code !== "string" || code === "") return { summary: "names no `code`" };
  const codes = causes.map((cause) => cause.code);
  if (codes.includes(code)) return undefined;
  const near = nearest(code.toUpperCase(), codes);
  return {
    summary: `names \`${code}\`, and no finding has that code`,
    help: near ? `write \`${near}\`` : "`syncwright explain` lists the codes",
  };
}

function reasonProblem(reason: unknown): Problem | undefined {
  if (typeof reason === "string" && reason.trim().length >= REASON_LENGTH_MIN) return undefined;
  return {
    summary: `needs a \`reason\` of at least ${REASON_LENGTH_MIN} characters`,
    help: "say why the finding may stay, so that nobody has to guess later",
  };
}

function untilProblem(until: unknown): Problem | undefined {
  if (typeof until === "string" && isDay(until)) return undefined;
  return { summary: "needs a day `until`, as YYYY-MM-DD" };
}

function appliesToProblem(appliesTo: unknown): Problem | undefined {
  if (appliesTo === undefined) return undefined;
  const help = "write `Connection::NAME` or `Statement::SID`";
  if (!Array.isArray(appliesTo) || appliesTo.length === 0) {
    return { summary: "has an `appliesTo` that is no list", help };
  }
  const bad: unknown = appliesTo.find(
    (entry) => typeof entry !== "string" || !/^(Connection|Statement)::./.test(entry),
  );
  if (bad === undefined) return undefined;
  const kind = String(bad).split("::", 1)[0] ?? "";
  const near = nearest(kind, SCOPES);
  return {
    summary: `applies to \`${String(bad)}\`, which names nothing`,
    help: near && near !== kind ? `write \`${near}::…\`` : help,
  };
}

function textProblem(fields: Fields, name: string): Problem | undefined {
  const value = fields[name];
  const isText = value === undefined || (typeof value === "string" && value !== "");
  return isText ? undefined : { summary: `has a \`${name}\` that is no text` };
}

/** True for a day of the calendar as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** SYNC0315 at the place where the suppression is written. */
export function incomplete({ summary, help }: Problem, at: Provenance): Diagnostic {
  return {
    code: "SYNC0315",
    severity: "error",
    summary: `the suppression ${summary}`,
    where: locationOf(at),
    help:
      help ??
      "write `code`, `reason` (ten characters at least) and `until`, the last day on which it holds",
  };
}

/** The place of a suppression in a diagnostic. */
export function locationOf({ file, line, column, address, construct }: Provenance) {
  return {
    ...(file === undefined ? undefined : { file }),
    ...(line === undefined ? undefined : { line }),
    ...(column === undefined ? undefined : { column }),
    ...(address === undefined ? undefined : { address }),
    ...(construct === undefined ? undefined : { construct }),
  };
}
