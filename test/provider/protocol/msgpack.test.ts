/**
 * Goal: values reach Terraform and come back as the object wire format says.
 * Method: golden bytes for each form, a second implementation as oracle, laws over random values,
 * and bytes that nobody should send.
 */
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";

import {
  canonicalText,
  Decimal,
  Dynamic,
  decodeMsgpack,
  emptyRecord,
  encodeMsgpack,
  Unknown,
  type Value,
  WireError,
  type WireType,
} from "../../../provider/protocol";
import { valuesOf, wireTypes } from "./arbitraries";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const hostile = "__proto__";
const proto: Record<string, Value> = emptyRecord();
proto[hostile] = "x";

describe("the forms of the wire format", () => {
  test.each<{ name: string; type: WireType; value: Value; want: string }>([
    { name: "null", type: "string", value: null, want: "c0" },
    { name: "unknown", type: "string", value: new Unknown(), want: "d40000" },
    { name: "text", type: "string", value: "é", want: "a2c3a9" },
    {
      name: "text of 32 bytes",
      type: "string",
      value: "x".repeat(32),
      want: `d920${"78".repeat(32)}`,
    },
    { name: "true", type: "bool", value: true, want: "c3" },
    { name: "small number", type: "number", value: 7, want: "07" },
    { name: "small negative number", type: "number", value: -1, want: "ff" },
    { name: "large integer", type: "number", value: 300, want: "d3000000000000012c" },
    {
      name: "largest unsigned integer",
      type: "number",
      value: 2n ** 64n - 1n,
      want: "cfffffffffffffffff",
    },
    { name: "a fraction, as text", type: "number", value: 0.1, want: "a3302e31" },
    {
      name: "many digits, as text",
      type: "number",
      value: new Decimal("1.50"),
      want: "a4312e3530",
    },
    { name: "list", type: ["list", "bool"], value: [true, null], want: "92c3c0" },
    {
      name: "map with a hostile key",
      type: ["map", "string"],
      value: proto,
      want: "81a95f5f70726f746f5f5fa178",
    },
    {
      name: "object without its value",
      type: ["object", { a: "bool" }],
      value: {},
      want: "81a161c0",
    },
    {
      name: "dynamic",
      type: "dynamic",
      value: new Dynamic("string", "x"),
      want: "92c40822737472696e6722a178",
    },
    {
      name: "dynamic, unknown of known type",
      type: "dynamic",
      value: new Dynamic("string", new Unknown()),
      want: "92c40822737472696e6722d40000",
    },
    {
      name: "dynamic, unknown of unknown type",
      type: "dynamic",
      value: new Unknown(),
      want: "d40000",
    },
    { name: "dynamic null", type: "dynamic", value: null, want: "c0" },
    {
      name: "unknown text with a known beginning",
      type: "string",
      value: new Unknown({ notNull: true, prefix: "u-" }),
      want: "c7070c8201c202a2752d",
    },
  ])("$name", ({ type, value, want }) => {
    expect(hex(encodeMsgpack(type, value))).toBe(want);
    expect(canonicalText(type, decodeMsgpack(type, bytes(want)))).toBe(
      canonicalText(
        type,
        value instanceof Object &&
          Object.keys(value).length === 0 &&
          Array.isArray(type) &&
          type[0] === "object"
          ? { a: null }
          : value,
      ),
    );
  });

  test.each([
    { name: "number as float", want: 0.5, from: "cb3fe0000000000000" },
    { name: "number as short float", want: 0.5, from: "ca3f000000" },
    { name: "number as text", want: 0.1, from: "a3302e31" },
    { name: "number as byte", want: 200, from: "ccc8" },
    { name: "number as negative byte", want: -100, from: "d09c" },
    { name: "number of 64 bits that a double holds", want: 4096, from: "cf0000000000001000" },
    {
      name: "number of 64 bits that no double holds",
      want: 9007199254740993n,
      from: "cf0020000000000001",
    },
  ])("reads a $name", ({ want, from }) => {
    expect(decodeMsgpack("number", bytes(from))).toBe(want);
  });

  test("refinements that nobody told us of are stepped over", () => {
    const value = decodeMsgpack(
      ["list", "string"],
      bytes("c7070c8201c20392 00c3".replaceAll(" ", "")),
    );
    expect(value).toEqual(new Unknown({ notNull: true }));
  });

  test("an extension of any code is an unknown value", () => {
    expect(decodeMsgpack("bool", bytes("d50c8000"))).toBeInstanceOf(Unknown);
    expect(decodeMsgpack("bool", bytes("d47f00"))).toBeInstanceOf(Unknown);
  });
});

