/**
 * Terraform's `regex`, `regexall` and `replace` with a pattern between slashes, and the patterns of
 * file names.
 *
 * Terraform runs RE2, and so do we: it takes linear time, where JavaScript's own engine backtracks. A
 * pattern that RE2 does not take is an error in Terraform: there is no result here either.
 *
 * Source: Terraform Language, "regex Function".
 * https://developer.hashicorp.com/terraform/language/functions/regex
 */
import type { RE2JS } from "re2js";

import type { Value } from "../value";

/** The engine, loaded when the first pattern is met: hardly a configuration has one. */
function engine(): typeof RE2JS {
  return (require("re2js") as typeof import("re2js")).RE2JS;
}

/** The first match as Terraform gives it; undefined where there is none. */
export function firstMatch(pattern: string, text: string): Value | undefined {
  return allMatches(pattern, text)?.[0];
}

/** Every match. */
export function allMatches(pattern: string, text: string): readonly Value[] | undefined {
  const expression = compiled(pattern);
  return expression && [...expression.matchAll(text)].map(resultOf);
}

/** Every match replaced; `$1` and `${name}` in the replacement are what the groups matched. */
export function replaceMatches(
  text: string,
  pattern: string,
  replacement: string,
): Value | undefined {
  const expression = compiled(pattern);
  if (!expression) return undefined;
  const parts: string[] = [];
  let end = 0;
  for (const found of expression.matchAll(text)) {
    const start = found.index ?? 0;
    parts.push(text.slice(end, start), expanded(replacement, found));
    end = start + found[0].length;
  }
  return [...parts, text.slice(end)].join("");
}

/** In a pattern of file names `*` stands for a part of a name, `**` for folders too, `?` for a character. */
export function matchesGlob(name: string, pattern: string): boolean {
  const parts = pattern.match(/\*\*\/?|[\s\S]/g) ?? [];
  const source = parts
    .map((part) => {
      if (part.startsWith("**")) return "(?:.*/)?";
      if (part === "*") return "[^/]*";
      return part === "?" ? "[^/]" : engine().quote(part);
    })
    .join("");
  return engine().matches(source, name);
}

function compiled(pattern: string): RE2JS | undefined {
  try {
    return engine().compile(pattern);
  } catch {
    return undefined;
  }
}

const expanded = (replacement: string, found: RegExpMatchArray): string =>
  replacement.replace(/\$(\w+)|\$\{(\w+)\}/g, (_, plain?: string, braced?: string) => {
    const name = plain ?? braced ?? "";
    return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? "";
  });

/** Without groups the text, with named ones an object, else a list. */
function resultOf(found: RegExpMatchArray): Value {
  if (found.groups) {
    return Object.fromEntries(
      Object.entries(found.groups).map(([name, text]) => [name, text ?? null]),
    );
  }
  const [whole, ...groups] = found;
  return groups.length === 0 ? whole : groups.map((text) => text ?? null);
}
