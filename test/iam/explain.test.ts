/**
 * Goal: an explanation names for each layer its own answer, and for each statement the first part that
 * failed, with what was found and expected.
 * Method: one request against every layer; the whole explanation written out.
 */
import { compilePolicies, explain, type StatementExplanation } from "../../iam";

const request = {
  principal: "arn:aws:sts::111122223333:assumed-role/writer/run",
  action: "s3:PutObject",
  resource: "arn:aws:s3:::landing/in/a.csv",
  resourceAccount: "111122223333",
  context: { "aws:SecureTransport": "false" },
};

function explainIdentity(statement: object): StatementExplanation | undefined {
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
  const policies = compilePolicies({ identity: [{ name: "writer", document }] });
  return explain(request, policies).layers.find(({ layer }) => layer === "identity")?.statements[0];
}

test.each<[what: string, statement: object, part: object]>([
  [
    "action",
    { Action: "s3:GetObject", Resource: "*" },
    { part: "action", found: "s3:PutObject", expected: ["s3:GetObject"], not: false },
  ],
  [
    "resource",
    { Action: "s3:*", NotResource: "arn:aws:s3:::landing/*" },
    {
      part: "resource",
      found: "arn:aws:s3:::landing/in/a.csv",
      expected: ["arn:aws:s3:::landing/*"],
      not: true,
    },
  ],
  [
    "condition",
    {
      Action: "s3:*",
      Resource: "*",
      Condition: { Bool: { "aws:securetransport": "true" }, Null: { "aws:userid": "true" } },
    },
    {
      part: "condition",
      operator: "Bool",
      key: "aws:securetransport",
      found: "false",
      expected: ["true"],
    },
  ],
])("the %s is named that did not match", (_, statement, part) => {
  expect(explainIdentity(statement)).toMatchObject({ outcome: "failed", part });
});

test("the place of the failing part is found in the text", () => {
  const document = [
    '{ "Version": "2012-10-17",',
    '  "Statement": [{ "Effect": "Allow", "Action": "s3:PutObject",',
    '                  "Resource": "arn:aws:s3:::landing" }] }',
  ].join("\n");
  const policies = compilePolicies({ identity: [{ name: "writer", document }] });
  const [layer] = explain(request, policies).layers.filter(({ layer }) => layer === "identity");
  expect(layer?.statements[0]?.where).toEqual({
    path: ["Statement", 0, "Resource"],
    line: 3,
    column: 31,
    endColumn: 53,
    text: '                  "Resource": "arn:aws:s3:::landing" }] }',
  });
});

test("each layer answers for itself", () => {
  const named = (name: string, ...statements: object[]) => ({
    name,
    document: { Version: "2012-10-17", Statement: statements },
  });
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  const tls = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "arn:aws:s3:::landing/*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const role = {
    ...all,
    Resource: "arn:aws:s3:::landing/*",
    Principal: { AWS: "arn:aws:iam::111122223333:role/writer" },
  };
  const policies = compilePolicies({
    identity: [named("writer", all)],
    resource: named("bucket", tls, role),
    permissionsBoundary: [named("boundary", { ...all, Action: "sqs:*" })],
    serviceControl: [[named("root", all)], { unknown: "not supplied" }],
  });
  const { decision, decidedBy, layers } = explain(request, policies);
  expect({
    decision,
    decidedBy,
    layers: layers.map(({ layer, level, verdict }) => [layer, level, verdict]),
    namedBy: layers
      .find(({ layer }) => layer === "resource")
      ?.statements.map(({ namedBy }) => namedBy),
  }).toEqual({
    decision: "explicitDeny",
    decidedBy: [{ layer: "resource", policy: "bucket", statement: 0, effect: "Deny" }],
    layers: [
      ["serviceControl", 0, "allows"],
      ["serviceControl", 1, "unknown"],
      ["resource", undefined, "denies"],
      ["identity", undefined, "allows"],
      ["permissionsBoundary", undefined, "silent"],
    ],
    namedBy: ["direct", "role"],
  });
});

test("layers that do not concern a service are exempt", () => {
  const document = { Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
  const policies = compilePolicies({
    identity: [{ name: "writer", document }],
    serviceControl: [[{ name: "root", document }]],
  });
  const { layers } = explain({ ...request, principal: "s3.amazonaws.com" }, policies);
  expect(layers.map(({ layer, verdict }) => [layer, verdict])).toEqual([
    ["serviceControl", "exempt"],
    ["resource", "silent"],
    ["identity", "exempt"],
  ]);
});
