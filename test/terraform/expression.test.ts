/**
 * Goal: Terraform's expressions evaluate to what Terraform makes of them, and never throw.
 * Method: a table of expressions with their values; then any text at all as a template.
 */
import fc from "fast-check";

import { evaluateText, type Surroundings } from "../../terraform/expression/evaluate";
import { Marks } from "../../terraform/value";

const surroundings: Surroundings = {
  marks: new Marks(),
  names: {
    resolve: (root) =>
      root === "var"
        ? { value: { name: "acme", list: ["a", "b"], flag: true }, used: 0 }
        : undefined,
  },
  locals: new Map(),
  readFile: () => undefined,
};

const evaluated = (text: string) => evaluateText(text, surroundings);

test.each([
  ["plain", "plain"],
  ["${var.name}-logs", "acme-logs"],
  ["$${aws:username}", "${aws:username}"],
  ["${1 + 2 * 3}", 7],
  ['${var.flag ? "yes" : "no"}', "yes"],
  ['${!var.flag || var.name == "acme"}', true],
  ["${[for x in var.list : upper(x)]}", ["A", "B"]],
  ['${{for i, x in var.list : x => i if x != "a"}}', { b: 1 }],
  ['${jsonencode({ a = [1, "x"], "b" : null })}', '{"a":[1,"x"],"b":null}'],
  ["${merge({ a = 1 }, { b = 2 }).b}", 2],
  ['${join("/", var.list)}', "a/b"],
  ['${format("%s-%d", var.name, 3)}', "acme-3"],
  ['${try(var.nothing.at.all, "else")}', "else"],
  ['${lookup({ a = 1 }, "z", 9)}', 9],
  ['${coalesce("", var.name)}', "acme"],
  ["${var.list[*]}", ["a", "b"]],
  ['${concat(var.list, ["c"])[2]}', "c"],
  ["%{ for x in var.list }${x};%{ endfor }", "a;b;"],
  ["%{ if var.flag }on%{ else }off%{ endif }", "on"],
  ["${<<-EOT\n    one\n      two\n    EOT\n}", "one\n  two\n"],
] as const)("%s", (text, want) => {
  expect(evaluated(text)).toEqual(want);
});

test("an unknown inside JSON text is found again when the text is parsed", () => {
  const text = evaluated('${jsonencode({ Resource = "arn:${uuid()}/*" })}');
  const settled = surroundings.marks.settle(JSON.parse(String(text)));
  expect(settled).toEqual({
    Resource: { unknown: expect.stringContaining("uuid"), prefix: "arn:", suffix: "/*" },
  });
});

test("no text makes the evaluator throw", () => {
  const piece = fc.constantFrom(
    "${",
    "}",
    "%{",
    "if ",
    "for ",
    "[",
    "(",
    '"',
    "var.name",
    "*",
    ".",
    "1",
    " ",
    "<<E\n",
    "?",
    ":",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (parts) => {
      expect(() => evaluated(parts.join(""))).not.toThrow();
    }),
  );
});
