/**
 * Generated `Condition` blocks: every operator with every modifier, on keys that suit it.
 */
import fc from "fast-check";

import { FAMILIES, type Family, STRINGS } from "./alphabets";
import { chance, type Draw, flippedCase, from, oneOrMany } from "./draws";
import type { Json, JsonObject } from "./line";

/** `StringLike`, `ForAllValues:StringLike`, `ForAnyValue:StringLikeIfExists`, … */
function qualified(operators: readonly string[]): Draw<string> {
  return fc
    .tuple(from(["", "", "ForAllValues:", "ForAnyValue:"]), from(operators), chance(30))
    .map(([prefix, name, ifExists]) => `${prefix}${name}${ifExists ? "IfExists" : ""}`);
}

function keyed(keys: readonly string[], values: Draw<Json>): Draw<JsonObject> {
  return fc
    .tuple(
      flippedCase(from(keys)),
      values,
      fc.option(fc.tuple(from(keys), values), { freq: 3, nil: undefined }),
    )
    .map(([key, value, second]) =>
      second === undefined || second[0].toLowerCase() === key.toLowerCase()
        ? { [key]: value }
        : { [key]: value, [second[0]]: second[1] },
    );
}

function familyCondition(family: Family): Draw<JsonObject> {
  return fc
    .tuple(qualified(family.operators), keyed(family.keys, oneOrMany(from(family.policyValues))))
    .map(([operator, keys]) => ({ [operator]: keys }));
}

const everyKey = [STRINGS, ...FAMILIES].flatMap((family) => family.keys);

const nullCondition: Draw<JsonObject> = keyed(
  everyKey,
  oneOrMany(from<Json>(["true", "false", true, false])),
).map((keys) => ({ Null: keys }));

/** A string operator on a key of another family: AWS compares any value as text. */
const foreignCondition: Draw<JsonObject> = from(FAMILIES).chain((family) =>
  fc
    .tuple(qualified(STRINGS.operators), keyed(family.keys, oneOrMany(from(family.requestValues))))
    .map(([operator, keys]) => ({ [operator]: keys })),
);

const condition: Draw<JsonObject> = fc.oneof(
  { weight: 6, arbitrary: familyCondition(STRINGS) },
  ...FAMILIES.map((family) => ({
    weight: Math.ceil(family.operators.length / 2) + 1,
    arbitrary: familyCondition(family),
  })),
  { weight: 2, arbitrary: nullCondition },
  { weight: 1, arbitrary: foreignCondition },
);

/** No condition, one operator, or two of them. */
export const conditions: Draw<JsonObject | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: condition },
  {
    weight: 1,
    arbitrary: fc.tuple(condition, condition).map(([one, two]) => ({ ...one, ...two })),
  },
);
