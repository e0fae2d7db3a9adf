/**
 * One resource type of hashicorp/aws as calls to AWS, and how Terraform's state follows from them.
 *
 * A type says how to create, read, update and delete in plain fields. The state keeps what the user
 * wrote wherever AWS means the same (other spelling of a policy, defaults nobody asked for), takes
 * what AWS computed, and shows everything else as drift. So a second plan is empty by construction.
 */
import type { Diagnostic } from "../../diagnostics";
import {
  type Attributes,
  type Block,
  Fault,
  isFields,
  type Outcome,
  type Plain,
  type PlainFields,
  plainFields,
  type Resource,
  type Schema,
  type Shape,
  valueOfPlain,
  wireTypeOfAttribute,
} from "../framework";
import {
  canonicalText,
  emptyRecord,
  isList,
  isRecord,
  isWhollyKnown,
  type RecordValue,
  Unknown,
  type Value,
} from "../protocol";
import type { Aws } from "./aws";
import { awsFault, isNotFound } from "./aws-fault";
import { canonicalJson, isSameJson, jsonFaults } from "./policy-text";
import { resourceSchema, type SchemaRules } from "./schema";

/** The life of one type. Errors of AWS are thrown as they are. */
export interface AwsType extends SchemaRules {
  readonly type: string;
  /** Returns what identifies the new object, at least `id`. */
  create(aws: Aws, planned: PlainFields): Promise<PlainFields>;
  /** What AWS holds; undefined where it is gone. Fields left out are not compared. */
  read(aws: Aws, state: PlainFields): Promise<PlainFields | undefined>;
  /** Left out where every change replaces. */
  update?(aws: Aws, change: { planned: PlainFields; prior: PlainFields }): Promise<void>;
  delete(aws: Aws, state: PlainFields): Promise<void>;
  /** State from an import id; `{ id }` where left out. */
  identify?(aws: Aws, id: string): Promise<PlainFields> | PlainFields;
  /** What AWS answers for what the user left out, e.g. `{ path: "/" }`; such values are no drift. */
  readonly defaults?: PlainFields;
  validate?(config: PlainFields): readonly Diagnostic[];
}

/** The framework's resource for a type. */
export function awsResource(definition: AwsType): Resource<Attributes, Aws> {
  const schema = resourceSchema(definition.type, definition);
  const guarded = async <T>(action: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw error instanceof Fault ? error : awsFault(definition.type, action, error);
    }
  };
  const settled = async (aws: Aws, planned: RecordValue, identity: PlainFields) => {
    const known = { ...plainFields(planned), ...identity };
    const found = await definition.read(aws, known);
    return filled(schema, planned, { ...identity, ...found });
  };
  return {
    schema,
    validate: (config) => {
      const fields = plainFields(config as RecordValue);
      return [...jsonFaults(fields), ...(definition.validate?.(fields) ?? [])];
    },
    plan: ({ client, config, planned }) => ({
      planned: foreseen(schema, client, {
        config: config as unknown as RecordValue,
        planned: planned as unknown as RecordValue,
      }) as never,
    }),
    create: async ({ client, planned, config }) => {
      const wanted = {
        ...plainFields(config as RecordValue),
        ...plainFields(planned as RecordValue),
      };
      const identity = await guarded("create", () => definition.create(client, wanted));
      try {
        const state = await settled(client, planned as RecordValue, identity);
        return { state } as Outcome<Attributes>;
      } catch (error) {
        const state = filled(schema, planned as RecordValue, identity);
        const { diagnostics } = awsFault(definition.type, "read", error);
        return { state, diagnostics } as Outcome<Attributes>;
      }
    },
    read: async ({ client, state }) => {
      const before = state as RecordValue;
      const found = await guarded("read", () =>
        definition.read(client, plainFields(before)).catch(undefinedWhereGone),
      );
      if (!found) return undefined;
      const next = merged(schema, before, found, definition.defaults ?? {});
      return { state: next } as Outcome<Attributes>;
    },
    update: async ({ client, planned, prior }) => {
      const change = {
        planned: plainFields(planned as RecordValue),
        prior: plainFields(prior as RecordValue),
      };
      await guarded("update", async () => definition.update?.(client, change));
      const identity = { id: change.prior["id"] };
      const state = await guarded("read", () => settled(client, planned as RecordValue, identity));
      return { state } as Outcome<Attributes>;
    },
    delete: async ({ client, state }) => {
      await guarded("delete", () =>
        definition.delete(client, plainFields(state as RecordValue)).catch(undefinedWhereGone),
      );
    },
    import: async (id, { client }) => {
      const identity = (await definition.identify?.(client, id)) ?? { id };
      const found = await guarded("import", () =>
        definition.read(client, identity).catch(undefinedWhereGone),
      );
      // The read that core asks for next fills in the rest, without what is only AWS's default.
      return found ? (valueOfPlain(schema, identity) as object) : undefined;
    },
  };
}

