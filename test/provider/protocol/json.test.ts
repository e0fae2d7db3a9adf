/**
 * Goal: stored state is read without losing a digit, and bad text is refused.
 * Method: `JSON.parse` as oracle where a double suffices, examples where it does not, laws, noise.
 */
import fc from "fast-check";

import {
  canonicalText,
  Decimal,
  jsonText,
  parseJson,
  valueFromJson,
  WireError,
} from "../../../provider/protocol";

describe("numbers", () => {
  test.each([
    { text: "1", want: 1 },
    { text: "-0", want: "-0" },
    { text: "9007199254740993", want: 9007199254740993n },
    { text: "0.1", want: 0.1 },
    { text: "1.10", want: new Decimal("1.10") },
    {
      text: "123456789012345678901234567890.125",
      want: new Decimal("123456789012345678901234567890.125"),
    },
    { text: "1e400", want: new Decimal("1e400") },
  ])("$text keeps its digits", ({ text, want }) => {
    const read = parseJson(text);
    expect(jsonText(read)).toBe(text === "-0" ? "0" : text);
    if (text !== "-0") expect(read).toEqual(want);
  });
});

describe("against JSON.parse", () => {
  test("the same tree, for every JSON value", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(jsonText(parseJson(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("the same verdict on text that is almost JSON", () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "0", "\u0001", "e", "nul"),
      )
      .map(([text, at, mark]) => {
        const cut = at % (text.length + 1);
        return `${text.slice(0, cut)}${mark}${text.slice(cut + 1)}`;
      });
    fc.assert(
      fc.property(damaged, (text) => {
        const good = accepts(() => JSON.parse(text));
        expect(accepts(() => parseJson(text))).toBe(good);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("stored state", () => {
  test("unknown attributes are dropped and missing ones are null", () => {
    const value = valueFromJson(
      ["object", { a: "string", b: "number" }],
      parseJson('{"a": "x", "gone": 1}'),
    );
    expect(canonicalText(["object", { a: "string", b: "number" }], value)).toBe(
      '{"a":"x","b":null}',
    );
  });

  test("scalars convert as Terraform converts them", () => {
    expect(valueFromJson("number", "12")).toBe(12);
    expect(valueFromJson("string", 12)).toBe("12");
    expect(valueFromJson("bool", "true")).toBe(true);
    expect(() => valueFromJson("bool", "yes")).toThrow(WireError);
  });

  test("a dynamic value carries its type", () => {
    const value = valueFromJson(
      "dynamic",
      parseJson('{"type": ["list", "number"], "value": [1, 2]}'),
    );
    expect(canonicalText("dynamic", value)).toBe('dynamic(["list","number"],[1e0,2e0])');
  });

  test("a key `__proto__` changes no prototype", () => {
    const value = valueFromJson(["map", "string"], parseJson('{"__proto__": "x"}'));
    expect(Object.entries(value as object)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test("a depth that would end the stack is refused", () => {
    expect(() => parseJson("[".repeat(100_000))).toThrow("nested deeper");
  });
});

function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    expect(["SyntaxError", "WireError"]).toContain((error as Error).name);
    return false;
  }
}
