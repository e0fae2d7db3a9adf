/**
 * The request context: condition keys and their values.
 *
 * The names of keys do not depend on case. An empty list of values is no value: the key is absent.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
import { isObject, type Json, listOf } from "./line";

/** What a condition may ask of a request. */
export interface RequestContext {
  /** All values of a key, or undefined where the key is absent. */
  values(key: string): readonly string[] | undefined;
  /** The value of a key that has exactly one, as policy variables need it. */
  single(key: string): string | undefined;
  /** All keys as written, with the first value of each. */
  readonly entries: readonly (readonly [string, string])[];
}

/** Read the context of a request line, e.g. `{"aws:SecureTransport": "true", "aws:TagKeys": ["a", "b"]}`. */
export function readContext(context: Json | undefined): RequestContext {
  const entries = isObject(context) ? Object.entries(context) : [];
  const values = (key: string): readonly string[] | undefined => {
    const found = entries.find(([name]) => name.toLowerCase() === key.toLowerCase());
    const texts = found === undefined ? [] : listOf(found[1]).map((one) => String(one));
    return texts.length === 0 ? undefined : texts;
  };
  return {
    entries: entries.map(([name, value]) => [name, String(listOf(value)[0])] as const),
    values,
    single: (key) => {
      const texts = values(key);
      return texts?.length === 1 ? texts[0] : undefined;
    },
  };
}
