/**
 * Goal: what we plan is what Terraform core allows, and a second plan is empty.
 * Method: the rules as examples, then random schemas and configurations under core's own checks,
 * written a second time. Ten thousand sequences run in the slow lane.
 */
import {
  type Attributes,
  computed,
  listOfObjects,
  number,
  optional,
  optionalComputed,
  required,
  type Schema,
  schemaFaults,
  setOf,
  setOfObjects,
  single,
  string,
} from "../../../provider/framework";
import { applyBreaches, planBreaches } from "../../../provider/framework/contract";
import { pathSteps, wireDiagnostic } from "../../../provider/framework/fault";
import { planChange, withoutWriteOnly } from "../../../provider/framework/plan";
import { UNKNOWN } from "../../../provider/protocol";
import { checkPlans } from "./laws";

function schemaOf(attributes: Attributes): Schema {
  return { description: "Example.", attributes };
}

describe("the rules", () => {
  const schema = schemaOf({
    id: computed(string, "Made."),
    serial: computed(number, "Counts.", { recomputedBy: ["name"] }),
    name: required(string, "A name."),
    zone: optional(string, "A zone.", { replaces: true }),
    size: optionalComputed(number, "A size.", { default: 1 }),
    secret: optional(string, "A secret.", { writeOnly: true }),
    parts: optional(
      listOfObjects({ key: required(string, "A key."), made: computed(string, "Made.") }),
      "Parts.",
    ),
  });
  const empty = { id: null, serial: null, zone: null, size: null, secret: null, parts: null };

  test("on create, what we compute is unknown, defaults are known, and secrets are gone", () => {
    const config = { ...empty, name: "n", secret: "s", parts: [{ key: "k", made: null }] };
    expect(planChange(schema, { config, prior: null })).toEqual({
      planned: {
        ...{ id: UNKNOWN, serial: UNKNOWN, name: "n", zone: null, size: 1, secret: null },
        parts: [{ key: "k", made: UNKNOWN }],
      },
      replaces: [],
    });
  });

  const prior = {
    ...{ id: "1", serial: 4, name: "n", zone: "z", size: 1, secret: null },
    parts: [{ key: "k", made: "m" }],
  };
  const same = { ...empty, name: "n", zone: "z", parts: [{ key: "k", made: null }] };

  test("without a change, everything keeps its value, null computed ones too", () => {
    const nothing = { ...prior, serial: null };
    expect(planChange(schema, { config: same, prior: nothing }).planned).toEqual(nothing);
  });

  test("on update, only what depends on the change is unknown", () => {
    const { planned } = planChange(schema, { config: { ...same, name: "other" }, prior });
    expect(planned).toEqual({ ...prior, name: "other", serial: UNKNOWN });
    const resized = planChange(schema, { config: { ...same, size: 2 }, prior });
    expect(resized.planned).toEqual({ ...prior, size: 2 });
  });

  test("on replace, the path is named and everything computed is unknown again", () => {
    expect(planChange(schema, { config: { ...same, zone: "y" }, prior })).toEqual({
      planned: {
        ...{ id: UNKNOWN, serial: UNKNOWN, name: "n", zone: "y", size: 1, secret: null },
        parts: [{ key: "k", made: UNKNOWN }],
      },
      replaces: [["zone"]],
    });
  });

  test("a new list element computes anew, an old one keeps its value", () => {
    const parts = [
      { key: "k", made: null },
      { key: "l", made: null },
    ];
    expect(planChange(schema, { config: { ...same, parts }, prior }).planned["parts"]).toEqual([
      { key: "k", made: "m" },
      { key: "l", made: UNKNOWN },
    ]);
  });

  test("a set element keeps its value wherever it stands", () => {
    const pool = schemaOf({
      pool: optional(
        setOfObjects({ key: required(string, "A key."), made: computed(string, "Made.") }),
        "A pool.",
      ),
    });
    const before = {
      pool: [
        { key: "a", made: "1" },
        { key: "b", made: "2" },
      ],
    };
    const config = {
      pool: [
        { key: "b", made: null },
        { key: "c", made: null },
      ],
    };
    expect(planChange(pool, { config, prior: before }).planned).toEqual({
      pool: [
        { key: "b", made: "2" },
        { key: "c", made: UNKNOWN },
      ],
    });
  });

  test("order and repeats in a set are no change", () => {
    const labels = schemaOf({ labels: optional(setOf(string), "Labels.", { replaces: true }) });
    const { replaces } = planChange(labels, {
      config: { labels: ["b", "a", "a"] },
      prior: { labels: ["a", "b"] },
    });
    expect(replaces).toEqual([]);
  });

  test("write-only values are taken out at every depth", () => {
    const nested = schemaOf({
      one: optional(single({ secret: optional(string, "A secret.", { writeOnly: true }) }), "One."),
    });
    expect(withoutWriteOnly(nested, { one: { secret: "s" } })).toEqual({ one: { secret: null } });
  });
});

