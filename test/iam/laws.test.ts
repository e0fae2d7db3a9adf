/**
 * Goal: the engine keeps the laws of IAM, whatever the policies and requests.
 * Method: properties over small generated policies that often match, and the tables of operators with a
 * missing key written out in full.
 */
import fc from "fast-check";

import {
  compilePolicies,
  type DecisionKind,
  evaluate,
  explain,
  type PolicySetInput,
  type Request,
} from "../../iam";

const SESSION = "arn:aws:sts::111122223333:assumed-role/writer/run";
const PRINCIPALS = [
  SESSION,
  "arn:aws:iam::111122223333:user/ana",
  "arn:aws:iam::444455556666:role/reader",
  "anonymous",
  "s3.amazonaws.com",
];

const conditions = fc.constantFrom(
  {},
  { StringEquals: { "aws:PrincipalTag/team": "ingest" } },
  { StringNotEquals: { "aws:PrincipalTag/team": "ingest" } },
  { StringLikeIfExists: { "aws:PrincipalTag/team": "in*" } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } },
  { "ForAnyValue:StringLike": { "aws:TagKeys": ["t*"] } },
  { Null: { "aws:TagKeys": "true" } },
  { NumericLessThan: { "s3:max-keys": 10 } },
);
const base = {
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Action: fc.constantFrom("s3:PutObject", "s3:*", "s3:Get*", "*"),
  Resource: fc.constantFrom("*", "arn:aws:s3:::landing/*", "arn:aws:s3:::other/*"),
  Condition: conditions,
};
const identityStatements = fc.array(fc.record(base), { maxLength: 4 });
const resourceStatements = fc.array(
  fc.record({
    ...base,
    Principal: fc.constantFrom("*", { AWS: "111122223333" }, { AWS: SESSION }),
  }),
  { maxLength: 3 },
);
const layers = fc.record({
  identity: identityStatements,
  resource: resourceStatements,
  permissionsBoundary: identityStatements,
  session: identityStatements,
  serviceControl: identityStatements,
});
type Statements = readonly object[];
interface Layers {
  readonly identity: Statements;
  readonly resource: Statements;
  readonly permissionsBoundary: Statements;
  readonly session: Statements;
  readonly serviceControl: Statements;
}

const contexts = fc.record(
  {
    "aws:PrincipalTag/team": fc.constantFrom("ingest", "other", ""),
    "aws:TagKeys": fc.subarray(["team", "env"]),
    "s3:max-keys": fc.constantFrom("5", "10", "many"),
  },
  { requiredKeys: [] },
);
const requests = fc.record({
  principal: fc.constantFrom(...PRINCIPALS),
  action: fc.constantFrom("s3:PutObject", "s3:GetObject"),
  resource: fc.constantFrom("arn:aws:s3:::landing/a", "arn:aws:s3:::third/a"),
  resourceAccount: fc.constantFrom("111122223333", "444455556666"),
  context: contexts,
});

function document(statements: readonly object[]) {
  return { Version: "2012-10-17", Statement: statements.length > 0 ? statements : [NEVER] };
}

