/**
 * Goal: the classes of our provider's resources have exactly the attributes that the provider serves.
 * Method: the provider's schema, as real Terraform prints it (a golden file that the provider's own
 * tests hold), against what each class writes when every property is set.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { Testing } from "cdktf";

import { SyncwrightPreflight } from "../../constructs/bindings/preflight";
import { newStack, onlyResource } from "../support/stack";

interface Attribute {
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly nested_type?: { readonly attributes: Record<string, Attribute> };
}

const root = join(__dirname, "../..");
const schemas = (
  JSON.parse(readFileSync(join(root, "test/golden/provider/schema.json"), "utf8")) as {
    resource_schemas: Record<string, { block: { attributes: Record<string, Attribute> } }>;
  }
).resource_schemas;

interface Row {
  readonly attribute: string;
  readonly property: string;
  readonly fields?: readonly Row[];
}

/** Names of what a user may set, nested ones with a dot. */
function settable(attributes: Record<string, Attribute>, prefix = ""): string[] {
  return Object.entries(attributes)
    .filter(([, { optional, required }]) => optional || required)
    .flatMap(([name, { nested_type }]) => [
      `${prefix}${name}`,
      ...(nested_type ? settable(nested_type.attributes, `${prefix}${name}.`) : []),
    ])
    .sort();
}

function named(rows: readonly Row[], prefix = ""): string[] {
  return rows
    .flatMap(({ attribute, fields }) => [
      `${prefix}${attribute}`,
      ...(fields ? named(fields, `${prefix}${attribute}.`) : []),
    ])
    .sort();
}

const folder = join(root, "constructs/bindings/generated");
const generated = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const [, table = "[]"] =
    /const ATTRIBUTES: readonly BindingAttribute\[\] = (\[[\s\S]*?\n\]);/.exec(text) ?? [];
  return {
    type: `syncwright_${file.slice(0, -".ts".length).replaceAll("-", "_")}`,
    rows: JSON.parse(table) as Row[],
  };
});

test.each(generated)("$type", ({ type, rows }) => {
  expect(named(rows)).toEqual(settable(schemas[type]?.block.attributes ?? {}));
});

test("syncwright_preflight writes attributes that the provider serves", () => {
  const stack = newStack();
  new SyncwrightPreflight(stack, "Gate", {
    snapshot: { accounts: [] },
    connectionIds: ["conn_1"],
    caller: "111122223333",
    failOnUnknown: true,
  });
  const { "//": _, ...written } = onlyResource(stack, "syncwright_preflight");
  const known = settable(schemas["syncwright_preflight"]?.block.attributes ?? {});
  expect(Object.keys(written).filter((name) => !known.includes(name))).toEqual([]);
});

test("every resource of the provider has a class", () => {
  expect([...generated.map(({ type }) => type), "syncwright_preflight"].sort()).toEqual(
    Object.keys(schemas).sort(),
  );
});

test("the stack's providers name our provider by its registry address", () => {
  const { terraform } = JSON.parse(Testing.synth(newStack()));
  expect(terraform.required_providers.syncwright).toEqual({
    source: "syncwright/syncwright",
    version: "0.1.0",
  });
});
