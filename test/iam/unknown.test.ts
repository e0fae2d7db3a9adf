/**
 * Goal: a decision in spite of unknowns holds for every completion, is given where all agree, and else
 * says what would settle it.
 * Method: one unknown a row, in every place it can stand, with the decision and the missing fact.
 */
import {
  compilePolicies,
  evaluate,
  type PolicySetInput,
  type Request,
  type Unknown,
} from "../../iam";

const later: Unknown = { unknown: "known after apply" };
const USER = "arn:aws:iam::111122223333:user/ana";
const request: Request = {
  principal: USER,
  action: "s3:PutObject",
  resource: "arn:aws:s3:::landing/in/a.csv",
  resourceAccount: "111122223333",
  context: {},
};

const allow = { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::landing/*" };
const deny = { ...allow, Effect: "Deny" };

function identity(...statements: readonly object[]): PolicySetInput {
  return {
    identity: [{ name: "writer", document: { Version: "2012-10-17", Statement: statements } }],
  };
}

function when(operator: string, key: string, value: unknown): object {
  return { Condition: { [operator]: { [key]: value } } };
}

function decide(changes: Partial<Request>, policies: PolicySetInput): readonly string[] {
  const { decision, missing } = evaluate({ ...request, ...changes }, compilePolicies(policies));
  return [decision, ...missing.map(({ fact }) => fact)];
}

const TEAM = "aws:PrincipalTag/team";
const teamLater = { context: { [TEAM]: later } };

type Row = readonly [
  what: string,
  request: Partial<Request>,
  policies: PolicySetInput,
  answer: readonly string[],
];

const rows: readonly Row[] = [
  ["a principal", { principal: later }, identity(allow), ["unknown", "principal"]],
  ["a resource", { resource: later }, identity(allow), ["unknown", "resource"]],
  [
    "a resource that all agree on",
    { resource: later },
    identity({ ...allow, Resource: "*" }),
    ["allowed"],
  ],
  [
    "a resource of which the bucket is known",
    { resource: { ...later, prefix: "arn:aws:s3:::landing/" } },
    identity(allow),
    ["allowed"],
  ],
  [
    "a resource in another bucket",
    { resource: { ...later, prefix: "arn:aws:s3:::other/" } },
    identity(allow),
    ["implicitDeny"],
  ],
  [
    "the account of the resource",
    { resourceAccount: later },
    identity(allow),
    ["unknown", "account of the resource"],
  ],
  ["the identity policies", {}, { identity: later }, ["unknown", "identity-based policies"]],
  [
    "one of the identity policies",
    {},
    { identity: [{ name: "later", document: later }] },
    ["unknown", "policy later"],
  ],
  [
    "service control policies",
    {},
    { ...identity(allow), serviceControl: later },
    ["unknown", "service control policies"],
  ],
  [
    "a boundary where nothing is allowed",
    {},
    { permissionsBoundary: later },
    ["unknown", "permissions boundary"],
  ],
  [
    "the effect of a statement",
    {},
    identity({ ...allow, Effect: later }),
    ["unknown", "Effect of statement 0 of policy writer"],
  ],
  [
    "an action of a statement",
    {},
    identity({ ...allow, Action: later }),
    ["unknown", "Action of statement 0 of policy writer"],
  ],
  [
    "an action of another service",
    {},
    identity({ ...allow, Action: { ...later, prefix: "sqs:" } }),
    ["implicitDeny"],
  ],
  [
    "a resource of a statement",
    {},
    identity({ ...allow, Resource: later }),
    ["unknown", "Resource of statement 0 of policy writer"],
  ],
  [
    "a resource of a statement in another bucket",
    {},
    identity({ ...allow, Resource: { ...later, prefix: "arn:aws:s3:::other", suffix: "/*" } }),
    ["implicitDeny"],
  ],
  [
    "the conditions of a Deny",
    {},
    identity(allow, { ...deny, Condition: later }),
    ["unknown", "Condition of statement 1 of policy writer"],
  ],
  [
    "a Deny that cannot be lifted",
    {},
    identity(deny, { ...allow, Resource: later }),
    ["explicitDeny"],
  ],
  [
    "the value of a condition",
    { context: { [TEAM]: "a" } },
    identity({ ...allow, ...when("StringEquals", TEAM, later) }),
    ["unknown", `condition ${TEAM} of statement 0 of policy writer`],
  ],
  [
    "a condition key",
    teamLater,
    identity({ ...allow, ...when("StringEquals", TEAM, "a") }),
    ["unknown", `context key ${TEAM}`],
  ],
  [
    "a key behind a variable",
    teamLater,
    identity({ ...allow, Resource: `arn:aws:s3:::landing/\${${TEAM}}/*` }),
    ["unknown", `context key ${TEAM.toLowerCase()}`],
  ],
  [
    "a key that an Allow and its opposite ask for",
    teamLater,
    identity(
      { ...allow, ...when("StringEquals", TEAM, "a") },
      { ...allow, ...when("StringNotEquals", TEAM, "a") },
    ),
    ["allowed"],
  ],
  [
    "a key that is denied where it is allowed",
    teamLater,
    identity(
      { ...allow, ...when("StringEquals", TEAM, "a") },
      { ...deny, ...when("StringLike", TEAM, "?") },
    ),
    ["unknown", `context key ${TEAM}`],
  ],
  [
    "a key that two conditions ask to be different things",
    { context: { [TEAM]: { ...later, prefix: "a" } } },
    identity({ ...allow, ...when("StringLike", TEAM, "b*") }),
    ["implicitDeny"],
  ],
  [
    "a key that is there or not",
    teamLater,
    identity(
      { ...allow, ...when("Null", TEAM, "true") },
      { ...allow, ...when("StringLike", TEAM, "*") },
    ),
    ["allowed"],
  ],
  [
    "a boolean key",
    { context: { "aws:SecureTransport": later } },
    identity(
      { ...allow, ...when("Bool", "aws:SecureTransport", "true") },
      { ...allow, ...when("BoolIfExists", "aws:SecureTransport", "false") },
    ),
    ["unknown", "context key aws:SecureTransport"],
  ],
  [
    "the role behind a session",
    {
      principal: "arn:aws:sts::111122223333:assumed-role/writer/run",
      context: { "aws:PrincipalArn": later },
    },
    {
      resource: {
        name: "bucket",
        document: {
          Statement: { ...allow, Principal: { AWS: "arn:aws:iam::111122223333:role/writer" } },
        },
      },
    },
    ["unknown", "context key aws:PrincipalArn"],
  ],
];

test.each(rows)("unknown: %s", (_, changes, policies, answer) => {
  expect(decide(changes, policies)).toEqual(answer);
});

test("a document that AWS would reject leaves its layer unknown and says so", () => {
  const policies = compilePolicies(
    identity({ ...allow, Condition: { StringIs: { [TEAM]: "a" } } }),
  );
  expect(evaluate(request, policies).missing).toEqual([
    { fact: "policy writer", reason: "AWS would reject the document, so it cannot be in force" },
  ]);
  expect(policies.diagnostics.map(({ code, where }) => [code, where?.address])).toEqual([
    ["IAM0015", "writer"],
  ]);
});

describe("denied in any case, and not known whether explicitly", () => {
  const boundary: PolicySetInput["permissionsBoundary"] = [
    {
      name: "edge",
      document: {
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" },
      },
    },
  ];

  test.each<readonly [string, Partial<Request>, PolicySetInput, readonly string[]]>([
    ["identity policies in the same account", {}, { identity: later }, []],
    [
      "identity policies of a caller whom the other account does not let in",
      { resourceAccount: "999988887777" },
      { identity: later },
      ["resource"],
    ],
    [
      "identity policies under a boundary without the action",
      {},
      { identity: later, permissionsBoundary: boundary },
      ["permissionsBoundary"],
    ],
    ["service control policies over nothing", {}, { serviceControl: later }, ["identity"]],
  ])("%s", (_, changes, policies, deniedBy) => {
    const decided = evaluate({ ...request, ...changes }, compilePolicies(policies));
    expect([decided.decision, decided.deniedBy]).toEqual(["unknown", deniedBy]);
  });
});
