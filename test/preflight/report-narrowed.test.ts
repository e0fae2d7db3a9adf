/**
 * Goal: what is granted and never needed comes with the narrowed statements, and they are right: every
 * step is still allowed with them, and nothing is granted beyond the need any more.
 * Method: correct landing zones, drawn by seed, whose identity policy is widened in each way that people
 * write; the printed patches are applied and all is judged again. Some statements are written down.
 */
import { type Finding, preflight, type Snapshot } from "../../preflight";
import { applyPatches } from "../../preflight/fixes/patch";
import { drawSetup, randomOf, type Setup, snapshotOf } from "./bars/setup";

type Statement = Record<string, unknown>;

/** Ways to grant too much: each replaces the statements of a policy that grants just enough. */
const WIDENINGS: Readonly<Record<string, (statements: readonly Statement[]) => Statement[]>> = {
  "a star for everything": () => [{ Effect: "Allow", Action: "*", Resource: "*" }],
  "every action of the services": () => [
    { Sid: "All", Effect: "Allow", Action: ["s3:*", "kms:*", "sqs:*"], Resource: "*" },
  ],
  "every action on the same resources": (statements) =>
    statements.map((one) => ({ ...one, Action: ["s3:*", "kms:*", "sqs:*"] })),
  "the same actions on every resource": (statements) =>
    statements.map((one) => ({ ...one, Resource: "*" })),
  "wildcards in the names of actions": (statements) =>
    statements.map((one) => ({
      ...one,
      Action: [one["Action"]].flat().map((name) => `${String(name).slice(0, -3)}*`),
    })),
  "all but some actions": (statements) => [
    ...statements,
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*"], Resource: "*" },
  ],
  "actions that no step calls": (statements) =>
    statements.map((one) => ({
      ...one,
      Action: [...[one["Action"]].flat(), "s3:DeleteBucket", "s3:PutBucketPolicy"],
    })),
  "all actions on all resources and one bucket too many": (statements) => [
    {
      Effect: "Allow",
      Action: statements.flatMap((one) => one["Action"]),
      Resource: ["arn:aws:s3:::acme-other/*", ...statements.flatMap((one) => one["Resource"])],
    },
  ],
};

/** The identity policy that a fault may rewrite. */
const documentOf = (setup: Setup): { Statement: Statement[] } =>
  setup.principal?.policies[0]?.document as { Statement: Statement[] };

function widened(setup: Setup, widen: (statements: readonly Statement[]) => Statement[]): Snapshot {
  const document = documentOf(setup);
  const allows = document.Statement.filter(({ Effect: effect }) => effect === "Allow");
  document.Statement = widen(allows);
  return snapshotOf(setup);
}

const excessesOf = (snapshot: Snapshot, setup: Setup): readonly Finding[] =>
  preflight(snapshot, setup.options)
    .connections.flatMap(({ findings }) => findings)
    .filter(({ cause }) => cause === "LP-1");

test.each(Object.entries(WIDENINGS))(
  "%s: narrowed, every step is allowed and no more",
  (_, widen) => {
    let narrowed = 0;
    for (let draw = 0; draw < 4; draw++) {
      const setup = drawSetup(randomOf(20_260_400 + draw));
      if (!setup.principal) continue;
      const snapshot = widened(setup, widen);
      const before = preflight(snapshot, setup.options).connections.map(({ verdict }) => verdict);
      const excesses = excessesOf(snapshot, setup);
      const without = excesses.filter(({ fix }) => !fix || fix.lines.length === 0);
      expect(without).toEqual([]);
      const after = applyPatches(
        snapshot,
        excesses.flatMap(({ fix }) => fix?.patches ?? []),
      );
      if (!after) throw new Error(`draw ${draw}: the patches do not apply`);
      const report = preflight(after, setup.options);
      expect({ draw, verdicts: report.connections.map(({ verdict }) => verdict) }).toEqual({
        draw,
        verdicts: before,
      });
      expect(before).toEqual(["allowed"]);
      expect({ draw, left: excessesOf(after, setup).map(({ why }) => why) }).toEqual({
        draw,
        left: [],
      });
      narrowed += excesses.length;
    }
    expect(narrowed).toBeGreaterThan(0);
  },
);

/** Hightouch with a role of its own, whose policy holds these statements. */
function lines(statements: readonly Statement[]): readonly string[] {
  const setup = hightouch();
  documentOf(setup).Statement = [...statements];
  return excessesOf(snapshotOf(setup), setup).flatMap(({ message, fix }) => [
    message,
    ...(fix?.lines.slice(1) ?? ["no fix"]),
  ]);
}

function hightouch(): Setup {
  for (let draw = 0; ; draw++) {
    const setup = drawSetup(randomOf(20_260_500 + draw));
    const { vendor, mode, encryption } = setup;
    if (vendor === "hightouch" && mode === "iam_role" && encryption === "none") return setup;
  }
}

const OBJECTS = "arn:aws:s3:::acme-landing/orders/daily/*";

test("a wildcard becomes the actions and resources of the steps", () => {
  expect(lines([{ Sid: "All", Effect: "Allow", Action: "s3:*", Resource: "*" }])).toEqual([
    "`s3:*` grants more than any step needs",
    '  "Sid": "All"',
    '- "Action": "s3:*"',
    '+ "Action": ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"]',
    '- "Resource": "*"',
    `+ "Resource": "${OBJECTS}"`,
    "in aws_iam_role_policy.x",
    '+ {"Sid": "All2",',
    '+  "Effect": "Allow",',
    '+  "Action": "s3:ListBucketMultipartUploads",',
    '+  "Resource": "arn:aws:s3:::acme-landing"}',
  ]);
});

test("resources that are too wide become those of the steps, and the condition stays", () => {
  const condition = { Bool: { "aws:SecureTransport": "true" } };
  const wide = { Effect: "Allow", Action: "s3:PutObject", Condition: condition };
  expect(lines([{ ...wide, Resource: "arn:aws:s3:::acme-*/*" }])).toEqual([
    "s3:PutObject is granted on more than any step needs",
    '- "Resource": "arn:aws:s3:::acme-*/*"',
    `+ "Resource": "${OBJECTS}"`,
  ]);
});

test("a statement of which nothing is needed goes", () => {
  const other = "arn:aws:s3:::acme-other/*";
  expect(lines([{ Effect: "Allow", Action: "s3:GetObject", Resource: other }])).toEqual([
    "s3:GetObject is granted and never needed",
    '- {"Effect": "Allow",',
    '-  "Action": "s3:GetObject",',
    `-  "Resource": "${other}"}`,
  ]);
});

test("what is granted twice beyond the need is named twice", () => {
  const twice = {
    Effect: "Allow",
    Action: "s3:DeleteBucket",
    Resource: "arn:aws:s3:::acme-landing",
  };
  const found = lines([
    { Sid: "A", ...twice },
    { Sid: "B", ...twice },
  ]);
  expect(
    found.filter((line) => line === "s3:DeleteBucket is granted and never needed"),
  ).toHaveLength(2);
});

test("a resource that is not known may be just what is needed: nothing is said", () => {
  const resource = { unknown: "var.folder has no value" };
  expect(lines([{ Effect: "Allow", Action: "s3:PutObject", Resource: resource }])).toEqual([]);
});
