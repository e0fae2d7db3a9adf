/**
 * Terraform's `regex`, `regexall` and `replace` with a pattern between slashes.
 *
 * Terraform runs RE2, which takes linear time; JavaScript backtracks. So a pattern is run only if its
 * repetitions are few enough for the length of the text, none stands inside another, and it uses what
 * both engines understand alike. Any other is not evaluated.
 *
 * Source: Terraform Language, "regex Function"; RE2 syntax.
 * https://developer.hashicorp.com/terraform/language/functions/regex
 */
import type { Value } from "../value";

/** More steps than this are not spent on one match. */
const STEP_COUNT_MAX = 5_000_000;

/** Classes that RE2 knows by name. */
const CLASSES: Readonly<Record<string, string>> = {
  "[:alpha:]": "a-zA-Z",
  "[:digit:]": "0-9",
  "[:alnum:]": "a-zA-Z0-9",
  "[:lower:]": "a-z",
  "[:upper:]": "A-Z",
  "[:space:]": "\\s",
  "[:word:]": "\\w",
  "[:punct:]": "!-\\/:-@[-`{-~",
};

const NOT_RUN: Value = { unknown: "a regular expression that is not run here" };

/** The first match as Terraform gives it; undefined where there is none. */
export function firstMatch(pattern: string, text: string): Value | undefined {
  const expression = compiled(pattern, text, "");
  if (!expression) return NOT_RUN;
  const found = expression.exec(text);
  return found ? resultOf(found) : undefined;
}

/** Every match. */
export function allMatches(pattern: string, text: string): Value {
  const expression = compiled(pattern, text, "g");
  return expression ? [...text.matchAll(expression)].map(resultOf) : NOT_RUN;
}

/** Every match replaced; `$1` and `${name}` in the replacement are what the groups matched. */
export function replaceMatches(text: string, pattern: string, replacement: string): Value {
  const expression = compiled(pattern, text, "g");
  if (!expression) return NOT_RUN;
  return text.replace(expression, (...found: unknown[]) => {
    const groups = found.at(-1);
    const named = typeof groups === "object" && groups !== null ? groups : {};
    return replacement.replace(/\$(\w+)|\$\{(\w+)\}/g, (_, plain?: string, braced?: string) => {
      const name = plain ?? braced ?? "";
      const value = /^\d+$/.test(name) ? found[Number(name)] : Reflect.get(named, name);
      return typeof value === "string" ? value : "";
    });
  });
}

/** Without groups the text, with named ones an object, else a list. */
function resultOf(found: RegExpExecArray | RegExpMatchArray): Value {
  if (found.groups) {
    return Object.fromEntries(
      Object.entries(found.groups).map(([name, text]) => [name, text ?? null]),
    );
  }
  return found.length === 1 ? found[0] : [...found].slice(1).map((text) => text ?? null);
}

function compiled(pattern: string, text: string, flags: string): RegExp | undefined {
  const [, given = "", rest = pattern] = /^\(\?([ims]+)\)([\s\S]*)$/.exec(pattern) ?? [];
  if (!isHarmless(rest, text.length)) return undefined;
  let source = rest.replaceAll("(?P<", "(?<").replaceAll("\\z", "$").replaceAll("\\A", "^");
  for (const [name, characters] of Object.entries(CLASSES)) {
    source = source.replaceAll(name, characters);
  }
  try {
    return new RegExp(source, `${given}${flags}u`);
  } catch {
    return tryLoose(source, `${given}${flags}`);
  }
}

/** `\-` outside of a class and the like are errors under `u` only. */
function tryLoose(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Repetitions are counted, so that length to the power of their number stays small. */
function isHarmless(pattern: string, length: number): boolean {
  if (/\(\?(?!:|P<|<[A-Za-z_])|\\[1-9]|\\[pPkCQ]/.test(pattern)) return false;
  let repetitions = 0;
  const open: number[] = [];
  let isClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") at += 1;
    else if (isClass) isClass = character !== "]";
    else if (character === "[") isClass = true;
    else if (character === "(") open.push(repetitions);
    else if (character === ")") {
      const before = open.pop();
      const isRepeated = /^[*+{]/.test(pattern.slice(at + 1));
      if (isRepeated && before !== undefined && before < repetitions) return false;
    } else if (character === "*" || character === "+" || character === "{") repetitions += 1;
  }
  return (length + 1) ** (repetitions + 1) <= STEP_COUNT_MAX;
}
