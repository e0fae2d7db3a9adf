/**
 * Goal: documents are read from YAML and JSON as a person wrote them, and every fault points at its
 * line and column.
 * Method: whole files in, whole answers out; then hostile texts, which must only be refused.
 */
import fc from "fast-check";

import { parseDocuments } from "../../connections";
import { type Diagnostic, renderTerminal } from "../../diagnostics";

const landing = `# what Hightouch writes
kind: s3_connection
name: Acme landing
vendor: hightouch
configuration:
  auth_mode: iam_role
  iam_role_arn: arn:aws:iam::011122223333:role/hightouch
  s3_bucket_name: acme-landing
  s3_bucket_region: eu-central-1
---
kind: model
name: Flights
source: { type: file, format: parquet, path: flights.parquet }
primary_key: [id]
---
kind: model_sync
name: Daily
connection_id: Acme landing
model_id: Flights
mode: diff
format: csv
filename: "daily/{YYYY}.csv"
`;

function shown(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((one) => renderTerminal(one, { color: false })).join("\n");
}

test("several YAML documents; the name stands for an id, the external id may come later", () => {
  const { documents, diagnostics } = parseDocuments(landing, { file: "a.yaml", syntax: "yaml" });
  expect(diagnostics).toEqual([]);
  expect(documents.map(({ document, at }) => [document.kind, document.id, at.line])).toEqual([
    ["s3_connection", "Acme-landing", 2],
    ["model", "Flights", 11],
    ["model_sync", "Daily", 16],
  ]);
});

test("a JSON list of documents", () => {
  const text = JSON.stringify([
    { kind: "model", id: "m1", name: "M", source: { type: "file", format: "csv", path: "m.csv" } },
  ]);
  expect(parseDocuments(text, { file: "a.json", syntax: "json" })).toEqual({
    documents: [
      {
        document: {
          kind: "model",
          id: "m1",
          name: "M",
          source: { type: "file", format: "csv", path: "m.csv" },
        },
        at: { file: "a.json", line: 1, column: 3, endColumn: 9, text },
      },
    ],
    diagnostics: [],
  });
});

test("every fault at once, with line, column and caret", () => {
  const text = landing
    .replace("::011122223333:", "::11122223333:")
    .replace("acme-landing\n", "s3://acme-landing/in\n")
    .replace("name: Flights", "name: 0042")
    .replace("mode: diff", "mode: dif");
  const { diagnostics } = parseDocuments(text, { file: "a.yaml", syntax: "yaml" });
  expect(shown(diagnostics)).toBe(
    [
      "error[SYNC0111]: `iam_role_arn` is not the ARN of a role",
      " --> a.yaml:7:17  configuration.iam_role_arn",
      "  |",
      "7 |   iam_role_arn: arn:aws:iam::11122223333:role/hightouch",
      "  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 11 digits",
      "  = why: an account id has twelve digits; leading zeros get lost where it is read as a number (here 1)",
      "  = help: write `arn:aws:iam::011122223333:role/hightouch`",
      "error[SYNC0109]: `s3_bucket_name` is not the name of a bucket",
      " --> a.yaml:8:19  configuration.s3_bucket_name",
      "  |",
      "8 |   s3_bucket_name: s3://acme-landing/in",
      "  |                   ^^^^^^^^^^^^^^^^^^^^ a URL, not a name",
      "  = why: found `s3://acme-landing/in`, expected the bucket's name alone",
      "  = help: write `acme-landing`",
      "error[SYNC0106]: `name` is not a text",
      " --> a.yaml:12:7  name",
      "   |",
      "12 | name: 0042",
      "   |       ^^^^ this is a number",
      "  = why: found a number `42`, expected a text",
      '  = help: put it in quotes, so that no digit gets lost: `"0042"`',
      "error[SYNC0105]: `mode` cannot be `dif`",
      " --> a.yaml:20:7  mode",
      "   |",
      "20 | mode: dif",
      "   |       ^^^ not an allowed value",
      "  = why: allowed are `all`, `insert`, `diff`, `create`, `update`, `updateOrCreate`, `replace`, `append`, `remove`, `snapshot`",
      "  = help: write `diff`",
    ].join("\n"),
  );
});

describe("between documents", () => {
  test.each([
    [
      "a reference to nothing names the nearest",
      ["connection_id: Acme landing", "connection_id: Acme landng"],
      "`connection_id` of `Daily` names nothing: `Acme landng`",
      "write `Acme landing`",
    ],
    [
      "`diff` without a primary key",
      ["primary_key: [id]\n", ""],
      "mode `diff` of `Daily` needs a primary key, and model `Flights` has none",
      "add `primary_key` to the model `Flights`",
    ],
    [
      "two of one name",
      [
        "kind: model_sync\nname: Daily",
        "kind: model\nname: Flights\nsource: { type: file, format: csv, path: a.csv }\n---\nkind: model_sync\nname: Daily",
      ],
      "there are two documents `model` called `Flights`",
      "give one of them another name and id",
    ],
  ] as const)("%s", (_, [from, to], summary, help) => {
    const { diagnostics } = parseDocuments(landing.replace(from, to), {
      file: "a.yaml",
      syntax: "yaml",
    });
    expect(diagnostics.map((one) => [one.summary, one.help])).toEqual([[summary, help]]);
  });
});

describe("texts that cannot be read", () => {
  test.each([
    ["json", '{"kind": "model",}', 1],
    ["json", "kind: model", 1],
    ["yaml", "kind: [a, b", 1],
    ["yaml", "kind: model\nkind: model", 2],
    ["yaml", "a: *nothing", 1],
  ] as const)("%s: %s", (syntax, text, line) => {
    const { documents, diagnostics } = parseDocuments(text, { file: "f", syntax });
    expect(documents).toEqual([]);
    expect(diagnostics[0]?.code).toBe("SYNC0101");
    expect(diagnostics[0]?.where?.line ?? 1).toBe(line);
  });

  test.each([
    ["deep brackets", "[".repeat(200_000)],
    ["deep dashes", "- ".repeat(100_000)],
    ["deep keys", "? ".repeat(100_000)],
    [
      "an alias bomb",
      `a: &a [x]\n${Array.from(
        { length: 26 },
        (_, i) =>
          `b${i}: &b${i} [${Array(9)
            .fill(i === 0 ? "*a" : `*b${i - 1}`)
            .join(",")}]`,
      ).join("\n")}`,
    ],
    ["nothing", ""],
    ["a comment", "# nothing"],
    ["a text", "hello"],
  ])("%s is refused, not crashed on", (_, text) => {
    for (const syntax of ["json", "yaml"] as const) {
      const { documents, diagnostics } = parseDocuments(text, { file: "f", syntax });
      expect(documents).toEqual([]);
      expect(diagnostics.length).toBeGreaterThan(0);
    }
  });

  test("no text makes the reader throw", () => {
    const pieces = fc.constantFrom(
      "kind",
      ": ",
      "\n",
      "- ",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      "&a",
      "*a",
      "model",
      "|",
      ">",
      "%",
      "\t",
      "\u0000",
      "\ud800",
      "!!",
      "---\n",
      "__proto__",
      "7",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        for (const syntax of ["json", "yaml"] as const) {
          parseDocuments(parts.join(""), { file: "f", syntax });
        }
      }),
    );
  });
});
