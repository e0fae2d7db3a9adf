/**
 * Schemas of providers, resources and data sources, written once and typed throughout.
 *
 *     const thing = defineSchema({
 *       description: "A thing.",
 *       attributes: {
 *         id: computed(string, "Made at creation."),
 *         name: required(string, "Shown to people.", { replaces: true }),
 *         source: required(single({ path: required(string, "A file.") }), "Where rows come from."),
 *       },
 *     });
 *
 * From it follow the TypeScript types of configuration, plan and state (`StateOf` ...), the wire type
 * and the schema that Terraform is shown. Core's own rules for schemas are in `schema-rules.ts`.
 */
import type { NumberValue, Unknown, Value, WireType } from "../protocol";

/** Who sets an attribute: the user always, the user maybe, only we, or either. */
export type Presence = "required" | "optional" | "computed" | "optionalComputed";

/** How nested objects repeat. */
export type Nesting = "single" | "list" | "set" | "map";

/** A Terraform type and the TypeScript type of its values. */
export interface ValueType<T> {
  readonly kind: "plain";
  readonly wire: WireType;
  /** Never set; carries `T`. */
  readonly phantom?: T;
}

/** An object with attributes of its own, each with its own rules. */
export interface NestedType<T> {
  readonly kind: "nested";
  readonly nesting: Nesting;
  readonly attributes: Attributes;
  /** Never set; carries `T`. */
  readonly phantom?: T;
}

/** What an attribute may ask for besides its type. */
export interface AttributeOptions {
  /** Hidden in plans and output; still stored in state. */
  readonly sensitive?: boolean;
  /** Reaches apply and is stored nowhere. Pair it with a version attribute. */
  readonly writeOnly?: boolean;
  /** A change of this value replaces the resource. */
  readonly replaces?: boolean;
  /** Planned where the user leaves the attribute out. Needs `optionalComputed`. */
  readonly default?: Value;
  /** Top-level attributes whose change makes this computed one unknown again; `any`: every change. */
  readonly recomputedBy?: readonly string[] | "any";
  /** True where two texts mean the same; the prior one is then kept. */
  readonly sameMeaning?: (left: string, right: string) => boolean;
  /** Says that the attribute goes away. */
  readonly deprecated?: boolean;
}

/** One attribute. */
export interface Attribute<P extends Presence = Presence, T = unknown> extends AttributeOptions {
  readonly presence: P;
  readonly type: ValueType<T> | NestedType<T>;
  /** One sentence or more, in Markdown. */
  readonly description: string;
}

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** A nested block: objects that the user writes as `name { ... }`. */
export interface Block {
  readonly nesting: Nesting | "group";
  readonly attributes: Attributes;
  readonly blocks?: Blocks;
  readonly description?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly deprecated?: boolean;
}

/** Blocks by name. */
export type Blocks = Readonly<Record<string, Block>>;

/** A whole schema. */
export interface Schema<A extends Attributes = Attributes> {
  /** Counts up when the stored shape changes; 0 where left out. */
  readonly version?: number;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: Blocks;
  readonly deprecated?: boolean;
}

/** Object with attributes: what schemas, nested types and blocks have in common. */
export interface Shape {
  readonly attributes: Attributes;
  readonly blocks?: Blocks;
}

type TypeOf<A> = A extends Attribute<Presence, infer T> ? T : never;

/** Values of the state: everything is known; what nobody set is null. */
export type StateOf<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name]["presence"] extends "required"
    ? TypeOf<A[Name]>
    : TypeOf<A[Name]> | null;
};

/** Values of a plan: what we compute may be unknown. */
export type PlanOf<A extends Attributes> = {
  readonly [Name in keyof A]: A[Name]["presence"] extends "required"
    ? TypeOf<A[Name]>
    : A[Name]["presence"] extends "optional"
      ? TypeOf<A[Name]> | null
      : TypeOf<A[Name]> | Unknown | null;
};

/** Values of a configuration: anything may be unknown while planning. */
export type ConfigOf<A extends Attributes> = {
  readonly [Name in keyof A]: TypeOf<A[Name]> | Unknown | null;
};

