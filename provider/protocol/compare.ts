/**
 * When two Terraform values are the same value.
 *
 * Sets compare without order and without repeats, numbers by their decimal value whatever form they
 * came in, strings after Unicode normalization as core does. Two unknowns are the same where their
 * refinements are. Cost: linear, and for sets linear in the canonical text of the elements.
 */
import {
  Decimal,
  Dynamic,
  isList,
  isRecord,
  type NumberValue,
  textOfNumber,
  Unknown,
  type Value,
  type WireType,
} from "./values";

/** True where `left` and `right` are one value of type `type`. */
export function sameValue(type: WireType, left: Value, right: Value): boolean {
  return canonicalText(type, left) === canonicalText(type, right);
}

/** A text that is equal exactly for equal values of one type. */
export function canonicalText(type: WireType, value: Value): string {
  if (value === null) return "null";
  if (value instanceof Unknown) return `unknown${JSON.stringify(value.refinements)}`;
  if (value instanceof Dynamic) {
    return `dynamic(${JSON.stringify(value.type)},${canonicalText(value.type, value.value)})`;
  }
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint" || value instanceof Decimal) {
    return canonicalNumber(value);
  }
  if (isList(value)) return listText(type, value);
  if (isRecord(value)) return recordText(type, value);
  throw new TypeError("not a Terraform value");
}

/** A decimal text without leading, trailing and exponent variety, e.g. `12.50e1` as `125e0`. */
export function canonicalNumber(value: NumberValue): string {
  const text = textOfNumber(value).toLowerCase();
  const negative = text.startsWith("-");
  const [mantissa = "0", exponentText = "0"] = text.replace(/^[-+]/, "").split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const trimmed = digits.replace(/0+$/, "");
  if (trimmed === "") return "0";
  const exponent = Number(exponentText) - fraction.length + (digits.length - trimmed.length);
  return `${negative ? "-" : ""}${trimmed}e${exponent}`;
}

function listText(type: WireType, value: readonly Value[]): string {
  const elementType = (index: number): WireType => {
    if (typeof type === "string" || type[0] === "object") return "dynamic";
    return type[0] === "tuple" ? (type[1][index] ?? "dynamic") : type[1];
  };
  const parts = value.map((element, index) => canonicalText(elementType(index), element));
  if (typeof type !== "string" && type[0] === "set") {
    return `{${Array.from(new Set(parts)).sort().join(",")}}`;
  }
  return `[${parts.join(",")}]`;
}

function recordText(type: WireType, value: Readonly<Record<string, Value>>): string {
  const entryType = (name: string): WireType => {
    if (typeof type === "string" || type[0] === "tuple") return "dynamic";
    return type[0] === "object" ? (type[1][name] ?? "dynamic") : type[1];
  };
  const names = Object.keys(value).sort();
  const parts = names.map(
    (name) =>
      `${JSON.stringify(name.normalize("NFC"))}:${canonicalText(entryType(name), value[name] ?? null)}`,
  );
  return `{${parts.join(",")}}`;
}
