/**
 * Terraform's `format`: `%s`, `%d` and the other verbs, with width, precision and argument numbers.
 *
 * Source: Terraform Language, "format Function".
 * https://developer.hashicorp.com/terraform/language/functions/format
 */
import { isUnknown } from "../../iam";
import { hasMark, type Marks, toText, type Value } from "../value";

const VERB = /%(?:\[(\d+)\])?([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** Wider than this nothing is padded. */
const WIDTH_MAX = 1000;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** The pattern with its arguments; `Unknown` where a verb does not accept its own. */
export function formatText(pattern: string, list: readonly Value[], marks: Marks): Value {
  let next = 0;
  let problem: string | undefined;
  const text = pattern.replace(VERB, (_, number, flags, width, precision, verb: string) => {
    if (verb === "%") return "%";
    if (number !== undefined) next = Number(number) - 1;
    const value = list[next++] ?? null;
    const part = formatted(
      value,
      {
        flags: String(flags ?? ""),
        width: Math.min(Number(width ?? 0), WIDTH_MAX),
        precision: precision === undefined ? undefined : Math.min(Number(precision), WIDTH_MAX),
        verb,
      },
      marks,
    );
    problem ??= part === undefined ? `format() with \`%${verb}\`` : undefined;
    return part ?? "";
  });
  return problem === undefined ? text : { unknown: problem };
}

function formatted(value: Value, directive: Directive, marks: Marks): string | undefined {
  const text = bare(value, directive, marks);
  if (text === undefined || directive.width === 0) return text;
  // How wide an unknown part is cannot be told.
  if (hasMark(text)) return undefined;
  if (directive.flags.includes("-")) return text.padEnd(directive.width);
  const isZero = directive.flags.includes("0") && directive.verb !== "s";
  if (!isZero) return text.padStart(directive.width);
  const sign = /^[+-]/.test(text) ? (text[0] ?? "") : "";
  return sign + text.slice(sign.length).padStart(directive.width - sign.length, "0");
}

function bare(
  value: Value,
  { flags, precision, verb }: Directive,
  marks: Marks,
): string | undefined {
  if (verb === "v" || verb === "s" || verb === "q" || verb === "t") {
    const plain = verb === "v" && value !== null && typeof value === "object" && !isUnknown(value);
    const text = plain ? JSON.stringify(value) : toText(value, marks);
    if (verb === "q" && text !== undefined) return JSON.stringify(text);
    return verb === "s" && precision !== undefined ? text?.slice(0, precision) : text;
  }
  if (isUnknown(value)) return verb === "d" ? toText(value, marks) : undefined;
  const number = value === null || value === "" ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return undefined;
  const sign = flags.includes("+") && number >= 0 ? "+" : "";
  switch (verb) {
    case "d":
      return sign + String(Math.trunc(number));
    case "b":
      return Math.trunc(number).toString(2);
    case "o":
      return Math.trunc(number).toString(8);
    case "x":
      return Math.trunc(number).toString(16);
    case "X":
      return Math.trunc(number).toString(16).toUpperCase();
    case "f":
      return sign + number.toFixed(Math.min(precision ?? 6, 100));
    case "g":
      return sign + String(number);
    default:
      return undefined;
  }
}