/** Text. */
export const string: ValueType<string> = { kind: "plain", wire: "string" };
/** A number of any precision. */
export const number: ValueType<NumberValue> = { kind: "plain", wire: "number" };
/** True or false. */
export const bool: ValueType<boolean> = { kind: "plain", wire: "bool" };
/** A value that carries its own type. */
export const dynamic: ValueType<Value> = { kind: "plain", wire: "dynamic" };

/** A list of one type. */
export function listOf<T>(element: ValueType<T>): ValueType<readonly T[]> {
  return { kind: "plain", wire: ["list", element.wire] };
}

/** A set of one type. */
export function setOf<T>(element: ValueType<T>): ValueType<readonly T[]> {
  return { kind: "plain", wire: ["set", element.wire] };
}

/** A map from text to one type. */
export function mapOf<T>(element: ValueType<T>): ValueType<Readonly<Record<string, T>>> {
  return { kind: "plain", wire: ["map", element.wire] };
}

/** A type given as Terraform writes it; its values are not checked by TypeScript. */
export function wireType(wire: WireType): ValueType<Value> {
  return { kind: "plain", wire };
}

/** One object with attributes of its own. */
export function single<A extends Attributes>(attributes: A): NestedType<StateOf<A>> {
  return { kind: "nested", nesting: "single", attributes };
}

/** A list of objects with attributes of their own. */
export function listOfObjects<A extends Attributes>(
  attributes: A,
): NestedType<readonly StateOf<A>[]> {
  return { kind: "nested", nesting: "list", attributes };
}

/** A set of objects with attributes of their own. */
export function setOfObjects<A extends Attributes>(
  attributes: A,
): NestedType<readonly StateOf<A>[]> {
  return { kind: "nested", nesting: "set", attributes };
}

/** A map of objects with attributes of their own. */
export function mapOfObjects<A extends Attributes>(
  attributes: A,
): NestedType<Readonly<Record<string, StateOf<A>>>> {
  return { kind: "nested", nesting: "map", attributes };
}

type AnyType<T> = ValueType<T> | NestedType<T>;

/** An attribute that the user must set. */
export function required<T>(
  type: AnyType<T>,
  description: string,
  options: AttributeOptions = {},
): Attribute<"required", T> {
  return { presence: "required", type, description, ...options };
}

/** An attribute that the user may set. */
export function optional<T>(
  type: AnyType<T>,
  description: string,
  options: AttributeOptions = {},
): Attribute<"optional", T> {
  return { presence: "optional", type, description, ...options };
}

/** An attribute that only we set. */
export function computed<T>(
  type: AnyType<T>,
  description: string,
  options: AttributeOptions = {},
): Attribute<"computed", T> {
  return { presence: "computed", type, description, ...options };
}

/** An attribute that the user may set, and that we set otherwise. */
export function optionalComputed<T>(
  type: AnyType<T>,
  description: string,
  options: AttributeOptions = {},
): Attribute<"optionalComputed", T> {
  return { presence: "optionalComputed", type, description, ...options };
}

/** A schema, with its types kept. */
export function defineSchema<A extends Attributes>(schema: Schema<A>): Schema<A> {
  return schema;
}

/** True where we may set the attribute. */
export function isComputed(attribute: Attribute): boolean {
  return attribute.presence === "computed" || attribute.presence === "optionalComputed";
}

/** The wire type of an object with these attributes and blocks. */
export function wireTypeOfShape(shape: Shape): WireType {
  const types: Record<string, WireType> = {};
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    types[name] = wireTypeOfAttribute(attribute);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    types[name] = nestedWireType(block.nesting, wireTypeOfShape(block));
  }
  return ["object", types];
}

/** The wire type of an attribute's value. */
export function wireTypeOfAttribute({ type }: Attribute): WireType {
  return type.kind === "plain" ? type.wire : nestedWireType(type.nesting, wireTypeOfShape(type));
}

function nestedWireType(nesting: Nesting | "group", object: WireType): WireType {
  return nesting === "single" || nesting === "group" ? object : [nesting, object];
}
