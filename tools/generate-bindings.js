#!/usr/bin/env node
/**
 * From connections/schemas/*.json to CDKTF classes for our provider's resources.
 *
 * The provider derives its attributes from the same schemas, so the two agree; a test compares the
 * classes with what `terraform providers schema -json` says. Writes
 * constructs/bindings/generated/<resource>.ts. `--check` writes nothing and fails where a file differs.
 */
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.join(__dirname, "..");
const COMMAND = "node tools/generate-bindings.js";
const FOLDER = "constructs/bindings/generated";
const FLATTENED = "configuration";
const NOT_CONFIGURED = ["kind", "id", FLATTENED];

/** What a resource has besides its schema's fields: made by the provider, or write-only. */
const RESOURCES = {
  "s3-connection": {
    computed: ["external_id"],
    beside: {
      aws_secret_access_key_wo: [
        "string",
        "Secret of the access key. Write-only: in no plan, state or document.",
      ],
      aws_secret_access_key_wo_version: ["number", "Count it up to hand over a new secret."],
    },
  },
  "dropbox-connection": {
    computed: [],
    beside: {
      refresh_token_wo: [
        "string",
        "OAuth refresh token. Write-only: in no plan, state or document.",
      ],
      refresh_token_wo_version: ["number", "Count it up to hand over a new token."],
    },
  },
  model: { computed: [], beside: {} },
  "model-sync": { computed: [], beside: {} },
  "bulk-sync": { computed: [], beside: {} },
  "event-delivery": { computed: [], beside: {} },
};

main();

function main() {
  const files = Object.fromEntries(
    Object.entries(RESOURCES).map(([name, extra]) => [
      `${FOLDER}/${name}.ts`,
      binding(name, extra),
    ]),
  );
  const stale = Object.entries(files).filter(([file, text]) => read(file) !== text);
  if (process.argv.includes("--check")) {
    for (const [file] of stale) console.error(`${file} is out of date: run \`${COMMAND}\``);
    process.exit(stale.length > 0 ? 1 : 0);
  }
  for (const [file, text] of stale) {
    fs.mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
    fs.writeFileSync(path.join(ROOT, file), text);
    console.log(`wrote ${file}`);
  }
}

function read(file) {
  const full = path.join(ROOT, file);
  return fs.existsSync(full) ? fs.readFileSync(full, "utf8") : undefined;
}

function binding(name, { computed, beside }) {
  const root = JSON.parse(
    fs.readFileSync(path.join(ROOT, "connections", "schemas", `${name}.json`), "utf8"),
  );
  const type = `syncwright_${name.replaceAll("-", "_")}`;
  const className = `Syncwright${root.title}`;
  const fields = fieldsOf(root, root, NOT_CONFIGURED.concat(computed));
  const inner = root.properties[FLATTENED];
  if (inner) fields.push(...fieldsOf(root, resolve(root, inner), []));
  for (const [attribute, [kind, description]] of Object.entries(beside)) {
    fields.push({ attribute, kind, type: kind, required: false, description });
  }
  const interfaces = [];
  for (const field of fields) nestedInterfaces(className, field, interfaces);
  const getters = [
    ...["id", ...computed].map((attribute) => getter({ attribute, kind: "string" })),
    ...fields.filter((field) => field.kind !== "object" && field.kind !== "objects").map(getter),
  ];
  return `/**
 * \`${type}\`: ${lowerFirst(root.description)}
 *
 * Generated from connections/schemas/${name}.json by \`${COMMAND}\`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

${interfaces.join("\n\n")}${interfaces.length > 0 ? "\n\n" : ""}/** Configuration of \`${type}\`. */
export interface ${className}Config extends TerraformMetaArguments {
${fields.map((field) => property(className, field)).join("\n")}
}

const ATTRIBUTES: readonly BindingAttribute[] = ${JSON.stringify(fields.map(tableRow), null, 2)};

/** Resource \`${type}\`. */
export class ${className} extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "${type}";
  readonly #config: ${className}Config;

  constructor(scope: Construct, id: string, config: ${className}Config) {
    super(scope, id, {
      terraformResourceType: "${type}",
      terraformGeneratorMetadata: GENERATOR,
      ...config,
    });
    this.#config = config;
  }

${getters.join("\n\n")}

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
`;
}

