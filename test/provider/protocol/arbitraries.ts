/** Random Terraform types, and values that fit them: for laws about codecs, comparison and plans. */
import fc from "fast-check";

import {
  Decimal,
  Dynamic,
  emptyRecord,
  Unknown,
  type Value,
  type WireType,
} from "../../../provider/protocol";

const names = fc.constantFrom("a", "b", "__proto__", "constructor", "id", "long_name_0");

/** Any type, a few levels deep. */
export const wireTypes: fc.Arbitrary<WireType> = fc.letrec<{ type: WireType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<WireType>("string", "number", "bool", "dynamic"),
    fc.tuple(fc.constantFrom("list", "set", "map"), tie("type")) as fc.Arbitrary<WireType>,
    fc.array(tie("type"), { maxLength: 3 }).map((types): WireType => ["tuple", types]),
    fc
      .uniqueArray(fc.tuple(names, tie("type")), { maxLength: 4, selector: ([name]) => name })
      .map((entries): WireType => ["object", recordOf(entries)]),
  ),
})).type;

const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc
    .bigInt(-(2n ** 70n), 2n ** 70n)
    .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (Object.is(value, -0) ? 0 : value)),
  fc
    .constantFrom("123456789012345678901234567890.125", "1e400", "-0.10000000000000000000001")
    .map((text) => new Decimal(text)),
);

/** Values of a type; `unknowns` says whether some may be unknown. */
export function valuesOf(type: WireType, unknowns = true): fc.Arbitrary<Value> {
  const special: fc.Arbitrary<Value>[] = [fc.constant(null)];
  if (unknowns && type !== "dynamic") special.push(fc.constant(new Unknown()));
  if (unknowns && type === "string") {
    special.push(
      fc.string({ minLength: 1 }).map((prefix) => new Unknown({ notNull: true, prefix })),
    );
  }
  return fc.oneof({ weight: 6, arbitrary: knownValuesOf(type, unknowns) }, ...special);
}

function knownValuesOf(type: WireType, unknowns: boolean): fc.Arbitrary<Value> {
  if (type === "string")
    return fc.string({ unit: "grapheme" }).map((text) => text.normalize("NFC"));
  if (type === "bool") return fc.boolean();
  if (type === "number") return numbers;
  if (type === "dynamic") {
    return fc
      .constantFrom<WireType>("string", ["list", "number"], ["map", "bool"])
      .chain((inner) => valuesOf(inner, unknowns).map((value) => new Dynamic(inner, value)));
  }
  switch (type[0]) {
    case "list":
    case "set":
      return fc.array(valuesOf(type[1], unknowns), { maxLength: 4 });
    case "map":
      return fc
        .uniqueArray(fc.tuple(names, valuesOf(type[1], unknowns)), {
          maxLength: 4,
          selector: ([name]) => name,
        })
        .map(recordOf);
    case "tuple":
      return fc.tuple(...type[1].map((inner) => valuesOf(inner, unknowns)));
    case "object": {
      const entries = Object.entries(type[1]).map(([name, inner]) =>
        fc.tuple(fc.constant(name), valuesOf(inner, unknowns)),
      );
      return fc.tuple(...entries).map((pairs) => recordOf(pairs));
    }
  }
}

function recordOf<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record = emptyRecord<T>();
  for (const [name, value] of entries) record[name] = value;
  return record;
}
