/**
 * The published JSON Schema of evidence files (draft-07), made from the table of shapes.
 *
 * It says all that a schema can: names, types, forms, what may be null or unknown. What it cannot say
 * (a policy that AWS would refuse, fields that contradict each other, a name stated twice) only the
 * validator finds.
 *
 * Source: https://json-schema.org/draft-07/json-schema-validation
 */
import { EVIDENCE_SCHEMA } from "./read-evidence";
import { type FactShape, type Field, type Fields, POLICY_FIELDS, type Shape } from "./shape";
import { FACT_KINDS, isCertain, shapeOf } from "./shapes";

type Schema = Readonly<Record<string, unknown>>;

const PLACEHOLDER = "^<[^>]*>$";

const UNKNOWN = { $ref: "#/definitions/unknown" };

const POLICY = { $ref: "#/definitions/policy" };

/** The schema as a JSON value. */
export function evidenceSchema(): Schema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: EVIDENCE_SCHEMA,
    title: "Evidence for `syncwright check --evidence`, major version 1",
    description:
      "Facts from outside a configuration: they complete what the preflight does not know, and never override what it does.",
    type: "object",
    properties: {
      $schema: { type: "string", description: "Address of this schema, for editors." },
      ...Object.fromEntries(FACT_KINDS.map((kind) => [kind, listSchema(shapeOf(kind))])),
    },
    additionalProperties: false,
    anyOf: FACT_KINDS.map((kind) => ({
      properties: { [kind]: { type: "array", minItems: 1 } },
      required: [kind],
    })),
    definitions: { policy: policySchema(), unknown: unknownSchema() },
  };
}

function listSchema(shape: FactShape): Schema {
  return { type: "array", description: shape.describe, items: factSchema(shape) };
}

function factSchema(shape: FactShape): Schema {
  const { noun, names, fields } = shape;
  const oneOfNames =
    names.length < 2
      ? undefined
      : { anyOf: names.map((name) => ({ properties: { [name]: {} }, required: [name] })) };
  return {
    ...recordSchema(fields, (name, field) => isCertain(shape, name, field)),
    description: `One ${noun}.`,
    ...oneOfNames,
  };
}

function recordSchema(
  fields: Fields,
  isKnown: (name: string, field: Field) => boolean = (_, field) => field.certain === true,
): Schema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => field.required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, field]) => [name, fieldSchema(field, isKnown(name, field))]),
    ),
    ...(required.length > 0 ? { required } : undefined),
    additionalProperties: false,
  };
}

function fieldSchema(field: Field, isKnown: boolean): Schema {
  const { describe, none, shape } = field;
  const value = shapeSchema(shape);
  const others = [
    ...(none === undefined ? [] : [{ type: "null", description: `States: ${none}.` }]),
    ...(isKnown ? [] : [UNKNOWN]),
  ];
  // Beside a `$ref` draft-07 ignores everything, a description too.
  const isBare = others.length === 0 && !("$ref" in value);
  return isBare
    ? { description: describe, ...value }
    : { description: describe, anyOf: [value, ...others] };
}

function shapeSchema(shape: Shape): Schema {
  switch (shape.kind) {
    case "text":
      return { type: "string", pattern: shape.form.pattern, examples: [shape.form.example] };
    case "choice":
      return { enum: shape.of };
    case "boolean":
      return { type: "boolean" };
    case "number":
      return { type: "integer", minimum: shape.least, maximum: shape.most };
    case "list":
      return arrayOf(entrySchema(shape.of), shape.least);
    case "map":
      return {
        type: "object",
        additionalProperties: { type: "string", not: { pattern: PLACEHOLDER } },
      };
    case "record":
      return recordSchema(shape.fields);
    case "policy":
      return POLICY;
    case "levels":
      return arrayOf(arrayOf(POLICY, 1), 1);
    case "any":
      return { not: { anyOf: [{ type: "null" }, { type: "string", pattern: PLACEHOLDER }] } };
  }
}

const entrySchema = (shape: Shape): Schema =>
  shape.kind === "policy" ? POLICY : { anyOf: [shapeSchema(shape), UNKNOWN] };

const arrayOf = (items: Schema, least = 0): Schema => ({
  type: "array",
  items,
  ...(least > 0 ? { minItems: least } : undefined),
});

function policySchema(): Schema {
  const { document, ...rest } = POLICY_FIELDS;
  const plain = recordSchema(rest);
  return {
    ...plain,
    description: "A policy and where it stands.",
    properties: {
      ...(plain["properties"] as Schema),
      document: {
        description: document?.describe,
        anyOf: [
          {
            type: "object",
            properties: { Statement: { description: "Its statements." } },
            required: ["Statement"],
          },
          { type: "string", pattern: "^\\s*\\{" },
          UNKNOWN,
        ],
      },
    },
    required: ["document"],
  };
}

function unknownSchema(): Schema {
  return {
    type: "object",
    description: "There is a value or not, and nobody could find out.",
    properties: {
      unknown: {
        type: "string",
        description: "Why it is not known.",
        minLength: 1,
        not: { pattern: PLACEHOLDER },
      },
    },
    required: ["unknown"],
    additionalProperties: false,
  };
}