/** A document needs a statement; this one concerns nothing. */
const NEVER = { Effect: "Deny", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
const { Principal: _, ...NEVER_IDENTITY } = NEVER;

function policySet(given: Layers): PolicySetInput {
  const named = (statements: readonly object[]) => ({
    name: "policy",
    document: document(statements.length > 0 ? statements : [NEVER_IDENTITY]),
  });
  return {
    identity: [named(given.identity)],
    resource: { name: "bucket", document: document(given.resource) },
    permissionsBoundary: [named(given.permissionsBoundary)],
    session: [named(given.session)],
    serviceControl: [[named(given.serviceControl)]],
  };
}

function decide(given: Layers, request: Request): DecisionKind {
  return evaluate(request, compilePolicies(policySet(given))).decision;
}

test("the order of statements never matters", () => {
  fc.assert(
    fc.property(layers, requests, (given, request) => {
      const turned = {
        identity: given.identity.toReversed(),
        resource: given.resource.toReversed(),
        permissionsBoundary: given.permissionsBoundary.toReversed(),
        session: given.session.toReversed(),
        serviceControl: given.serviceControl.toReversed(),
      };
      expect(decide(turned, request)).toBe(decide(given, request));
    }),
  );
});

const denyAll = { Effect: "Deny" as const, Action: "*", Resource: "*", Condition: {} };

test("one more Deny never allows, in any layer", () => {
  fc.assert(
    fc.property(layers, requests, (given, request) => {
      const more = {
        ...given,
        resource: [...given.resource, { ...denyAll, Principal: "*" as const }],
      };
      expect(decide(more, request)).toBe("explicitDeny");
    }),
  );
});

const allowAll = { Effect: "Allow" as const, Action: "*", Resource: "*", Condition: {} };

/** What one more Allow may turn a decision into. */
const AFTER_ALLOW: Readonly<Record<string, readonly string[]>> = {
  implicitDeny: ["implicitDeny", "allowed"],
  explicitDeny: ["explicitDeny"],
  allowed: ["allowed"],
};

test("one more Allow never lifts an explicit Deny and never takes away", () => {
  fc.assert(
    fc.property(layers, requests, (given, request) => {
      const more = { ...given, identity: [...given.identity, allowAll] };
      expect(AFTER_ALLOW[decide(given, request)]).toContain(decide(more, request));
    }),
  );
});

test("case does not matter in actions and in the names of condition keys", () => {
  fc.assert(
    fc.property(layers, requests, (given, request) => {
      const context = Object.fromEntries(
        Object.entries(request.context).map(([key, value]) => [key.toUpperCase(), value]),
      );
      const loud = { ...request, action: request.action.toUpperCase(), context };
      expect(decide(given, loud)).toBe(decide(given, request));
    }),
  );
});

test("replacing an unknown by any value never contradicts a definite decision", () => {
  const keys = ["aws:PrincipalTag/team", "aws:TagKeys", "s3:max-keys"] as const;
  fc.assert(
    fc.property(layers, requests, fc.subarray([...keys]), (given, request, hidden) => {
      const unknown = Object.fromEntries(hidden.map((key) => [key, { unknown: "not known" }]));
      const before = decide(given, { ...request, context: { ...request.context, ...unknown } });
      const after = decide(given, request);
      expect([before, after]).toEqual([before, before === "unknown" ? after : before]);
    }),
    { numRuns: 1_000 },
  );
});

test("an explanation decides as the evaluation does", () => {
  fc.assert(
    fc.property(layers, requests, (given, request) => {
      const policies = compilePolicies(policySet(given));
      const { layers: explained, ...decision } = explain(request, policies);
      expect(decision).toEqual(evaluate(request, policies));
      expect(explained.map(({ layer }) => layer)).toEqual([
        "serviceControl",
        "resource",
        "identity",
        "permissionsBoundary",
        "session",
      ]);
    }),
  );
});

/** Whether an Allow under one condition applies, by what the request has for `aws:PrincipalTag/team`. */
function holds(condition: object, context: Request["context"]): boolean {
  const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: condition };
  const policies = compilePolicies({
    identity: [{ name: "policy", document: document([statement]) }],
  });
  const request = {
    principal: PRINCIPALS[1] as string,
    action: "s3:PutObject",
    resource: "arn:aws:s3:::landing/a",
    resourceAccount: "111122223333",
    context,
  };
  return evaluate(request, policies).decision === "allowed";
}

