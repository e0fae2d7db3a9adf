/** Our schemas and functions as Terraform reads them. */
import type { MessageInput } from "../protocol";
import type { FunctionParameter, ProviderFunction } from "./provider";
import type { Attribute, Block, Schema, Shape } from "./schema";

const MARKDOWN = 1;
const ATTRIBUTE_NESTING = { single: 1, list: 2, set: 3, map: 4 } as const;
const BLOCK_NESTING = { single: 1, list: 2, set: 3, map: 4, group: 5 } as const;

/** A schema as a message. */
export function wireSchema(schema: Schema): MessageInput<"Schema"> {
  return {
    version: schema.version ?? 0,
    block: {
      ...wireShape(schema),
      description: schema.description,
      description_kind: MARKDOWN,
      deprecated: schema.deprecated ?? false,
    },
  };
}

/** A function's signature as a message. */
export function wireFunction(definition: ProviderFunction): MessageInput<"Function"> {
  return {
    parameters: definition.parameters.map(wireParameter),
    ...(definition.variadic ? { variadic_parameter: wireParameter(definition.variadic) } : {}),
    return: { type: typeBytes(definition.returns) },
    summary: definition.summary,
    description: definition.description,
    description_kind: MARKDOWN,
  };
}

function wireShape(shape: Shape): MessageInput<"Block"> {
  return {
    attributes: wireAttributes(shape),
    block_types: Object.entries(shape.blocks ?? {}).map(([name, block]) => wireBlock(name, block)),
  };
}

function wireAttributes(shape: Shape): MessageInput<"Attribute">[] {
  return Object.entries(shape.attributes).map(([name, attribute]) =>
    wireAttribute(name, attribute),
  );
}

function wireAttribute(name: string, attribute: Attribute): MessageInput<"Attribute"> {
  const { presence, type } = attribute;
  return {
    name,
    ...(type.kind === "plain"
      ? { type: typeBytes(type.wire) }
      : {
          nested_type: {
            attributes: wireAttributes(type),
            nesting: ATTRIBUTE_NESTING[type.nesting],
          },
        }),
    description: attribute.description,
    description_kind: MARKDOWN,
    required: presence === "required",
    optional: presence === "optional" || presence === "optionalComputed",
    computed: presence === "computed" || presence === "optionalComputed",
    sensitive: attribute.sensitive ?? false,
    write_only: attribute.writeOnly ?? false,
    deprecated: attribute.deprecated ?? false,
  };
}

function wireBlock(name: string, block: Block): MessageInput<"NestedBlock"> {
  return {
    type_name: name,
    block: {
      ...wireShape(block),
      description: block.description ?? "",
      description_kind: MARKDOWN,
      deprecated: block.deprecated ?? false,
    },
    nesting: BLOCK_NESTING[block.nesting],
    min_items: block.minItems ?? 0,
    max_items: block.maxItems ?? 0,
  };
}

function wireParameter(parameter: FunctionParameter): MessageInput<"FunctionParameter"> {
  return {
    name: parameter.name,
    type: typeBytes(parameter.type),
    allow_null_value: parameter.allowsNull ?? false,
    allow_unknown_values: parameter.allowsUnknown ?? false,
    description: parameter.description,
    description_kind: MARKDOWN,
  };
}

function typeBytes(type: unknown): Buffer {
  return Buffer.from(JSON.stringify(type));
}