/** What follows from the configuration is planned: the region, and all tags. */
export function foreseen(
  schema: Schema,
  aws: Aws | undefined,
  { config, planned }: { readonly config: RecordValue; readonly planned: RecordValue },
): RecordValue {
  if (!aws) return planned;
  const result = Object.assign(emptyRecord(), planned);
  const tags = planned["tags"] ?? null;
  const isOpen = (name: string): boolean =>
    name in schema.attributes &&
    planned[name] instanceof Unknown &&
    (config[name] ?? null) === null;
  if (isOpen("region")) result["region"] = aws.region;
  if (isOpen("tags_all") && isWhollyKnown(tags)) {
    result["tags_all"] = aws.allTags(isRecord(tags) ? plainFields(tags) : {});
  }
  return result;
}

function undefinedWhereGone(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}

/** The planned state with its unknowns replaced by what was found, else null. */
export function filled(shape: Shape, planned: RecordValue, found: PlainFields): RecordValue {
  const facts = valueOfPlain(shape, pick(shape, found));
  const state = emptyRecord();
  for (const name of Object.keys(shape.attributes)) {
    const value = planned[name] ?? null;
    state[name] = isWhollyKnown(value)
      ? value
      : value instanceof Unknown
        ? (facts[name] ?? null)
        : knownPart(value);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    state[name] = filledBlock(block, planned[name] ?? null, found[name]);
  }
  return state;
}

function filledBlock(block: Block, planned: Value, found: Plain | undefined): Value {
  const inner = (value: Value, plain: unknown): Value =>
    isRecord(value) ? filled(block, value, isFields(plain) ? plain : {}) : value;
  if (!isList(planned)) return planned instanceof Unknown ? null : inner(planned, found);
  const facts = Array.isArray(found) && block.nesting === "list" ? (found as readonly Plain[]) : [];
  return planned.map((element, index) => inner(element, facts[index]));
}

/** A list or map in which single values are unknown: those become null. */
function knownPart(value: Value): Value {
  if (value instanceof Unknown) return null;
  if (isList(value)) return value.map(knownPart);
  if (!isRecord(value)) return value;
  const result = emptyRecord();
  for (const [name, inner] of Object.entries(value)) result[name] = knownPart(inner);
  return result;
}

/** The state after a refresh: what was there, except where AWS holds something else. */
export function merged(
  schema: Schema,
  before: RecordValue,
  found: PlainFields,
  defaults: PlainFields,
): RecordValue {
  const facts = valueOfPlain(schema, pick(schema, found));
  const state = Object.assign(emptyRecord(), before);
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (!Object.hasOwn(found, name)) continue;
    const [was, is] = [before[name] ?? null, facts[name] ?? null];
    const type = wireTypeOfAttribute(attribute);
    if (was === null && isDefault(found[name], defaults[name])) continue;
    const sameText =
      attribute.sameMeaning && typeof was === "string" && typeof is === "string"
        ? isSameJson(was, is)
        : false;
    if (!sameText && canonicalText(type, was) !== canonicalText(type, is)) state[name] = is;
  }
  for (const name of Object.keys(schema.blocks ?? {})) {
    if (!Object.hasOwn(found, name)) continue;
    const [was, is] = [before[name] ?? null, facts[name] ?? null];
    if (essence(was) !== essence(is)) state[name] = is;
  }
  return state;
}

function isDefault(found: Plain | undefined, standard: Plain | undefined): boolean {
  return standard !== undefined && JSON.stringify(found) === JSON.stringify(standard);
}

/** What is left of a value once null, false, zero, empty and the order of elements do not count. */
function essence(value: Value): string {
  if (isList(value)) return `[${value.map(essence).filter(Boolean).sort().join(",")}]`;
  if (isRecord(value)) {
    const parts = Object.keys(value)
      .sort()
      .map((name) => [name, essence(value[name] ?? null)] as const)
      .filter(([, part]) => part !== "" && part !== "[]");
    return parts.length === 0
      ? ""
      : `{${parts.map(([name, part]) => `${name}:${part}`).join(",")}}`;
  }
  if (value === null || value === false || value === "" || value === 0) return "";
  if (typeof value !== "string") return canonicalText("dynamic", value);
  return (value.startsWith("{") ? canonicalJson(value) : undefined) ?? JSON.stringify(value);
}

function pick(shape: Shape, found: PlainFields): PlainFields {
  const names = [...Object.keys(shape.attributes), ...Object.keys(shape.blocks ?? {})];
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}
