/**
 * What the generated classes of `generated/` share: from camel-case properties to Terraform's
 * attributes, in JSON and in HCL.
 *
 * The provider's objects are nested attributes, not blocks, so they are written as values.
 */

/** One attribute of a resource. */
export interface BindingAttribute {
  /** As Terraform spells it. */
  readonly attribute: string;
  /** As the configuration interface spells it. */
  readonly property: string;
  readonly kind: "string" | "number" | "boolean" | "list" | "map" | "object" | "objects" | string;
  /** Of the kinds `object` and `objects`. */
  readonly fields?: readonly BindingAttribute[];
}

/** Version of the provider that the classes fit. */
export const PROVIDER_VERSION = "0.1.0";

/** Where Terraform finds the provider. */
export const PROVIDER_SOURCE = "syncwright/syncwright";

/** What CDKTF writes into `required_providers`. */
export const GENERATOR = {
  providerName: "syncwright",
  providerVersion: PROVIDER_VERSION,
  providerVersionConstraint: PROVIDER_VERSION,
} as const;

/** The attributes that are set, by Terraform's names. */
export function attributesToTerraform(
  attributes: readonly BindingAttribute[],
  config: object,
): { [name: string]: unknown } {
  const result: { [name: string]: unknown } = {};
  for (const one of attributes) {
    const value = (config as Record<string, unknown>)[one.property];
    if (value !== undefined) result[one.attribute] = terraformValue(one, value);
  }
  return result;
}

/** As `attributesToTerraform`, each with the type that CDKTF's HCL writer asks for. */
export function attributesToHcl(
  attributes: readonly BindingAttribute[],
  config: object,
): { [name: string]: unknown } {
  const values = attributesToTerraform(attributes, config);
  return Object.fromEntries(
    attributes
      .filter((one) => values[one.attribute] !== undefined)
      .map((one) => [one.attribute, { value: values[one.attribute], ...hclType(one) }]),
  );
}

function terraformValue(one: BindingAttribute, value: unknown): unknown {
  const { fields } = one;
  if (!fields) return value;
  if (Array.isArray(value)) {
    return value.map((element: object) => attributesToTerraform(fields, element));
  }
  return attributesToTerraform(fields, value as object);
}

function hclType(one: BindingAttribute): object {
  const simple = { isBlock: false, type: "simple" };
  switch (one.kind) {
    case "list":
      return { isBlock: false, type: "list", storageClassType: "stringList" };
    case "map":
      return { isBlock: false, type: "map", storageClassType: "stringMap" };
    case "object":
      // The writer knows structures as blocks only; a map is written as a value.
      return { isBlock: false, type: "map", storageClassType: "anyMap" };
    case "objects":
      return { isBlock: false, type: "list", storageClassType: "structList" };
    default:
      return { ...simple, storageClassType: one.kind };
  }
}
