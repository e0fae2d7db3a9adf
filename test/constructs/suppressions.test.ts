/**
 * Goal: a finding that is suppressed in code does not fail the synthesis, is still shown, and counts
 * again when its day has passed; the synthesized JSON tells `syncwright check` the same.
 * Method: a stack whose bucket policy denies every upload, with suppressions of every kind.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type TerraformStack, Testing } from "cdktf";

import { ConstructError, type PreflightGateProps, Suppressions } from "../../constructs";
import { toPassPreflight } from "../../constructs/jest";
import { syncwright } from "../cli/support/syncwright";
import { gatedStack } from "../support/gated-stack";
import { resourcesOf } from "../support/stack";

const REASON = "the vendor moves into our network in May";
const DENIED = { code: "SYNC2100", reason: REASON, until: "2027-05-31" };

const deniedStack = (gate: PreflightGateProps) => gatedStack({ date: "2027-01-15", ...gate }, true);

const shownBy = (stack: TerraformStack): string =>
  stack.node
    .findChild("Gate")
    .node.metadata.map(({ type, data }) => `${type}: ${data}`)
    .join("\n");

/** What synth writes; `Testing.synth` itself leaves comments out. */
function writtenBy(stack: TerraformStack): string {
  Testing.synth(stack, true);
  return JSON.stringify(stack.toTerraform());
}

test("without a suppression the synthesis fails", () => {
  const { stack } = deniedStack({});
  expect(() => Testing.synth(stack, true)).toThrow("SYNC2100");
});

test("a suppressed finding lets the synthesis pass and is shown with its reason", () => {
  const { stack, bucket } = deniedStack({});
  Suppressions.of(bucket).add(DENIED);
  expect(() => Testing.synth(stack, true)).not.toThrow();
  expect(shownBy(stack)).toContain(`@cdktf/info: note[SYNC2100]`);
  expect(shownBy(stack)).toContain(`suppressed until 2027-05-31: ${REASON}`);
});

test("one of the whole stack, or of the connection's statement alone, does the same", () => {
  for (const appliesTo of [["Connection::Landing"], ["Statement::OnlyFromOurNetwork"]]) {
    const { stack } = deniedStack({});
    Suppressions.of(stack).add({ ...DENIED, appliesTo });
    expect(() => Testing.synth(stack, true)).not.toThrow();
  }
});

test("one for another statement covers nothing: the finding fails and the suppression warns", () => {
  const { stack, bucket } = deniedStack({});
  Suppressions.of(bucket).add({ ...DENIED, appliesTo: ["Statement::RequireTls"] });
  expect(() => Testing.synth(stack, true)).toThrow("SYNC2100");
  expect(shownBy(stack)).toContain("@cdktf/warn: warning[SYNC0317]");
});

test("on the day after its last the finding counts again, and the suppression is an error", () => {
  const last = deniedStack({ date: "2027-05-31" });
  Suppressions.of(last.bucket).add(DENIED);
  expect(() => Testing.synth(last.stack, true)).not.toThrow();
  const after = deniedStack({ date: "2027-06-01" });
  Suppressions.of(after.bucket).add(DENIED);
  const synth = () => Testing.synth(after.stack, true);
  expect(synth).toThrow("error[SYNC2100]");
  expect(synth).toThrow("error[SYNC0316]: the suppression of SYNC2100 expired on 2027-05-31");
  expect(synth).toThrow("test/Landing");
});

test.each([
  ["a short reason", { reason: "later" }, "needs a `reason` of at least 10 characters"],
  ["no such day", { until: "2027-02-30" }, "needs a day `until`"],
  ["no such code", { code: "SYNC2099" }, "no finding has that code"],
  ["a scope of another kind", { appliesTo: ["Statment::X"] }, "write `Statement::…`"],
])("%s is refused at once", (_, change, said) => {
  const { bucket } = deniedStack({});
  const add = () => Suppressions.of(bucket).add({ ...DENIED, ...change });
  expect(add).toThrow(ConstructError);
  expect(add).toThrow("error[SYNC0315]");
  expect(add).toThrow(said);
});

test("the JSON carries it beside the metadata, at every resource below, whenever that was made", () => {
  const { stack, bucket } = deniedStack({});
  Suppressions.of(bucket).add(DENIED);
  const { aws_s3_bucket_policy, aws_s3_bucket_ownership_controls, aws_iam_role } = JSON.parse(
    writtenBy(stack),
  ).resource;
  const entry = { ...DENIED, construct: "test/Landing" };
  for (const types of [aws_s3_bucket_policy, aws_s3_bucket_ownership_controls]) {
    const [resource] = Object.values<Record<string, unknown>>(types);
    expect(resource?.["//"]).toMatchObject({
      metadata: { path: expect.stringContaining("test/Landing/") },
      syncwright: { ignore: [entry] },
    });
  }
  const [role] = Object.values<Record<string, unknown>>(aws_iam_role);
  expect(role?.["//"]).not.toHaveProperty("syncwright.ignore");
});

test("the gate at apply is told too", () => {
  const { stack, bucket } = deniedStack({});
  Suppressions.of(bucket).add(DENIED);
  const [gate = {}] = Object.values(resourcesOf(stack)["syncwright_preflight"] ?? {});
  const { suppressions } = gate["snapshot"] as { suppressions: { at: { construct: string } }[] };
  expect(suppressions.map(({ at }) => at.construct)).toContain("test/Landing/Policy");
});

test("the matcher for tests of stacks respects it", () => {
  const { stack, bucket } = deniedStack({});
  expect(toPassPreflight(stack).message()).toContain("SYNC2100");
  Suppressions.of(bucket).add({ ...DENIED, until: "9999-12-31" });
  expect(toPassPreflight(stack).message()).not.toContain("SYNC2100");
});

test("`syncwright check` sees what the code suppresses, as one suppression in the source", async () => {
  const { stack, bucket } = deniedStack({});
  Suppressions.of(bucket).add(DENIED);
  const folder = mkdtempSync(join(tmpdir(), "syncwright-suppressed-"));
  try {
    const file = join(folder, "cdk.tf.json");
    writeFileSync(file, writtenBy(stack));
    const held = await syncwright("check", file, "--date", "2027-05-31", "--format", "sarif");
    const [{ results }] = JSON.parse(held.stdout).runs;
    expect({ code: held.code, stderr: held.stderr }).toEqual({ code: 0, stderr: "" });
    expect(results[0].suppressions).toEqual([{ kind: "inSource", justification: REASON }]);
    const late = await syncwright("check", file, "--date", "2027-06-01");
    expect(late.code).toBe(1);
    expect(late.stderr.match(/SYNC0316/g)).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
