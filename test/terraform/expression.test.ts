/**
 * Goal: Terraform's expressions evaluate to what Terraform makes of them, and never throw.
 * Method: a table of expressions with their values; then any text at all as a template.
 */
import fc from "fast-check";

import { evaluateText, type Surroundings } from "../../terraform/expression/evaluate";
import { Symbols } from "../../terraform/symbols";
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

// The expected values are what `terraform console` of Terraform 1.11.4 prints.
test.each([
  ['${md5("hello")}', "5d41402abc4b2a76b9719d911017c592"],
  ['${base64sha256("hello")}', "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="],
  ['${uuidv5("dns", "www.terraform.io")}', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"],
  ['${cidrsubnet("172.16.0.0/12", 4, 2)}', "172.18.0.0/16"],
  ['${cidrhost("10.12.112.0/20", 16)}', "10.12.112.16"],
  ['${cidrnetmask("172.16.0.0/12")}', "255.240.0.0"],
  [
    '${cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)}',
    ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"],
  ],
  ['${regex("[a-z]+", "53453453.345345aaabbbccc23454")}', "aaabbbccc"],
  [
    '${regex("(\\\\d\\\\d\\\\d\\\\d)-(\\\\d\\\\d)-(\\\\d\\\\d)", "2019-02-01")}',
    ["2019", "02", "01"],
  ],
  [
    '${regex("^(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?", "https://terraform.io/docs/")}',
    { scheme: "https", authority: "terraform.io" },
  ],
  ['${regexall("[a-z]+", "1234abcd5678efgh9")}', ["abcd", "efgh"]],
  ['${try(regex("x", "abc"), "no")}', "no"],
  ['${try(regex("(?=a)a", "a"), "no")}', "no"],
  ['${regexall("[[:digit:]]+", "a1b22")}', ["1", "22"]],
  ['${regex("(a+)+$", "xaaa")}', ["aaa"]],
  ['${regex("\\\\pL+", "ünï1")}', "ünï"],
  ['${regex("(a)|(b)", "b")}', [null, "b"]],
  ['${replace("arn:aws:s3:::Landing", "/(?i)LAND(ing)/", "$1-$1")}', "arn:aws:s3:::ing-ing"],
  ['${replace("key", "/(?P<n>k)/", "$${n}x")}', "kxey"],
  ['${replace("hello world", "/w.*d/", "everybody")}', "hello everybody"],
  ['${replace("Acme_Data.2", "/[^a-zA-Z0-9-]/", "-")}', "Acme-Data-2"],
  ['${formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")}', "02 Jan 2018 23:12 UTC"],
  ['${timeadd("2017-11-22T00:00:00Z", "10m")}', "2017-11-22T00:10:00Z"],
  ['${yamldecode("a: [1, two]\\nb: true")}', { a: [1, "two"], b: true }],
  [
    '${csvdecode("a,b\\n1,2\\n3,4")}',
    [
      { a: "1", b: "2" },
      { a: "3", b: "4" },
    ],
  ],
  ['${format("%03d|%-5s|%.2f|%x|%[1]d", 7, "ab", 1.5, 255)}', "007|ab   |1.50|ff|7"],
  ['${parseint("FF", 16)}', 255],
  ['${transpose({ a = ["1", "2"], b = ["2"] })}', { "1": ["a"], "2": ["a", "b"] }],
  ["${one([])}", null],
  ['${can(one(["a", "b"]))}', false],
  ['${try(tonumber("x"), 3)}', 3],
  ['${try("${var.nope.at}-x", "else")}', "else"],
  ['${try([var.nope.at], ["else"])}', ["else"]],
  ["a\n%{ for x in var.list ~}\n  ${x}\n%{ endfor ~}\nb", "a\n  a\n  b\nb"],
  ["%{ if var.flag ~}\n  yes\n%{~ else }no%{ endif }", "  yes"],
  ["${[{ a = { b = 1 } }, { a = { b = 2 } }][*].a.b}", [1, 2]],
  ['${[{ a = ["x"] }, { a = ["y"] }].*.a[0]}', ["x"]],
  ['${[{ a = ["x"] }, { a = ["y"] }][*].a[0]}', ["x", "y"]],
  ["${null[*]}", []],
] as const)("%s, as Terraform has it", (text, want) => {
  expect(evaluated(text)).toEqual(want);
});

test("an object that looks like what is not known is believed in nothing", () => {
  expect(evaluated('${{ unknown = "x", prefix = 7 }}')).toEqual({
    unknown: "an object that has a key `unknown`",
  });
});

describe("a value that is not given yet", () => {
  const symbols = new Symbols();
  const open = symbols.text("var.name", { isOpen: true });
  const closed = symbols.text("aws_s3_bucket.x.id", { isOpen: false });
  const at: Surroundings = {
    ...surroundings,
    symbols,
    names: { resolve: (root) => ({ value: { open, closed }[root] ?? null, used: 0 }) },
  };

  test.each([
    '${open == "acme"}',
    '${open == ""}',
    "${open == null}",
    '${open != "acme" ? "a" : "b"}',
    "${length(open)}",
    '${contains(["acme"], open)}',
    '${startswith(open, "acme")}',
    '${regex("[a-z]+", open)}',
  ])("%s is unknown", (text) => {
    expect(evaluateText(text, at)).toEqual({ unknown: expect.any(String) });
  });

  test("made into another text it stays equal to itself, and to nothing else", () => {
    const lower = evaluateText("${lower(open)}", at);
    expect(lower).toBe(evaluateText("${lower(open)}", at));
    expect(lower).not.toBe(open);
    expect(symbols.shown(String(lower))).toBe("lower(var.name)");
  });

  test("what a provider makes up is none of the words that are written", () => {
    expect(evaluateText('${closed == "acme"}', at)).toBe(false);
    expect(evaluateText("${closed == closed}", at)).toBe(true);
  });
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