describe("the contract", () => {
  const schema = schemaOf({
    name: required(string, "A name."),
    id: computed(string, "Made."),
    secret: optional(string, "A secret.", { writeOnly: true }),
  });
  const planned = { name: "n", id: UNKNOWN, secret: null };

  test.each([
    { name: "another value than configured", planned: { ...planned, name: "x" }, want: "name" },
    { name: "a secret in the plan", planned: { ...planned, secret: "s" }, want: "secret" },
  ])("a plan with $name is named", ({ planned: bad, want }) => {
    const config = { name: "n", id: null, secret: "s" };
    const [found] = planBreaches(schema, { config, prior: null, planned: bad });
    expect(found?.where?.path).toEqual([want]);
  });

  test.each([
    { name: "an unknown value", state: { name: "n", id: UNKNOWN, secret: null }, want: "id" },
    {
      name: "another value than planned",
      state: { name: "x", id: "1", secret: null },
      want: "name",
    },
    { name: "a secret", state: { name: "n", id: "1", secret: "s" }, want: "secret" },
  ])("a state with $name is named", ({ state, want }) => {
    const [found] = applyBreaches(schema, planned, state);
    expect(found?.where?.path).toEqual([want]);
  });
});

describe("the schema", () => {
  test.each<{ name: string; attributes: Attributes; want: string }>([
    {
      name: "capital letters",
      attributes: { Name: required(string, "A.") },
      want: "Name: names are made of a-z, 0-9 and _",
    },
    {
      name: "a meta-argument",
      attributes: { count: required(string, "A.") },
      want: "count: is a meta-argument of Terraform",
    },
    {
      name: "a secret that is computed",
      attributes: { a: optionalComputed(string, "A.", { writeOnly: true }) },
      want: "a: a write-only value cannot be computed",
    },
    {
      name: "a default nobody could set",
      attributes: { a: optional(string, "A.", { default: "x" }) },
      want: "a: a default needs `optionalComputed`",
    },
    {
      name: "a secret inside a set",
      attributes: {
        a: optional(setOfObjects({ b: optional(string, "B.", { writeOnly: true }) }), "A."),
      },
      want: "a.b: write-only values cannot stand inside a set",
    },
  ])("with $name is refused", ({ attributes, want }) => {
    expect(schemaFaults(schemaOf(attributes), { isResource: true })).toEqual([want]);
  });
});

describe("paths", () => {
  const schema: Schema = {
    ...schemaOf({ list: optional(listOfObjects({ key: required(string, "A key.") }), "A list.") }),
    blocks: { peer: { nesting: "set", attributes: { host: required(string, "A host.") } } },
  };

  test("lead through lists by index and stop at sets", () => {
    expect(pathSteps(schema, ["list", 0, "key"])).toEqual([
      { attribute_name: "list" },
      { element_key_int: 0 },
      { attribute_name: "key" },
    ]);
    expect(pathSteps(schema, ["peer", 1, "host"])).toEqual([{ attribute_name: "peer" }]);
    expect(pathSteps(schema, ["nowhere", "x"])).toEqual([]);
  });

  test("a diagnostic tells what, why, the change to make and its code", () => {
    expect(
      wireDiagnostic(
        {
          code: "SYNC0001",
          severity: "error",
          summary: "`x` is wrong",
          where: { path: ["list", 0, "key"] },
          why: "it is not `y`",
          help: "write `y`",
        },
        schema,
      ),
    ).toEqual({
      severity: 1,
      summary: "`x` is wrong",
      detail: "It is not `y`\n\nWrite `y`\n\nSYNC0001",
      attribute: {
        steps: [{ attribute_name: "list" }, { element_key_int: 0 }, { attribute_name: "key" }],
      },
    });
  });
});

test("random schemas, random configurations: core has nothing to say, and every second plan is empty", () => {
  checkPlans(300);
});
