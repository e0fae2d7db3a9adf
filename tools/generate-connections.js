#!/usr/bin/env node
/**
 * From connections/schemas/*.json to types, validators and reference pages.
 *
 * Writes connections/generated/documents.ts (types), connections/generated/validators.ts (ajv's
 * standalone code, so that no schema is compiled at run time) and docs/reference/documents.md.
 * `--check` writes nothing and fails where a file differs. Run after every change of a schema.
 */
const fs = require("node:fs");
const path = require("node:path");
const { default: Ajv, _ } = require("ajv");
const standalone = require("ajv/dist/standalone").default;

const ROOT = path.join(__dirname, "..");
const COMMAND = "node tools/generate-connections.js";
/** Order of the pages and of the union `WorkspaceDocument`; the last is no document. */
const NAMES = [
  "s3-connection",
  "dropbox-connection",
  "model",
  "model-sync",
  "bulk-sync",
  "event-delivery",
  "send-s3",
];
const schemas = NAMES.map((name) =>
  JSON.parse(fs.readFileSync(path.join(ROOT, "connections", "schemas", `${name}.json`), "utf8")),
);

main();

function main() {
  const files = {
    "connections/generated/documents.ts": documentTypes(),
    "connections/generated/validators.ts": validators(),
    "docs/reference/documents.md": referencePage(),
  };
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

// Types

function documentTypes() {
  const lines = [
    "/**",
    " * The documents of a workspace: connections, models and syncs, as JSON.",
    " *",
    " * Terraform resources (`syncwright_s3_connection` ...), constructs and files given with",
    " * `--connection` all become these. Fields inside `configuration` carry the vendor's own names.",
    " * Secrets are never in a document.",
    " *",
    ` * Generated from connections/schemas/*.json by \`${COMMAND}\`; not edited by hand.`,
    " */",
  ];
  for (const schema of schemas) {
    for (const [name, definition] of Object.entries(schema.definitions ?? {})) {
      lines.push("", ...typeOf(definition, schema, name));
    }
    lines.push("", ...typeOf(schema, schema));
  }
  const documents = schemas.filter((schema) => schema.properties.kind);
  lines.push(
    "",
    "/** Any document of a workspace. */",
    `export type WorkspaceDocument =\n${documents.map((schema) => `  | ${schema.title}`).join("\n")};`,
    "",
  );
  return lines.join("\n");
}

function typeOf(schema, root) {
  const doc = `/** ${schema.description} */`;
  const union = unionOf(schema, root);
  if (union) return [doc, `export type ${schema.title} = ${union};`];
  const required = new Set(schema.required ?? []);
  const lines = [doc, `export interface ${schema.title} {`];
  for (const [name, property] of Object.entries(schema.properties)) {
    const target = property.$ref ? resolve(property.$ref, root) : property;
    lines.push(`  /** ${target.description} */`);
    const mark = required.has(name) ? "" : "?";
    lines.push(`  readonly ${name}${mark}: ${textOf(property, root)};`);
  }
  return [...lines, "}"];
}

/** `allOf` of if-then-`$ref` with one discriminator is a union of the definitions. */
function unionOf(schema, root) {
  const parts = schema.allOf ?? [];
  if (parts.length === 0 || !parts.every((part) => part.then?.$ref)) return undefined;
  return parts.map((part) => resolve(part.then.$ref, root).title).join(" | ");
}

function textOf(schema, root) {
  if (schema.$ref) return resolve(schema.$ref, root).title;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => textOf({ type }, root)).join(" | ");
  }
  switch (schema.type) {
    case "string":
    case "boolean":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array": {
      const item = textOf(schema.items, root);
      return item.includes("|") ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    case "object":
      return schema.additionalProperties
        ? `Readonly<Record<string, ${textOf(schema.additionalProperties, root)}>>`
        : "Readonly<Record<string, unknown>>";
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

function resolve(reference, root) {
  const name = reference.slice("#/definitions/".length);
  const definition = root.definitions?.[name];
  if (!definition) throw new Error(`no definition ${reference}`);
  return definition;
}

// Validators

function validators() {
  const formats = Object.fromEntries([...formatNames(schemas)].map((name) => [name, () => true]));
  const ajv = new Ajv({
    allErrors: true,
    strictTypes: false,
    schemas: schemas.map(withoutProse),
    formats,
    code: { source: true, esm: true, formats: _`require("../formats").formats` },
  });
  const exported = Object.fromEntries(schemas.map((schema) => [schema.$id, schema.$id]));
  const code = standalone(ajv, exported).replace(/^"use strict";/, "");
  return [
    "// @ts-nocheck: machine-written code",
    "/**",
    " * Validators of the documents: ajv's standalone code.",
    " *",
    ` * Generated from connections/schemas/*.json by \`${COMMAND}\`; not edited by hand.`,
    " */",
    code,
    "",
  ].join("\n");
}

/** Descriptions are for people: the embedded copies go without them. */
function withoutProse(value) {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, entry]) =>
      !(["description", "title", "$comment"].includes(key) && typeof entry === "string"),
  );
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutProse(entry)]));
}

function formatNames(value, found = new Set()) {
  if (typeof value !== "object" || value === null) return found;
  if (typeof value.format === "string") found.add(value.format);
  for (const child of Object.values(value)) formatNames(child, found);
  return found;
}

// Reference page

function referencePage() {
  const lines = [
    "# Documents",
    "",
    `<!-- Generated from connections/schemas/*.json by \`${COMMAND}\`; not edited by hand. -->`,
    "",
    "Connections, models and syncs are JSON documents. They are what the Terraform resources keep in",
    "the workspace, what the constructs declare, and what a file given with `--connection` holds (as",
    "JSON or YAML: one document, a list, or several YAML documents). Every document is closed: a field",
    "that is not listed here is refused.",
  ];
  for (const schema of schemas) {
    lines.push("", `## ${schema.title}`, "", schema.description, "", ...fieldTable(schema, schema));
    for (const definition of Object.values(schema.definitions ?? {})) {
      if (unionOf(definition, schema)) continue;
      lines.push("", `### ${definition.title}`, "", definition.description, "");
      lines.push(...fieldTable(definition, schema));
    }
  }
  return `${lines.join("\n")}\n`;
}

function fieldTable(schema, root) {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties).map(([name, property]) => {
    const target = property.$ref ? resolve(property.$ref, root) : property;
    const need = required.has(name) ? "yes" : "";
    return `| \`${name}\` | ${cell(kindOf(property, root))} | ${need} | ${cell(target.description)} |`;
  });
  return ["| field | type | required | meaning |", "|---|---|---|---|", ...rows];
}

function kindOf(schema, root) {
  if (schema.$ref) {
    const definition = resolve(schema.$ref, root);
    return unionOf(definition, root) ?? definition.title;
  }
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${shown(value)}\``).join(" ");
  if (schema.type === "array") return `list of ${kindOf(schema.items, root)}`;
  if (schema.type === "object" && schema.additionalProperties) return "map of text";
  return [schema.type].flat().join(" or ");
}

function shown(value) {
  return value === "\t" ? "\\t" : value;
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}
