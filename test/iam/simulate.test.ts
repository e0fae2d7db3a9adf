/**
 * Goal: `simulate` keeps its line format and its exit codes.
 * Method: lines in, lines out, through the command with real streams.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { simulateLines } from "../../cli/simulate-lines";

interface Output {
  readonly code: number;
  readonly lines: readonly unknown[];
}

async function simulate(text: string, file?: string): Promise<Output> {
  const stdout = new PassThrough();
  const code = await simulateLines(
    { arguments: file === undefined ? [] : [file], flags: {}, rest: [] },
    {
      stdin: Readable.from([text.slice(0, 7), text.slice(7)]),
      stdout,
      stderr: new PassThrough(),
      env: {},
      cwd: join(__dirname, "..", ".."),
      color: { stdout: false, stderr: false },
      signal: new AbortController().signal,
    },
  );
  const printed = String(stdout.read() ?? "");
  return {
    code,
    lines: printed
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

const workload = readFileSync(join(__dirname, "..", "..", "bench", "iam-put-object.json"), "utf8");

test("the workload of the benchmark is allowed, by the statements of three layers", async () => {
  const { code, lines } = await simulate(JSON.stringify(JSON.parse(workload)));
  expect({ code, lines }).toEqual({
    code: 0,
    lines: [
      {
        id: "put-object",
        decision: "allowed",
        decidedBy: [
          { layer: "identity", policy: "identity[0]", statement: 1, sid: "RW", effect: "Allow" },
          {
            layer: "permissionsBoundary",
            policy: "permissionsBoundary[0]",
            statement: 0,
            effect: "Allow",
          },
          {
            layer: "serviceControl",
            policy: "serviceControl[0][0]",
            statement: 0,
            effect: "Allow",
          },
        ],
        deniedBy: [],
        missing: [],
      },
    ],
  });
});

const ask =
  '{"id": 7, "request": {"principal": "anonymous", "action": "s3:GetObject", "resource": "arn:aws:s3:::a/b"}}';

test("a line that is no request gets an error with its number and the others are answered", async () => {
  const { code, lines } = await simulate(`nonsense\n\n{"id": "x"}\n${ask}\n[]`);
  expect({ code, lines }).toEqual({
    code: 2,
    lines: [
      { line: 1, error: { code: "IAM0001", message: "not JSON: not a JSON value (column 1)" } },
      { line: 3, id: "x", error: { code: "IAM0040", message: "`request` is missing" } },
      { id: 7, decision: "implicitDeny", decidedBy: [], deniedBy: ["resource"], missing: [] },
      { line: 5, error: { code: "IAM0040", message: "the line must be an object, and is a list" } },
    ],
  });
});

test.each<[what: string, changes: string, message: string]>([
  ["no action", '"principal": "anonymous", "resource": "*"', "`action` is missing"],
  [
    "a number of a list",
    '"principal": [], "action": "s3:GetObject", "resource": "*"',
    "`principal` must be a string, and is a list",
  ],
  [
    "a context of null",
    '"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": null',
    "`context` must be an object, and is `null`",
  ],
])("a request with %s is none", async (_, members, message) => {
  const { lines } = await simulate(`{"request": {${members}}}`);
  expect(lines).toEqual([{ line: 1, error: { code: "IAM0040", message } }]);
});

test("an unknown in a line is an unknown", async () => {
  const { lines } = await simulate(ask.replace('"anonymous"', '{"unknown": "later"}'));
  expect(lines).toMatchObject([
    {
      decision: "unknown",
      missing: [{ fact: "principal", reason: "later" }, { fact: "account of the resource" }],
    },
  ]);
});

test("a duplicate key inside a policy of a line is seen", async () => {
  const policy =
    '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}';
  const { lines } = await simulate(ask.replace(/}$/, `, "policies": {"resource": ${policy}}}`));
  expect(lines).toMatchObject([{ decision: "unknown", missing: [{ fact: "policy resource" }] }]);
});

test("a file that does not exist is a usage error", async () => {
  await expect(simulate("", "nowhere.jsonl")).rejects.toThrow(
    "cannot read `nowhere.jsonl`: there is no such file",
  );
});
