/**
 * Goal: whatever happens to a right evidence file on its way, it is refused or it arrives whole.
 * Method: seeded random changes of a file that is right, everywhere but in its policy documents;
 * where the result is accepted, every document of the original must be among its facts, and neither
 * merging nor judging it may throw.
 */
import fc from "fast-check";

import { mergeEvidence, preflight } from "../../preflight";
import { document, EMPTY, evidenceOf, resourceDocument } from "./support/evidence";

const ROLE = "arn:aws:iam::222233334444:role/sync";
const KEY = "arn:aws:kms:eu-central-1:222233334444:key/1f0e6c5d-0000-4000-8000-aabbccddeeff";
const QUEUE = "arn:aws:sqs:eu-central-1:222233334444:landing-events";

/** Each document is told from the others by its action. */
const stated = (action: string) => ({
  name: action,
  document: document("Allow", `s3:${action}`),
});
const onResource = (key: string) => ({
  document: resourceDocument("Deny", `arn:aws:s3:::${key}/*`),
});

const RIGHT = {
  accounts: [
    {
      id: "222233334444",
      organizationId: "o-exampleorgid",
      serviceControl: [[stated("A")], [stated("B"), stated("C")]],
      publicAccessBlock: {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
      },
    },
  ],
  principals: [
    { arn: ROLE, policies: [stated("D"), stated("E")], boundary: stated("F"), tags: { a: "b" } },
  ],
  buckets: [
    {
      name: "acme-landing",
      account: "222233334444",
      region: "eu-central-1",
      policy: onResource("acme-one"),
      encryption: { algorithm: "aws:kms", key: KEY },
    },
  ],
  keys: [{ arn: KEY, aliases: ["alias/landing"], policy: onResource("acme-two") }],
  queues: [{ arn: QUEUE, policy: onResource("acme-three") }],
  endpoints: [{ id: "vpce-0a1b", service: "s3", policy: onResource("acme-four") }],
};

const CONNECTION = {
  kind: "s3_connection",
  id: "conn_1",
  name: "orders",
  vendor: "hightouch",
  external_id: "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1",
  configuration: {
    auth_mode: "iam_role",
    iam_role_arn: ROLE,
    s3_bucket_name: "acme-landing",
    s3_bucket_region: "eu-central-1",
  },
};

/** Every document below a value, as JSON, in no order; one that is a text counts as what it says. */
function documentsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === "document" ? [typeof one === "string" ? one : JSON.stringify(one)] : documentsIn(one),
  );
}

type Path = readonly (string | number)[];

/** Every place outside of the documents. */
function placesIn(value: unknown, path: Path = []): Path[] {
  const below =
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([name, one]) => {
          const step = Array.isArray(value) ? Number(name) : name;
          return name === "document" ? [[...path, step]] : placesIn(one, [...path, step]);
        });
  return path.length === 0 ? below : [path, ...below];
}

const holds = (value: unknown): boolean => documentsIn(value).length > 0;

/** Changes of one value. Taking a value away is a statement of its own, so none does that to a policy. */
const CHANGES: readonly ((value: unknown) => unknown)[] = [
  (value) => [value],
  (value) => (Array.isArray(value) ? value.flat() : { value }),
  (value) => (Array.isArray(value) ? Object.fromEntries(value.entries()) : JSON.stringify(value)),
  (value) => (Array.isArray(value) && value.length > 0 ? value[0] : String(value)),
  (value) => (holds(value) ? [value, null] : null),
  (value) => (typeof value === "string" ? Number.parseInt(value, 10) : value),
  (value) => (typeof value === "string" ? value.slice(1) : [[value]]),
  (value) => (typeof value === "string" ? `<${value}>` : { ...Object(value), extra: 1 }),
  (value) => (typeof value === "boolean" ? String(value) : [value, value]),
  (value) => ({ unknown: "lost", value }),
  (value) => (holds(value) ? { document: value } : {}),
  (value) => (holds(value) ? value : 1e30),
];

/** A field under another name. */
const RENAMINGS: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.slice(0, -1),
  (name) => `${name}s`,
  (name) => `${name.slice(1, 2)}${name.slice(0, 1)}${name.slice(2)}`,
  () => "__proto__",
  () => "constructor",
  () => "at",
];

type Mutation = (value: unknown, path: Path) => unknown;

function mutate(value: unknown, path: Path, mutation: Mutation, at: Path = path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return mutation(value, at);
  if (Array.isArray(value)) {
    return value.map((one, index) => (index === step ? mutate(one, rest, mutation, at) : one));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    name === step ? mutate(one, rest, mutation, at) : one,
  ]);
  return Object.fromEntries(entries);
}

function rename(value: unknown, path: Path, to: (name: string) => string): unknown {
  const last = path.at(-1);
  return mutate(value, path.slice(0, -1), (holder) => {
    if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return holder;
    // `__proto__` must be a field of its own, as it is after JSON.parse.
    const fields = Object.entries(holder).map(
      ([name, one]) => `${JSON.stringify(name === last ? to(name) : name)}:${JSON.stringify(one)}`,
    );
    return JSON.parse(`{${fields.join(",")}}`);
  });
}

const places = placesIn(RIGHT);
const changed = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...CHANGES)).map(
  ([path, change]) =>
    (value: unknown) =>
      mutate(value, path, change),
);
const renamed = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...RENAMINGS)).map(
  ([path, to]) =>
    (value: unknown) =>
      rename(value, path, to),
);
const mutated = fc
  .array(fc.oneof(changed, renamed), { minLength: 1, maxLength: 3 })
  .map((steps) => steps.reduce((value, step) => step(value), RIGHT as unknown));

test("the original is right and has all of its documents", () => {
  const { facts, diagnostics } = evidenceOf(RIGHT);
  expect(diagnostics).toEqual([]);
  expect(documentsIn(facts)).toHaveLength(10);
  expect(documentsIn(facts).sort()).toEqual(documentsIn(RIGHT).sort());
});

test("a changed file is refused, or every document of it arrives", () => {
  const outcomes = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(mutated, (value) => {
      const { facts, diagnostics } = evidenceOf(value);
      const isRefused = diagnostics.some(({ severity }) => severity === "error");
      outcomes[isRefused ? "refused" : "accepted"] += 1;
      if (isRefused) {
        expect(facts).toEqual([]);
        for (const { where } of diagnostics) expect(where?.file).toBe("evidence.json");
        return;
      }
      const merged = mergeEvidence(EMPTY, facts).snapshot;
      expect(documentsIn(merged)).toEqual(expect.arrayContaining(documentsIn(RIGHT)));
      const report = preflight({ ...merged, connections: [{ document: CONNECTION, at: {} }] });
      expect(report.summary.connections).toBe(1);
    }),
    { numRuns: 120, seed: 20261127 },
  );
  expect(outcomes.accepted).toBeGreaterThan(2);
  expect(outcomes.refused).toBeGreaterThan(80);
});
