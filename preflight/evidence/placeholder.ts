/**
 * A field that is still to be filled in: what stands in a template and in the hint of a report.
 *
 * Every placeholder is a text in angle brackets, which the validator refuses wherever it stands.
 */
import type { Field, Fields, Shape } from "./shape";

/** The placeholder of a field; where `null` is a statement, it says which. */
export function placeholderOf({ shape, none }: Field): unknown {
  return valueFor(shape, none === undefined ? "" : `, or null: ${none}`);
}

function valueFor(shape: Shape, or: string): unknown {
  switch (shape.kind) {
    case "text":
      return `<${shape.form.name}${or}>`;
    case "choice":
      return `<${shape.of.join(" or ")}${or}>`;
    case "boolean":
      return `<true or false${or}>`;
    case "number":
      return `<${shape.least} to ${shape.most}${or}>`;
    case "list":
      return [valueFor(shape.of, or)];
    case "map":
      return { "<name>": "<text>" };
    case "record":
      // A whole record that may be null is one placeholder, so that nothing is left of it then.
      return or === ""
        ? recordFor(shape.fields)
        : `<an object with ${required(shape.fields).join(", ")}${or}>`;
    case "policy":
      return or === "" ? policyFor() : `<{ "document": ... }${or}>`;
    case "levels":
      return or === "" ? [[policyFor()]] : `<[[ { "document": ... } ], ...], root first${or}>`;
    case "any":
      return `<a JSON value${or}>`;
  }
}

const required = (fields: Fields): readonly string[] =>
  Object.keys(fields).filter((name) => fields[name]?.required);

function recordFor(fields: Fields): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fields).filter(([, { required: isRequired }]) => isRequired);
  return Object.fromEntries(entries.map(([name, field]) => [name, placeholderOf(field)]));
}

/** A policy to be filled in; its name may be left out where nobody knows it. */
export function policyFor(name?: string): Readonly<Record<string, unknown>> {
  const document = "<the policy document, as JSON>";
  return name === undefined ? { document } : { name, document };
}
