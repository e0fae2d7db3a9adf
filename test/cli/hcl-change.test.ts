/**
 * Goal: a change of an HCL expression makes it evaluate to exactly what was asked for, and touches
 * nothing that stays.
 * Method: a law over random objects and layouts, read back by the HCL library; hand-made layouts with
 * comments byte for byte.
 */
import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";

import { changeValue } from "../../cli/check/hcl-change";
import { HclEdits } from "../../cli/check/hcl-edits";
import { type Block, hclTree, type Item } from "../../cli/check/hcl-tree";
import { type HclStyle, hclValue } from "../../preflight";

const style: HclStyle = { split: (text) => (text === "" ? [] : [text]), variable: "$${" };

/** The text after the value of `a` in its `locals` is changed. */
function changed(text: string, before: unknown, after: unknown): string {
  const [block] = hclTree(text);
  const item = (block as Block).body.find(({ name }) => name === "a") as Item;
  const edits = new HclEdits(text);
  changeValue(item.value, before, after, { edits, style });
  return edits.result();
}

const evaluated = async (text: string): Promise<unknown> => {
  const { locals } = (await parse("main.tf", text)) as { locals: [{ a: unknown }] };
  return locals[0].a;
};

/** Lists and objects over several lines, each with a comment, or all on one. */
function laidOut(value: unknown, isBroken: boolean, depth = 1): string {
  const pad = "  ".repeat(depth);
  const end = "  ".repeat(depth - 1);
  if (!isBroken || typeof value !== "object" || value === null) return hclValue(value, style);
  const parts = Array.isArray(value)
    ? value.map((one) => `${laidOut(one, true, depth + 1)},`)
    : Object.entries(value).map(([key, one]) => `"${key}" = ${laidOut(one, true, depth + 1)}`);
  if (parts.length === 0) return hclValue(value, style);
  const lines = parts.map((part) => `${pad}# a "comment" }\n${pad}${part} # another ]\n`);
  return Array.isArray(value) ? `[\n${lines.join("")}${end}]` : `{\n${lines.join("")}${end}}`;
}

const text = fc.stringMatching(/^[a-z:*/.{}"#, -]{1,8}$/);
const leaf = fc.oneof(text, fc.uniqueArray(text, { maxLength: 4 }));
const condition = fc.dictionary(fc.stringMatching(/^[a-z:]{1,6}$/), leaf, { maxKeys: 3 });
const statement = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{0,4}$/), fc.oneof(leaf, condition), {
  minKeys: 1,
  maxKeys: 4,
});

/** As text, without the order of keys and of list elements. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).sort().join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, part]) => `${name}: ${plain(part)}`)
    .sort()
    .join()}}`;
}

test("whatever is changed into whatever, the text evaluates to it", async () => {
  await fc.assert(
    fc.asyncProperty(statement, statement, fc.boolean(), async (before, after, isBroken) => {
      const source = `locals {\n  a = ${laidOut(before, isBroken, 2)}\n  b = "}"\n}\n`;
      const result = changed(source, before, after);
      const value = await evaluated(result);
      expect(plain(value)).toBe(plain(after));
    }),
    { numRuns: 150 },
  );
});

test("nothing changes where nothing differs", () => {
  fc.assert(
    fc.property(statement, fc.boolean(), (value, isBroken) => {
      const source = `locals {\n  a = ${laidOut(value, isBroken, 2)}\n}\n`;
      expect(changed(source, value, value)).toBe(source);
    }),
  );
});

test.each([
  [
    "the only line of an element goes, its comment stays",
    'locals {\n  a = [\n    "x", # one\n    "y",\n    "z"\n  ]\n}\n',
    ["x", "y", "z"],
    ["y", "z"],
    'locals {\n  a = [\n    # one\n    "y",\n    "z"\n  ]\n}\n',
  ],
  [
    "the last element of a line goes with the comma in front of it",
    'locals {\n  a = ["x", "y"] # both\n}\n',
    ["x", "y"],
    ["x"],
    'locals {\n  a = ["x"] # both\n}\n',
  ],
  [
    "an item on its own line goes with the line",
    'locals {\n  a = {\n    X = 1\n    Y = { z = "q" }\n  }\n}\n',
    { X: 1, Y: { z: "q" } },
    { X: 1 },
    "locals {\n  a = {\n    X = 1\n  }\n}\n",
  ],
  [
    "a reference that stays keeps its text when a list is made of it",
    "locals {\n  a = { Resource = aws_s3_bucket.x.arn }\n}\n",
    { Resource: "arn:aws:s3:::x" },
    { Resource: ["arn:aws:s3:::x", "arn:aws:s3:::x/*"] },
    'locals {\n  a = { Resource = [aws_s3_bucket.x.arn, "arn:aws:s3:::x/*"] }\n}\n',
  ],
  [
    "a policy variable is written as HCL takes it",
    'locals {\n  a = "x"\n}\n',
    "x",
    "home/${aws:username}/%{x}",
    'locals {\n  a = "home/$${aws:username}/%%{x}"\n}\n',
  ],
])("%s", (_, source, before, after, expected) => {
  expect(changed(source, before, after)).toBe(expected);
});
