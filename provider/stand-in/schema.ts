/**
 * The schemas of hashicorp/aws that the stand-in serves, from the generated table.
 *
 * The table knows types and who may set what. What it cannot know is given by the caller: which
 * attributes replace, and that policy documents are compared as JSON.
 */
import {
  type Attribute,
  type Attributes,
  type Block,
  type Presence,
  type Schema,
  type Shape,
  wireType,
} from "../framework";
import type { WireType } from "../protocol";
import table from "./generated/schema.json";
import { isSameJson, JSON_ATTRIBUTES } from "./policy-text";
import { STAND_IN_DOCS } from "./sources";

interface RawAttribute {
  readonly type: WireType;
  readonly presence: Presence;
  readonly sensitive?: boolean;
  readonly writeOnly?: boolean;
}

interface RawShape {
  readonly attributes: Readonly<Record<string, RawAttribute>>;
  readonly blocks?: Readonly<Record<string, RawBlock>>;
}

interface RawBlock extends RawShape {
  readonly nesting: "single" | "list" | "set";
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** What the generated table cannot know of a type. */
export interface SchemaRules {
  /** Top-level attributes whose change replaces. */
  readonly replaces?: readonly string[];
  /** Computed attributes that follow from others, e.g. `{ tags_all: ["tags"] }`. */
  readonly follows?: Readonly<Record<string, readonly string[]>>;
}

const resources = table.resources as unknown as Readonly<Record<string, RawShape>>;
const dataSources = table.dataSources as unknown as Readonly<Record<string, RawShape>>;

/** Names of all resource types of the table. */
export const resourceTypes: readonly string[] = Object.keys(resources);

/** The schema of a resource type. */
export function resourceSchema(type: string, rules: SchemaRules = {}): Schema {
  const raw = resources[type];
  if (!raw) throw new Error(`the generated table has no resource ${type}`);
  return { description: `${STAND_IN_DOCS}resources/${docName(type)}`, ...shapeOf(raw, rules) };
}

/** The schema of a data source. */
export function dataSourceSchema(type: string): Schema {
  const raw = dataSources[type];
  if (!raw) throw new Error(`the generated table has no data source ${type}`);
  return { description: `${STAND_IN_DOCS}data-sources/${docName(type)}`, ...shapeOf(raw, {}) };
}

function docName(type: string): string {
  return type.slice("aws_".length);
}

function shapeOf(raw: RawShape, rules: SchemaRules): Shape {
  const attributes: Record<string, Attribute> = {};
  for (const [name, attribute] of Object.entries(raw.attributes)) {
    attributes[name] = attributeOf(name, attribute, rules);
  }
  return { attributes: attributes as Attributes, ...blocksOf(raw) };
}

function blocksOf(raw: RawShape): { readonly blocks?: Readonly<Record<string, Block>> } {
  if (!raw.blocks) return {};
  const blocks: Record<string, Block> = {};
  for (const [name, { nesting, minItems, maxItems, ...inner }] of Object.entries(raw.blocks)) {
    blocks[name] = {
      nesting,
      ...(minItems === undefined ? {} : { minItems }),
      ...(maxItems === undefined ? {} : { maxItems }),
      ...shapeOf(inner, {}),
    };
  }
  return { blocks };
}

function attributeOf(
  name: string,
  { type, presence, sensitive, writeOnly }: RawAttribute,
  { replaces = [], follows = {} }: SchemaRules,
): Attribute {
  const inputs = name === "tags_all" ? ["tags"] : follows[name];
  return {
    type: wireType(type),
    presence,
    description: `Argument or attribute \`${name}\` of hashicorp/aws.`,
    ...(sensitive ? { sensitive } : {}),
    ...(writeOnly ? { writeOnly } : {}),
    ...(replaces.includes(name) ? { replaces: true } : {}),
    ...(inputs ? { recomputedBy: inputs } : {}),
    ...(JSON_ATTRIBUTES.includes(name) ? { sameMeaning: isSameJson } : {}),
  };
}
