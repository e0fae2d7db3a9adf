/**
 * Terraform's functions, as far as bucket and role configurations use them.
 *
 * A function that is not here, or whose argument is not known where it matters, yields an `Unknown`
 * with its reason; nothing is guessed. Text functions that only copy their argument keep the marks of
 * unknown parts (see `value.ts`); those that count or cut characters do not accept them.
 *
 * Source: Terraform Language, "Built-in Functions".
 * https://developer.hashicorp.com/terraform/language/functions
 */
import { findUnknown, isList, type Value } from "../value";
import { failure, findFailure } from "./failure";
import type { FunctionHost } from "./function-host";
import { strictFunctions } from "./strict-functions";
import { tolerantFunctions } from "./tolerant-functions";

const unknown = (reason: string): Value => ({ unknown: reason });

/** Call `name`; every unknown or misuse comes back as a value, never as an exception. */
export function callFunction(name: string, list: readonly Value[], host: FunctionHost): Value {
  const plain = name.startsWith("core::") ? name.slice("core::".length) : name;
  if (plain === "try" || plain === "can") return tolerantFunctions[plain]?.(list, host) ?? null;
  const failed = list.map(findFailure).find((found) => found !== undefined);
  if (failed) return failed;
  const made = ofStandIn(plain, list, host);
  if (made !== undefined) return made;
  if (sizeOf(plain, list) > SIZE_MAX)
    return unknown(`${plain}() makes more than is worked out here`);
  const tolerant = Object.hasOwn(tolerantFunctions, plain) ? tolerantFunctions[plain] : undefined;
  if (tolerant) return tolerant(list, host);
  const strict = Object.hasOwn(strictFunctions, plain) ? strictFunctions[plain] : undefined;
  if (!strict) return unknown(`the function \`${name}\` is not evaluated here`);
  const missing = list.map(findUnknown).find((found) => found !== undefined);
  if (missing) return unknown(`${plain}() of a value that is not known (${missing.unknown})`);
  const result = strict(list, host);
  if (result !== undefined) return result;
  const reason = `${plain}() of a value it does not accept`;
  return REFUSING.has(plain) ? failure(reason) : unknown(reason);
}

/** Of these it is certain that Terraform would refuse, so that `try` goes on to its next argument. */
const REFUSING = new Set(["index", "parseint", "regex", "tobool", "tonumber", "yamldecode"]);

/** Longer lists and texts than this are not made. */
const SIZE_MAX = 2_000_000;

/** How long a list or a text the function would make, roughly; 0 where it makes none longer. */
function sizeOf(name: string, list: readonly Value[]): number {
  const lengths = list.map((entry) =>
    typeof entry === "string" || isList(entry) ? entry.length : 1,
  );
  const total = lengths.reduce((sum, length) => sum + length, 0);
  switch (name) {
    case "setproduct":
      return lengths.reduce((product, length) => product * length, 1);
    case "replace":
    case "indent":
      return (lengths[0] ?? 0) * Math.max(1, lengths[2] ?? 1, Number(list[0]) || 1);
    case "join":
    case "formatlist":
      return lengths.reduce((product, length) => Math.max(product, length), 1) * (lengths[0] ?? 1);
    case "flatten":
      return isList(list[0])
        ? list[0].reduce<number>((sum, entry) => sum + (isList(entry) ? entry.length : 1), 0)
        : 0;
    default:
      return total;
  }
}

/** Functions from text to text: of a stand-in they make another one, equal to itself. */
const FROM_TEXT_TO_TEXT = new Set([
  "base64decode",
  "base64encode",
  "base64sha256",
  "base64sha512",
  "chomp",
  "indent",
  "lower",
  "md5",
  "replace",
  "sha1",
  "sha256",
  "sha512",
  "strrev",
  "substr",
  "title",
  "trim",
  "trimprefix",
  "trimspace",
  "trimsuffix",
  "upper",
  "urlencode",
  "uuidv5",
]);

/** Functions that look into a text, whose answer on a stand-in would be one on a made-up text. */
const ABOUT_TEXT = new Set([
  "cidrhost",
  "cidrnetmask",
  "cidrsubnet",
  "cidrsubnets",
  "contains",
  "csvdecode",
  "endswith",
  "fileexists",
  "index",
  "jsondecode",
  "parseint",
  "regex",
  "regexall",
  "split",
  "startswith",
  "strcontains",
  "tobool",
  "tonumber",
  "yamldecode",
]);

/** What a function makes of a text that only stands for the real one; undefined where it may be called. */
function ofStandIn(name: string, list: readonly Value[], host: FunctionHost): Value | undefined {
  const { symbols } = host;
  const isAbout = ABOUT_TEXT.has(name) || (name === "length" && typeof list[0] === "string");
  if (!symbols || (!isAbout && !FROM_TEXT_TO_TEXT.has(name))) return undefined;
  const texts = list.flatMap((entry) => (isList(entry) ? [...entry] : [entry]));
  const written = texts.filter((entry): entry is string => typeof entry === "string");
  if (!written.some((entry) => symbols.isIn(entry))) return undefined;
  if (name === "contains" && isList(list[0]) && list[0].includes(list[1] ?? null)) return true;
  if (isAbout) return unknown(`${name}() of a value that is known after apply or not given`);
  if (list.some((entry) => findUnknown(entry))) return undefined;
  const shown = list.map((entry) =>
    typeof entry === "string" && symbols.isIn(entry) ? symbols.shown(entry) : JSON.stringify(entry),
  );
  return symbols.text(`${name}(${shown.join(", ")})`, {
    isOpen: written.some((entry) => symbols.isIn(entry, "open")),
  });
}
