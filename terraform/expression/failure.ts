/** Expressions that Terraform would refuse, for `try` and `can`; and Terraform's equality. */
import { isUnknown } from "../../iam";
import { isList, isObject, type Value } from "../value";

/** What an expression that Terraform would refuse evaluates to; `try` and `can` ask for it. */
export function failure(reason: string): Value {
  return { unknown: reason, failed: "true" } as Value;
}

/** The failure in a value, which makes the whole of it one. */
export function findFailure(value: Value): Value | undefined {
  if (isUnknown(value)) return "failed" in value ? value : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const entry of isList(value) ? value : Object.values(value)) {
    const found = findFailure(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Terraform's `==`: same type and same content. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((entry, index) => equal(entry, b[index] ?? null));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key] ?? null, b[key] ?? null))
    );
  }
  return false;
}
