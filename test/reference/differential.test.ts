/**
 * Goal: the engine and the reference agree, and the run that says so would notice if they did not.
 * Method: seeded generated lines through both; broken engines that the run must catch.
 */
import { type SimulateAnswer, simulateRequest } from "../../iam";
import {
  describeDisagreements,
  type Evaluate,
  runDifferential,
  runSoundness,
} from "./differential";
import { engineDecide } from "./engine";
import { referenceDecide } from "./evaluator";
import { generatedLine } from "./generate";
import { generatedUnknownLine } from "./generate-unknowns";
import type { JsonObject, SimulateRequest } from "./line";

const SEED = 20_260_101;

describe("3,000 generated requests", () => {
  const result = runDifferential({ seed: SEED, count: 3_000, evaluate: engineDecide });

  test("the engine agrees with the reference on each", () => {
    expect(describeDisagreements(result.disagreements)).toBe("");
  });

  test("they reach every operator, modifier, element, layer, caller and decision", () => {
    expect(result.missing).toEqual([]);
  });
});

test("a decision the engine gives in spite of unknowns holds for every completion of 300 requests", () => {
  const result = runSoundness({ seed: SEED, count: 300, evaluate: engineDecide });
  expect(describeDisagreements(result.disagreements)).toBe("");
});

test("every answer carries its evidence", () => {
  const lines = Array.from({ length: 2_000 }, (_, index) =>
    index % 2 === 0 ? generatedLine(SEED, index) : generatedUnknownLine(SEED, index),
  );
  const bare = lines.filter((line) => !hasEvidence(simulateRequest(line), line));
  expect(bare).toEqual([]);
});

test("the same seed and index give the same request for ever", () => {
  const twice = [1, 2].map(() =>
    runDifferential({ seed: 7, count: 40, evaluate: allowsEverything }),
  );
  expect(twice[0]?.disagreements).toEqual(twice[1]?.disagreements);
  expect(twice[0]?.disagreements[0]).toMatchObject({ seed: 7, found: "allowed" });
});

/** Canaries: engines with one rule broken. A run that does not notice them proves nothing. */
const broken: readonly { readonly rule: string; readonly evaluate: Evaluate }[] = [
  {
    rule: "a deny in an identity policy is forgotten where there is a boundary",
    evaluate: (line) =>
      line.policies["permissionsBoundary"] === undefined
        ? referenceDecide(line)
        : referenceDecide(
            withPolicies(line, { identity: withoutDenies(line.policies["identity"]) }),
          ),
  },
  {
    rule: "the first statement of each document wins",
    evaluate: (line) =>
      referenceDecide({ ...line, policies: firstStatements(line.policies) as JsonObject }),
  },
  {
    rule: "a session policy does not limit a grant to the role",
    evaluate: (line) => referenceDecide(withPolicies(line, { session: undefined })),
  },
  {
    rule: "only the last level of the service control policies counts",
    evaluate: (line) => {
      const levels = line.policies["serviceControl"];
      return referenceDecide(
        Array.isArray(levels) ? withPolicies(line, { serviceControl: levels.slice(-1) }) : line,
      );
    },
  },
  {
    rule: "missing keys make negated operators false",
    evaluate: (line) => referenceDecide(withContext(line, "aws:principaltag/team", "nobody")),
  },
];

test.each(broken)("a broken engine is caught: $rule", ({ evaluate }) => {
  const result = runDifferential({ seed: SEED, count: 5_000, evaluate, disagreementCountMax: 1 });
  expect(result.disagreements).toHaveLength(1);
});

/** Denies settle a deny, allows an allow (but the root user's), layers a silence, facts the unknown. */
function hasEvidence(answer: SimulateAnswer, line: SimulateRequest): boolean {
  const { decision, decidedBy, deniedBy, missing } = answer;
  const isRoot = JSON.stringify(line.request["principal"]).includes(":root");
  if (decision === "unknown") return missing.length > 0;
  if (decision === "implicitDeny") return deniedBy.length > 0 && decidedBy.length === 0;
  const effect = decision === "allowed" ? "Allow" : "Deny";
  return (isRoot || decidedBy.length > 0) && decidedBy.every((one) => one.effect === effect);
}

function allowsEverything(): { readonly decision: string } {
  return { decision: "allowed" };
}

function withPolicies(line: SimulateRequest, changed: Record<string, unknown>): SimulateRequest {
  const merged = Object.entries({ ...line.policies, ...changed });
  const policies = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  return { ...line, policies: policies as JsonObject };
}

function withoutDenies(documents: unknown): unknown {
  return JSON.parse(JSON.stringify(documents ?? []).replaceAll('"Deny"', '"Allow"'));
}

/** Every list of statements cut to its first. */
function firstStatements(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(firstStatements);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name === "Statement" && Array.isArray(one) ? one.slice(0, 1) : firstStatements(one),
    ]),
  );
}

/** The context with the key set where it was missing. */
function withContext(line: SimulateRequest, key: string, value: string): SimulateRequest {
  const context = (line.request["context"] ?? {}) as JsonObject;
  const isThere = Object.keys(context).some((name) => name.toLowerCase() === key);
  if (isThere) return line;
  return { ...line, request: { ...line.request, context: { ...context, [key]: value } } };
}
