/**
 * Goal: `broadens` finds exactly what one policy grants beyond another.
 * Method: pairs of policies with the excess written down, then two laws over generated pairs, checked
 * against `evaluate`: every excess is allowed by the one and not by the other, and where there is none no
 * generated request tells them apart.
 */
import fc from "fast-check";

import {
  broadens,
  compareGrants,
  compilePolicies,
  evaluate,
  type Policy,
  parsePolicy,
} from "../../iam";

interface Statement {
  readonly [element: string]: unknown;
}

function policy(
  statements: readonly Statement[],
  type: "identity" | "resource" = "identity",
): Policy {
  const document = { Version: "2012-10-17", Statement: statements };
  const parsed = parsePolicy(document, { type, name: "policy" });
  if (!parsed.policy) throw new Error("the test's own policy cannot be read");
  return parsed.policy;
}

const allow = (action: unknown, resource: unknown, more: Statement = {}): Statement => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});

const LANDING = "arn:aws:s3:::landing";

describe("a policy grants nothing beyond", () => {
  test.each<[string, Statement[], Statement[]]>([
    ["itself", [allow("s3:PutObject", `${LANDING}/*`)], [allow("s3:PutObject", `${LANDING}/*`)]],
    [
      "one with a wider prefix",
      [allow("s3:PutObject", `${LANDING}/in/*`)],
      [allow("s3:PutObject", `${LANDING}/*`)],
    ],
    ["one with a wider action", [allow("s3:putobject", `${LANDING}/*`)], [allow("s3:Put*", "*")]],
    [
      "the same in two statements",
      [allow(["s3:GetObject", "s3:PutObject"], [`${LANDING}/a`, `${LANDING}/b`])],
      [allow("s3:?etObject", `${LANDING}/?`), allow("s3:PutObject", `${LANDING}/*`)],
    ],
    [
      "one with fewer conditions",
      [allow("s3:ListBucket", LANDING, { Condition: { StringLike: { "s3:prefix": "in/*" } } })],
      [allow("s3:ListBucket", LANDING)],
    ],
    [
      "one whose condition takes more values",
      [allow("s3:ListBucket", LANDING, { Condition: { StringEquals: { "s3:prefix": "in/" } } })],
      [
        allow("s3:ListBucket", LANDING, {
          Condition: { StringLike: { "S3:Prefix": ["out/*", "in/*"] } },
        }),
      ],
    ],
    [
      "one that grants more, where a Deny takes it back",
      [allow("s3:*", "*"), { Effect: "Deny", NotAction: "s3:GetObject", Resource: "*" }],
      [allow("s3:Get*", `${LANDING}/*`), allow("s3:GetObject", "*")],
    ],
    [
      "one on the objects, where the action acts on no bucket",
      [allow("s3:PutObject", `${LANDING}*`)],
      [allow("s3:PutObject", [`${LANDING}*/*`])],
    ],
    [
      "one with the same variable",
      [allow("s3:GetObject", `${LANDING}/\${aws:username}/*`)],
      [allow("s3:GetObject", `${LANDING}/*`)],
    ],
  ])("%s", (_, wide, narrow) => {
    expect(broadens(policy(wide), policy(narrow))).toEqual([]);
  });
});