describe("operator by operator: key missing, key matches, key does not match", () => {
  const tag = "aws:PrincipalTag/team";
  test.each<[operator: string, policy: unknown, match: string, other: string, expected: string]>([
    ["StringEquals", "a", "a", "b", "no yes no"],
    ["StringNotEquals", "a", "a", "b", "yes no yes"],
    ["StringEqualsIgnoreCase", "A", "a", "b", "no yes no"],
    ["StringNotEqualsIgnoreCase", "A", "a", "b", "yes no yes"],
    ["StringLike", "a*", "ab", "b", "no yes no"],
    ["StringNotLike", "a*", "ab", "b", "yes no yes"],
    ["NumericEquals", "10", "10.0", "11", "no yes no"],
    ["NumericNotEquals", "10", "10.0", "11", "yes no yes"],
    ["NumericLessThan", "10", "9.99", "10", "no yes no"],
    ["NumericLessThanEquals", "10", "10", "10.01", "no yes no"],
    ["NumericGreaterThan", "9007199254740992", "9007199254740993", "9007199254740992", "no yes no"],
    ["NumericGreaterThanEquals", "-5", "-5", "-6", "no yes no"],
    ["DateEquals", "2026-01-01T00:00:00Z", "1767225600", "1767225601", "no yes no"],
    ["DateNotEquals", "2026-01-01T00:00:00Z", "1767225600", "1767225601", "yes no yes"],
    ["DateLessThan", "2026-01-01T01:00:00+01:00", "1767225599", "1767225600", "no yes no"],
    [
      "DateGreaterThan",
      "1767225600",
      "2026-01-01T00:00:00.5Z",
      "2026-01-01T00:00:00Z",
      "no yes no",
    ],
    ["Bool", "true", "TRUE", "false", "no yes no"],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", "QmluYXJ6", "no yes no"],
    ["IpAddress", "203.0.113.0/24", "203.0.113.255", "203.0.114.0", "no yes no"],
    ["NotIpAddress", "2001:db8::/32", "2001:db8:0:0::1", "2001:db9::1", "yes no yes"],
    ["ArnEquals", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b", "no yes no"],
    [
      "ArnLike",
      "arn:aws:iam::*:role/a",
      "arn:aws:iam::1:role/a",
      "arn:aws:iam::1:2:role/a",
      "no yes no",
    ],
    ["ArnNotEquals", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b", "yes no yes"],
    ["ArnNotLike", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "not an arn", "yes no yes"],
  ])("%s", (operator, policy, match, other, expected) => {
    const answers = [{}, { [tag]: match }, { [tag]: other }].map((context) =>
      holds({ [operator]: { [tag]: policy } }, context) ? "yes" : "no",
    );
    const ifExists = [{}, { [tag]: match }, { [tag]: other }].map((context) =>
      holds({ [`${operator}IfExists`]: { [tag]: policy } }, context) ? "yes" : "no",
    );
    expect(answers.join(" ")).toBe(expected);
    expect(ifExists.join(" ")).toBe(`yes${expected.slice(expected.indexOf(" "))}`);
  });

  test.each<[condition: object, expected: string]>([
    [{ Null: { [tag]: "true" } }, "yes no no no no"],
    [{ Null: { [tag]: "false" } }, "no yes yes yes yes"],
    [{ "ForAllValues:StringEquals": { [tag]: ["a", "b"] } }, "yes yes yes no no"],
    [{ "ForAllValues:StringNotEquals": { [tag]: ["a"] } }, "yes no no yes no"],
    [{ "ForAnyValue:StringEquals": { [tag]: ["a"] } }, "no yes yes no yes"],
    [{ "ForAnyValue:StringNotEquals": { [tag]: ["a"] } }, "no no yes yes yes"],
    [{ "ForAnyValue:StringEqualsIfExists": { [tag]: ["a"] } }, "yes yes yes no yes"],
  ])("%j for missing, [a], [a b], [c], [a c]", (condition, expected) => {
    const lists = [undefined, ["a"], ["a", "b"], ["c"], ["a", "c"]];
    const answers = lists.map((list) =>
      holds(condition, list ? { [tag]: list } : {}) ? "yes" : "no",
    );
    expect(answers.join(" ")).toBe(expected);
  });

  test.each([
    ["ForAllValues", true],
    ["ForAnyValue", false],
  ] as const)("%s of an empty list, and of empty texts, is %s", (qualifier, expected) => {
    const condition = { [`${qualifier}:StringEquals`]: { [tag]: ["a"] } };
    expect([holds(condition, { [tag]: [] }), holds(condition, { [tag]: "" })]).toEqual([
      expected,
      expected,
    ]);
  });
});

describe("every run of laws is alive", () => {
  test("a law that is false on purpose is found false", () => {
    const law = fc.property(layers, requests, (given, request) => {
      expect(decide(given, request)).not.toBe("allowed");
    });
    expect(fc.check(law, { numRuns: 1_000 }).failed).toBe(true);
  });
});

describe("a context that is asked twice", () => {
  const policies = compilePolicies({
    identity: [
      {
        name: "tagged",
        document: {
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Action: "s3:PutObject",
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalTag/team": "ingest" } },
          },
        },
      },
    ],
  });
  const decide = (context: Request["context"]): DecisionKind =>
    evaluate(
      {
        principal: SESSION,
        action: "s3:PutObject",
        resource: "arn:aws:s3:::landing/a",
        resourceAccount: "111122223333",
        context,
      },
      policies,
    ).decision;

  test("is read again where it has changed", () => {
    const context: Record<string, string> = { "aws:PrincipalTag/team": "ingest" };
    expect(decide(context)).toBe("allowed");
    context["aws:PrincipalTag/team"] = "other";
    expect(decide(context)).toBe("implicitDeny");
  });

  test("answers the same where it cannot change, and another one between does not matter", () => {
    const context = Object.freeze({ "aws:PrincipalTag/team": "ingest" });
    expect(decide(context)).toBe("allowed");
    expect(decide(Object.freeze({ "aws:PrincipalTag/team": "other" }))).toBe("implicitDeny");
    expect(decide(context)).toBe("allowed");
    expect(decide(context)).toBe("allowed");
  });
});
