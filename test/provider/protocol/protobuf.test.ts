/**
 * Goal: messages are proto3 as everyone else reads and writes it.
 * Method: protobufjs with the same table as oracle, laws over random messages, and bad bytes. The
 * field numbers themselves are proved by real Terraform, in the other tests of this folder.
 */
import fc from "fast-check";
import protobuf from "protobufjs";

import { decodeMessage, encodeMessage, WireError } from "../../../provider/protocol";
import { type MessageName, messages } from "../../../provider/protocol/messages";

const scalars: Readonly<Record<string, string>> = {
  string: "string",
  bytes: "bytes",
  bool: "bool",
  int64: "int64",
};

/** The same table for the oracle. */
const oracle = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields as Record<string, readonly [number, string, string?]>).map(
            ([field, [id, kind, many]]) => {
              const type = scalars[kind] ?? kind;
              if (many === "map") return [field, { id, keyType: "string", type }];
              if (many === "repeated") return [field, { id, type, rule: "repeated" }];
              const optional = many === "optional" ? { options: { proto3_optional: true } } : {};
              return [field, { id, type, ...optional }];
            },
          ),
        ),
        oneofs: Object.fromEntries(
          Object.entries(fields as Record<string, readonly [number, string, string?]>)
            .filter(([, [, , many]]) => many === "optional")
            .map(([field]) => [`_${field}`, { oneof: [field] }]),
        ),
      },
    ]),
  ),
});

function arbitrary(kind: string, depth: number): fc.Arbitrary<unknown> {
  if (kind === "string") return fc.string({ unit: "grapheme" });
  if (kind === "bytes") return fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  if (kind === "bool") return fc.boolean();
  if (kind === "int64") return fc.maxSafeInteger();
  return message(kind as MessageName, depth - 1);
}

function message(name: MessageName, depth: number): fc.Arbitrary<object> {
  const entries = Object.entries(
    messages[name] as Record<string, readonly [number, string, string?]>,
  ).filter(([, [, kind]]) => depth > 0 || kind in scalars);
  return fc.record(
    Object.fromEntries(
      entries.map(([field, [, kind, many]]) => {
        const one = arbitrary(kind, depth);
        if (many === "repeated") return [field, fc.array(one, { maxLength: 3 })];
        if (many === "map")
          return [
            field,
            fc.dictionary(
              fc.string().filter((key) => key !== "__proto__"),
              one,
              { maxKeys: 3 },
            ),
          ];
        return [field, one];
      }),
    ),
    { requiredKeys: [] },
  );
}

const anyMessage = fc
  .constantFrom(...(Object.keys(messages) as MessageName[]))
  .chain((name) => fc.tuple(fc.constant(name), message(name, 3)));

describe("against protobufjs", () => {
  test("it reads what we write", () => {
    fc.assert(
      fc.property(anyMessage, ([name, content]) => {
        const ours = encodeMessage(name, content as never);
        const type = oracle.lookupType(name);
        const again = type.encode(type.decode(ours)).finish();
        expect(decodeMessage(name, again)).toEqual(decodeMessage(name, ours));
      }),
      { numRuns: 500 },
    );
  });

  test("we read what it writes", () => {
    fc.assert(
      fc.property(anyMessage, ([name, content]) => {
        const type = oracle.lookupType(name);
        const theirs = type.encode(type.fromObject(content)).finish();
        expect(decodeMessage(name, theirs)).toEqual(
          decodeMessage(name, encodeMessage(name, content as never)),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("presence and evolution", () => {
  test("an optional field of zero is written, an ordinary one is not", () => {
    expect(encodeMessage("FunctionError", { text: "", function_argument: 0 }).toString("hex")).toBe(
      "1000",
    );
    expect(encodeMessage("AttributePathStep", { element_key_int: 0 }).toString("hex")).toBe("1800");
  });

  test("fields of a newer protocol are skipped, whatever their wire type", () => {
    const newer = Buffer.concat([
      Buffer.from("f80101f9010102030405060708fa010101fd0101020304", "hex"),
      encodeMessage("TypeName", { type_name: "x" }),
    ]);
    expect(() => decodeMessage("TypeName", newer)).not.toThrow();
    expect(decodeMessage("TypeName", newer.subarray(0, 3))).toEqual({ type_name: "" });
  });

  test("a negative number takes ten bytes and comes back", () => {
    const bytes = encodeMessage("Timestamp", { seconds: -1 });
    expect(bytes).toHaveLength(11);
    expect(decodeMessage("Timestamp", bytes)).toEqual({ seconds: -1, nanos: 0 });
  });

  test("a map key `__proto__` is a key", () => {
    const bytes = encodeMessage("RawState", {
      flatmap: JSON.parse('{"__proto__": "x"}') as Record<string, string>,
    });
    expect(Object.entries(decodeMessage("RawState", bytes).flatmap)).toEqual([["__proto__", "x"]]);
  });
});

describe("bad bytes", () => {
  test("noise is a message or a WireError", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(messages) as MessageName[])),
        fc.uint8Array({ maxLength: 60 }),
        (name, noise) => {
          try {
            decodeMessage(name, noise);
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    { name: "a varint without end", hex: "08ffffffffffffffffffff01" },
    { name: "a length past the end", hex: "0aff01" },
    { name: "a group, which proto3 does not have", hex: "0b" },
    { name: "an integer no double holds", hex: "08ffffffffffffffff7f" },
  ])("$name is refused", ({ hex }) => {
    expect(() => decodeMessage("Timestamp", Buffer.from(hex, "hex"))).toThrow(WireError);
  });
});