describe("an excess names action, resource and conditions", () => {
  test("of a wider prefix", () => {
    const found = broadens(
      policy([allow("s3:PutObject", `${LANDING}/*`)]),
      policy([allow("s3:PutObject", `${LANDING}/in/*`)]),
    );
    expect(found).toEqual([
      {
        action: "s3:PutObject",
        resource: `${LANDING}/x`,
        conditions: [],
        policy: 0,
        statement: 0,
      },
    ]);
  });

  test("of a wider action, once for each kind of resource that it acts on", () => {
    const found = broadens(
      policy([allow("s3:GetObject*", `${LANDING}/*`)]),
      policy([allow("s3:GetObject", `${LANDING}/*`)]),
    );
    expect(found.map(({ action, resource }) => [action, resource])).toEqual([
      ["s3:GetObjectAcl", `${LANDING}/x`],
      ["s3:GetObjectTorrent", `${LANDING}/x`],
    ]);
  });

  test("of a condition that is gone, with the condition that does not hold", () => {
    const Condition = { StringEquals: { "s3:prefix": "in/" } };
    const found = broadens(
      policy([allow("s3:ListBucket", LANDING)]),
      policy([allow("s3:ListBucket", LANDING, { Condition })]),
    );
    expect(found[0]?.conditions).toEqual([
      { operator: "StringEquals", key: "s3:prefix", values: ["in/"], holds: false },
    ]);
  });

  test("of a principal that is added", () => {
    const grant = (principal: string) =>
      policy(
        [allow("s3:GetObject", `${LANDING}/*`, { Principal: { AWS: principal } })],
        "resource",
      );
    const found = broadens(grant("444455556666"), grant("arn:aws:iam::444455556666:role/reader"));
    expect(found.map((excess) => excess.principal)).toEqual([
      "arn:aws:iam::444455556666:role/someone",
    ]);
  });

  test("of a policy variable, spelled as the policy does", () => {
    const found = broadens(
      policy([allow("s3:GetObject", `${LANDING}/\${aws:username}/a`)]),
      policy([allow("s3:GetObject", `${LANDING}/in/*`)]),
    );
    expect(found[0]?.resource).toBe(`${LANDING}/\${aws:username}/a`);
  });

  test("of a resource that is not known, which may be anything", () => {
    const unknown = { unknown: "known after apply", prefix: "arn:aws:s3:::" };
    const found = broadens(
      policy([allow("s3:GetObject", unknown)]),
      policy([allow("s3:GetObject", `${LANDING}/*`)]),
    );
    expect(found.map(({ action }) => action)).toEqual(["s3:GetObject"]);
  });
});

test("a policy whose statements are not known cannot be compared", () => {
  const unknown = parsePolicy(
    { Statement: { unknown: "known after apply" } },
    { type: "identity", name: "later" },
  );
  const found = compareGrants(unknown.policy as Policy, policy([allow("s3:*", "*")]));
  expect(found).toEqual({
    isSettled: false,
    reason: "cannot compare the policies: the statements of later are not known",
  });
});

const ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:ListBucket",
  "s3:Get*",
  "s3:*",
  "s3:?etObject",
];
const RESOURCES = [
  LANDING,
  `${LANDING}/*`,
  `${LANDING}/a`,
  `${LANDING}*`,
  "*",
  "arn:aws:s3:*:*:l?nding/?",
  "arn:aws:s3:::lan*/a*",
];
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    Action: fc.subarray(ACTIONS, { minLength: 1, maxLength: 2 }),
    Resource: fc.subarray(RESOURCES, { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 3 },
);

function decides(documents: readonly Statement[], action: string, resource: string): boolean {
  const document = { Version: "2012-10-17", Statement: documents };
  const policies = compilePolicies({ identity: [{ name: "policy", document }] });
  const principal = "arn:aws:iam::111122223333:user/ana";
  const request = { principal, action, resource, resourceAccount: "111122223333", context: {} };
  return evaluate(request, policies).decision === "allowed";
}

test("every excess is allowed by the wide policy and not by the narrow one", () => {
  fc.assert(
    fc.property(statements, statements, (wide, narrow) => {
      const found = broadens(policy(wide), policy(narrow)).map(({ action, resource }) => [
        decides(wide, action, resource),
        decides(narrow, action, resource),
      ]);
      expect(found.filter(([first, second]) => !first || second)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

const REQUESTS = ["s3:GetObject", "s3:PutObject", "s3:GetObjectAcl"].flatMap((action) =>
  [`${LANDING}/a`, `${LANDING}/ab`, `${LANDING}er/a`, "arn:aws:s3:::lxnding/a"].map(
    (resource) => [action, resource] as const,
  ),
);

test("where there is no excess, no request tells the policies apart", () => {
  fc.assert(
    fc.property(statements, statements, (wide, narrow) => {
      fc.pre(broadens(policy(wide), policy(narrow)).length === 0);
      const apart = REQUESTS.filter(
        ([action, resource]) =>
          decides(wide, action, resource) && !decides(narrow, action, resource),
      );
      expect(apart).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