function fieldsOf(root, schema, without) {
  const required = new Set(schema.required ?? []);
  return Object.entries(alternatives(root, schema))
    .filter(([name]) => !without.includes(name))
    .map(([attribute, property]) => field(root, attribute, property, required.has(attribute)));
}

/** Own properties and those of every alternative that the schema may turn into. */
function alternatives(root, schema) {
  const found = { ...(schema.properties ?? {}) };
  for (const keyword of ["allOf", "anyOf", "oneOf", "then", "else"]) {
    const branches = [schema[keyword] ?? []].flat();
    for (const branch of branches) {
      for (const [name, property] of Object.entries(alternatives(root, resolve(root, branch)))) {
        const target = resolve(root, property);
        if (target && (target.type || target.enum || target.const !== undefined))
          found[name] ??= property;
      }
    }
  }
  return found;
}

function field(root, attribute, property, required) {
  const target = resolve(root, property);
  const description = property.description ?? target.description ?? choices(target);
  const base = { attribute, required, description };
  if (target.type === "array") {
    const items = resolve(root, target.items);
    if (items.type === "object")
      return { ...base, kind: "objects", title: items.title, fields: fieldsOf(root, items, []) };
    return { ...base, kind: "list", type: `readonly (${scalar(items)})[]` };
  }
  if (target.type === "object") {
    if (!target.properties)
      return { ...base, kind: "map", type: "Readonly<Record<string, string>>" };
    return { ...base, kind: "object", title: target.title, fields: fieldsOf(root, target, []) };
  }
  const kind =
    target.type === "boolean"
      ? "boolean"
      : target.type === "integer" || target.type === "number"
        ? "number"
        : "string";
  return { ...base, kind, type: scalar(target) };
}

function choices(schema) {
  return `One of ${(schema.enum ?? []).map((value) => `\`${value}\``).join(", ")}.`;
}

function scalar(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "integer" || schema.type === "number") return "number";
  return schema.type;
}

function resolve(root, schema) {
  if (!schema?.$ref) return schema;
  return root.definitions[schema.$ref.slice("#/definitions/".length)];
}

function nestedInterfaces(className, one, into) {
  if (!one.fields) return;
  for (const inner of one.fields) nestedInterfaces(className, inner, into);
  into.push(
    `/** ${one.description} */\nexport interface ${className}${pascal(one.attribute)} {\n${one.fields
      .map((inner) => property(className, inner))
      .join("\n")}\n}`,
  );
}

function property(className, one) {
  const mark = one.required ? "" : "?";
  const suffix = one.required ? "" : " | undefined";
  return `  /** ${one.description} */\n  readonly ${camel(one.attribute)}${mark}: ${typeText(className, one)}${suffix};`;
}

function typeText(className, one) {
  if (one.kind === "object") return `${className}${pascal(one.attribute)}`;
  if (one.kind === "objects") return `readonly ${className}${pascal(one.attribute)}[]`;
  if (one.kind === "boolean") return "boolean | IResolvable";
  return one.type;
}

function tableRow(one) {
  return {
    attribute: one.attribute,
    property: camel(one.attribute),
    kind: one.kind,
    ...(one.fields ? { fields: one.fields.map(tableRow) } : {}),
  };
}

function getter({ attribute, kind }) {
  const name = camel(attribute);
  const [type, call] = {
    string: ["string", "getStringAttribute"],
    number: ["number", "getNumberAttribute"],
    boolean: ["IResolvable", "getBooleanAttribute"],
    list: ["string[]", "getListAttribute"],
    map: ["{ [key: string]: string }", "getStringMapAttribute"],
  }[kind];
  return `  /** Reference to \`${attribute}\`. */\n  get ${name}(): ${type} {\n    return this.${call}("${attribute}");\n  }`;
}

function camel(name) {
  return name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function pascal(name) {
  const text = camel(name);
  return text[0].toUpperCase() + text.slice(1);
}

function lowerFirst(text) {
  return text[0].toLowerCase() + text.slice(1);
}
