/**
 * Terraform attributes from the JSON Schema of a document, and values between the two.
 *
 * The documents' schemas are the one definition: names, descriptions, what is required. Fields of
 * `configuration` stand at the top of the resource, as users write them. What a schema cannot say
 * in Terraform's terms (conditions between fields) is left to the document's own validator.
 */
import {
  type Attribute,
  type AttributeOptions,
  type Attributes,
  listOf,
  listOfObjects,
  mapOf,
  optional,
  type PlainFields,
  plainFields,
  required,
  single,
  type ValueType,
  valueOfPlain,
  wireType,
} from "../framework";
import type { RecordValue, Value } from "../protocol";

/** The part of JSON Schema draft-07 that documents use. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The object in which a document keeps a vendor's own fields. */
const FLATTENED = "configuration";
/** Fields that no user writes. */
const NOT_CONFIGURED = ["kind", "id", FLATTENED];
/** The house's mark for a value that is not known yet; validators let it pass. */
const KNOWN_LATER = { unknown: "known after apply" };

/** The user's attributes of a document, flattened; `options` adds rules to single attributes. */
export function documentAttributes(
  schema: JsonSchema,
  options: Readonly<Record<string, AttributeOptions>> = {},
): Record<string, Attribute> {
  const own = attributesOf(schema, schema, options, NOT_CONFIGURED);
  const inner = propertiesOf(schema)[FLATTENED];
  if (!inner) return own;
  return { ...own, ...attributesOf(schema, resolve(schema, inner), options, []) };
}

/** Names of the attributes that a document keeps inside `configuration`. */
export function flattenedNames(schema: JsonSchema): readonly string[] {
  const inner = propertiesOf(schema)[FLATTENED];
  return inner ? Object.keys(propertiesOf(resolve(schema, inner))) : [];
}

/** A document's fields from a configuration or plan: null ones left out, unknown ones marked. */
export function documentFields(
  value: RecordValue,
  names: readonly string[],
  flattened: readonly string[],
): Record<string, unknown> {
  const plain = plainFields(value, KNOWN_LATER);
  const fields: Record<string, unknown> = {};
  const inner: Record<string, unknown> = {};
  for (const name of names) {
    if (plain[name] === undefined) continue;
    if (flattened.includes(name)) inner[name] = plain[name];
    else fields[name] = plain[name];
  }
  return flattened.length > 0 ? { ...fields, [FLATTENED]: inner } : fields;
}

/** A state from a document: what it does not hold is null, at every depth. */
export function stateFields(attributes: Attributes, document: object): RecordValue {
  const inner = (document as Record<string, unknown>)[FLATTENED];
  const flat = { ...(document as object), ...(typeof inner === "object" ? inner : {}) };
  return valueOfPlain({ attributes }, flat as PlainFields);
}

function attributesOf(
  root: JsonSchema,
  schema: JsonSchema,
  options: Readonly<Record<string, AttributeOptions>>,
  without: readonly string[],
): Record<string, Attribute> {
  const must = (schema["required"] ?? []) as readonly string[];
  const attributes: Record<string, Attribute> = {};
  for (const [name, property] of Object.entries(alternativesOf(root, schema))) {
    if (without.includes(name)) continue;
    const make = must.includes(name) ? required : optional;
    const type = attributeType(root, resolve(root, property));
    attributes[name] = make(type, descriptionOf(root, property), options[name] ?? {});
  }
  return attributes;
}

/** Own properties and those of every alternative that the schema may turn into. */
function alternativesOf(root: JsonSchema, schema: JsonSchema): Record<string, JsonSchema> {
  const properties = { ...propertiesOf(schema) };
  for (const keyword of ["allOf", "anyOf", "oneOf", "then", "else"]) {
    const found = schema[keyword];
    const branches = (Array.isArray(found) ? found : found ? [found] : []) as JsonSchema[];
    for (const branch of branches) {
      const target = resolve(root, branch);
      for (const [name, property] of Object.entries(alternativesOf(root, target))) {
        if (isTyped(root, property)) properties[name] ??= property;
      }
    }
  }
  return properties;
}

function isTyped(root: JsonSchema, property: JsonSchema): boolean {
  const target = resolve(root, property);
  return typeof target === "object" && ("type" in target || "enum" in target || "const" in target);
}

function attributeType(root: JsonSchema, schema: JsonSchema): Attribute["type"] {
  if (schema["type"] === "array") {
    const items = resolve(root, (schema["items"] ?? {}) as JsonSchema);
    if (items["type"] !== "object") return listOf(scalarType(items));
    return listOfObjects(attributesOf(root, items, {}, []));
  }
  if (schema["type"] !== "object") return scalarType(schema);
  if (schema["properties"]) return single(attributesOf(root, schema, {}, []));
  return mapOf(scalarType(resolve(root, schema["additionalProperties"] as JsonSchema)));
}

function scalarType(schema: JsonSchema): ValueType<Value> {
  if (schema["type"] === "boolean") return wireType("bool");
  return wireType(
    schema["type"] === "integer" || schema["type"] === "number" ? "number" : "string",
  );
}

function resolve(root: JsonSchema, schema: JsonSchema): JsonSchema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  const name = reference.slice("#/definitions/".length);
  const target = (root["definitions"] as Readonly<Record<string, JsonSchema>>)[name];
  if (!target) throw new Error(`a schema refers to ${reference}, which it does not have`);
  return target;
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function descriptionOf(root: JsonSchema, property: JsonSchema): string {
  const target = resolve(root, property);
  const own = property["description"] ?? target["description"];
  if (typeof own === "string") return own;
  const choices = (target["enum"] ?? []) as readonly string[];
  return `One of ${choices.map((choice) => `\`${choice}\``).join(", ")}.`;
}
