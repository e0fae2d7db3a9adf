/**
 * Hostile input: generated documents, patterns, values and lines that are made to break a parser or a
 * matcher. Run by `hostile.test.ts` and `hostile.slow.test.ts` with some, by `hostile-million.ts` with a
 * million.
 */
import fc from "fast-check";

import {
  broadens,
  compilePolicies,
  evaluate,
  matchGlob,
  type Policy,
  type PolicyType,
  parsePolicy,
  simulateLine,
} from "../../iam";

/** Texts that break things. */
const nasty = fc.constantFrom(
  "*".repeat(500),
  "?".repeat(500),
  "*a".repeat(200),
  "*?".repeat(200),
  `${"a".repeat(400)}b`,
  "__proto__",
  "constructor",
  "toString",
  "\ud800",
  "\udc00\ud800",
  "😀".repeat(50),
  "${aws:username}",
  "${".repeat(100),
  "${aws:username, '".repeat(20),
  "}'".repeat(50),
  "9".repeat(400),
  "1e999999999",
  "-0",
  "0".repeat(300),
  "::::::::",
  "arn:aws:s3:::",
  "2026-13-45T99:99:99Z",
  "::ffff:1.2.3.4/128",
  "1.1.1.1/99",
  "=".repeat(20),
  "\n\r\t\u0000\u2028",
);
const text = fc.oneof(
  nasty,
  fc.string({ maxLength: 60, unit: "binary" }),
  fc.string({ maxLength: 40 }),
);

const scalar = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
const keys = fc.oneof(
  fc.constantFrom(
    "Version",
    "Statement",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
  ),
  fc.constantFrom(
    "Principal",
    "NotPrincipal",
    "Condition",
    "Sid",
    "AWS",
    "Service",
    "StringLike",
    "Null",
  ),
  fc.constantFrom(
    "ForAllValues:NumericLessThanIfExists",
    "DateEquals",
    "IpAddress",
    "unknown",
    "prefix",
  ),
  text,
);
const { value: tree } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 5 }),
  ),
}));

/** Documents that are nearly policies, so that all later stages are reached. */
const nearly = fc.record({
  Version: fc.oneof(fc.constant("2012-10-17"), text),
  Statement: fc.array(
    fc.record(
      {
        Effect: fc.constantFrom("Allow", "Deny", "allow"),
        Principal: fc.oneof(fc.constant("*"), fc.dictionary(keys, text, { maxKeys: 2 })),
        Action: fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constant("s3:*")),
        Resource: fc.oneof(
          text,
          fc.constant("*"),
          text.map((tail) => `arn:aws:s3:::${tail}`),
        ),
        Condition: fc.dictionary(
          keys,
          fc.dictionary(keys, fc.oneof(text, fc.array(text)), { maxKeys: 3 }),
          {
            maxKeys: 3,
          },
        ),
      },
      { requiredKeys: ["Effect"] },
    ),
    { maxLength: 3 },
  ),
});

const brackets = fc
  .tuple(fc.constantFrom("[", '{"a":', '[{"b":'), fc.integer({ min: 1, max: 5_000 }))
  .map(([open, count]) => open.repeat(count));

const documents = fc.oneof(
  { arbitrary: nearly, weight: 4 },
  { arbitrary: tree, weight: 2 },
  { arbitrary: fc.oneof(tree, nearly).map((value) => JSON.stringify(value)), weight: 2 },
  {
    arbitrary: fc.oneof(tree, nearly).map((value) => JSON.stringify(value).slice(0, -2)),
    weight: 1,
  },
  { arbitrary: text, weight: 1 },
  { arbitrary: brackets, weight: 1 },
);

const TYPES: readonly PolicyType[] = [
  "identity",
  "resource",
  "trust",
  "resourceControl",
  "vpcEndpoint",
];

/** One attack: a document in every place a document can stand, and texts in every place of a request. */
export const attacks = fc.record({
  document: documents,
  type: fc.constantFrom(...TYPES),
  principal: fc.oneof(text, fc.constant("arn:aws:iam::111122223333:user/ana")),
  action: fc.oneof(text, fc.constant("s3:PutObject")),
  resource: fc.oneof(
    text,
    text.map((tail) => `arn:aws:s3:::${tail}`),
  ),
  context: fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })), { maxKeys: 3 }),
  pattern: text,
});
type Attack = typeof attacks extends fc.Arbitrary<infer T> ? T : never;

/** Longer is a hang, not a slow machine. */
const MILLISECONDS_MAX = 30_000;

/** Throws where an attack throws, or answers outside the four decisions; the time it took otherwise. */
export function withstand(attack: Attack): number {
  const start = performance.now();
  const { policy } = parsePolicy(attack.document, { type: attack.type, name: "attack" });
  const input = { name: "attack", document: attack.document };
  const policies = compilePolicies({
    identity: [input],
    resource: input,
    permissionsBoundary: [input],
    session: [input],
    serviceControl: [[input]],
    resourceControl: [[input]],
    vpcEndpoint: [input],
  });
  const { principal, action, resource, context } = attack;
  const { decision } = evaluate({ principal, action, resource, context }, policies);
  if (!DECISIONS.has(decision)) throw new Error(`${decision} is no decision`);
  matchGlob(attack.pattern, attack.resource);
  simulateLine(JSON.stringify({ request: attack, policies: { identity: [attack.document] } }), 1);
  if (policy) compareWithItself(policy);
  const took = performance.now() - start;
  if (took > MILLISECONDS_MAX) throw new Error(`took ${Math.round(took)} ms`);
  return took;
}

const DECISIONS: ReadonlySet<string> = new Set([
  "allowed",
  "explicitDeny",
  "implicitDeny",
  "unknown",
]);

/** A policy grants nothing beyond itself; one that is too intricate says so. */
function compareWithItself(policy: Policy): void {
  if (policy.statements.length !== 1) return;
  try {
    broadens(policy, policy);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Run many attacks; fast-check reports the first that is not withstood, made small. */
export function runHostile(options: { count: number; seed: number }): { slowest: number } {
  let slowest = 0;
  fc.assert(
    fc.property(attacks, (attack) => {
      slowest = Math.max(slowest, withstand(attack));
    }),
    { numRuns: options.count, seed: options.seed },
  );
  return { slowest };
}