describe("the laws", () => {
  const typed = wireTypes.chain((type) => fc.tuple(fc.constant(type), valuesOf(type)));

  test("what is written is read again as the same value", () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        const again = decodeMsgpack(type, encodeMsgpack(type, value));
        expect(canonicalText(type, again)).toBe(canonicalText(type, value));
      }),
      { numRuns: 1000 },
    );
  });

  test("another implementation reads what we write", () => {
    const simple = fc.array(fc.oneof(fc.string(), fc.constant("x".repeat(70_000))), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(simple, (list) => {
        expect(decode(encodeMsgpack(["list", "string"], list))).toEqual(list);
      }),
    );
  });

  test("we read what another implementation writes", () => {
    const plain = fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    );
    fc.assert(
      fc.property(plain, (map) => {
        const value = decodeMsgpack(["map", "number"], encode(map));
        expect(Object.entries(value as object)).toEqual(
          Object.entries(map).map(([name, number]) => [name, number === 0 ? 0 : number]),
        );
      }),
    );
  });

  test("random bytes are a value or a WireError, and never anything else", () => {
    fc.assert(
      fc.property(wireTypes, fc.uint8Array({ maxLength: 40 }), (type, noise) => {
        try {
          decodeMsgpack(type, noise);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a value cut short anywhere is a WireError", () => {
    fc.assert(
      fc.property(typed, fc.nat(), ([type, value], at) => {
        const whole = encodeMsgpack(type, value);
        const cut = whole.subarray(0, at % whole.length);
        expect(() => decodeMsgpack(type, cut)).toThrow(WireError);
      }),
    );
  });
});

describe("what is refused", () => {
  test.each<{ name: string; type: WireType; from: string; why: string }>([
    { name: "bytes after the value", type: "bool", from: "c3c3", why: "left over" },
    {
      name: "an attribute the type does not have",
      type: ["object", {}],
      from: "81a161c0",
      why: "unknown attribute",
    },
    { name: "an infinite number", type: "number", from: "cb7ff0000000000000", why: "finite" },
    { name: "a number in words", type: "number", from: "a4666f7572", why: "decimal" },
    { name: "text for a boolean", type: "bool", from: "a178", why: "boolean" },
    {
      name: "a length that is a lie",
      type: ["list", "bool"],
      from: "ddffffffff",
      why: "end inside",
    },
    { name: "a type nobody knows", type: "dynamic", from: "92a3226122c0", why: "neither" },
  ])("$name", ({ type, from, why }) => {
    expect(() => decodeMsgpack(type, bytes(from))).toThrow(why);
  });

  test("a depth that would end the stack", () => {
    const deep = Buffer.concat([Buffer.alloc(5000, 0x91), Buffer.from([0xc0])]);
    let type: WireType = "bool";
    for (let depth = 0; depth < 300; depth++) type = ["list", type];
    expect(() => decodeMsgpack(type, deep)).toThrow("nested deeper");
  });

  test("a value that does not fit its type, by us", () => {
    expect(() => encodeMsgpack(["object", { a: "bool" }], { b: true })).toThrow("no attribute `b`");
    expect(() => encodeMsgpack("bool", "yes")).toThrow(WireError);
    expect(() => encodeMsgpack("number", Number.NaN)).toThrow("finite");
  });
});
