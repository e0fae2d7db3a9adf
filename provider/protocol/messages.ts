/**
 * The messages of Terraform's plugin protocol 6, and of go-plugin's own services, as one table:
 * message → field → number, kind and multiplicity.
 *
 * Hand-written from the public description of the protocol; real Terraform proves the numbers in the
 * tests. The table is additive: a field or method that a newer core brings is skipped or answered
 * "unimplemented", so it may stay behind.
 *
 * Source: https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol (protocol 6.8)
 */

/** Scalar kinds; an enumeration is an `int64`. */
export type ScalarKind = "string" | "bytes" | "bool" | "int64";

/** `one`: absent means default. `optional`: absent differs from zero. `map`: keys are strings. */
export type Multiplicity = "one" | "optional" | "repeated" | "map";

/** Number, kind or message name, multiplicity (`one` where left out). */
export type FieldRow = readonly [number, string] | readonly [number, string, Multiplicity];

/** Every message we read or write. */
export const messages = {
  Empty: {},
  DynamicValue: { msgpack: [1, "bytes"], json: [2, "bytes"] },
  Diagnostic: {
    severity: [1, "int64"],
    summary: [2, "string"],
    detail: [3, "string"],
    attribute: [4, "AttributePath"],
  },
  FunctionError: { text: [1, "string"], function_argument: [2, "int64", "optional"] },
  AttributePath: { steps: [1, "AttributePathStep", "repeated"] },
  AttributePathStep: {
    attribute_name: [1, "string", "optional"],
    element_key_string: [2, "string", "optional"],
    element_key_int: [3, "int64", "optional"],
  },
  RawState: { json: [1, "bytes"], flatmap: [2, "string", "map"] },
  Timestamp: { seconds: [1, "int64"], nanos: [2, "int64"] },

  Schema: { version: [1, "int64"], block: [2, "Block"] },
  Block: {
    version: [1, "int64"],
    attributes: [2, "Attribute", "repeated"],
    block_types: [3, "NestedBlock", "repeated"],
    description: [4, "string"],
    description_kind: [5, "int64"],
    deprecated: [6, "bool"],
  },
  Attribute: {
    name: [1, "string"],
    type: [2, "bytes"],
    description: [3, "string"],
    required: [4, "bool"],
    optional: [5, "bool"],
    computed: [6, "bool"],
    sensitive: [7, "bool"],
    description_kind: [8, "int64"],
    deprecated: [9, "bool"],
    nested_type: [10, "NestedObject"],
    write_only: [11, "bool"],
  },
  NestedObject: { attributes: [1, "Attribute", "repeated"], nesting: [3, "int64"] },
  NestedBlock: {
    type_name: [1, "string"],
    block: [2, "Block"],
    nesting: [3, "int64"],
    min_items: [4, "int64"],
    max_items: [5, "int64"],
  },
  Function: {
    parameters: [1, "FunctionParameter", "repeated"],
    variadic_parameter: [2, "FunctionParameter"],
    return: [3, "FunctionReturn"],
    summary: [4, "string"],
    description: [5, "string"],
    description_kind: [6, "int64"],
    deprecation_message: [7, "string"],
  },
  FunctionParameter: {
    name: [1, "string"],
    type: [2, "bytes"],
    allow_null_value: [3, "bool"],
    allow_unknown_values: [4, "bool"],
    description: [5, "string"],
    description_kind: [6, "int64"],
  },
  FunctionReturn: { type: [1, "bytes"] },
  ServerCapabilities: {
    plan_destroy: [1, "bool"],
    get_provider_schema_optional: [2, "bool"],
    move_resource_state: [3, "bool"],
  },
  ClientCapabilities: {
    deferral_allowed: [1, "bool"],
    write_only_attributes_allowed: [2, "bool"],
  },

  GetMetadataResponse: {
    server_capabilities: [1, "ServerCapabilities"],
    diagnostics: [2, "Diagnostic", "repeated"],
    data_sources: [3, "TypeName", "repeated"],
    resources: [4, "TypeName", "repeated"],
    functions: [5, "TypeName", "repeated"],
    ephemeral_resources: [6, "TypeName", "repeated"],
  },
  TypeName: { type_name: [1, "string"] },
  GetProviderSchemaResponse: {
    provider: [1, "Schema"],
    resource_schemas: [2, "Schema", "map"],
    data_source_schemas: [3, "Schema", "map"],
    diagnostics: [4, "Diagnostic", "repeated"],
    provider_meta: [5, "Schema"],
    server_capabilities: [6, "ServerCapabilities"],
    functions: [7, "Function", "map"],
    ephemeral_resource_schemas: [8, "Schema", "map"],
  },
  GetFunctionsResponse: {
    functions: [1, "Function", "map"],
    diagnostics: [2, "Diagnostic", "repeated"],
  },
  ValidateProviderConfigRequest: { config: [1, "DynamicValue"] },
  ValidateProviderConfigResponse: { diagnostics: [2, "Diagnostic", "repeated"] },
  ConfigureProviderRequest: {
    terraform_version: [1, "string"],
    config: [2, "DynamicValue"],
    client_capabilities: [3, "ClientCapabilities"],
  },
  DiagnosticsResponse: { diagnostics: [1, "Diagnostic", "repeated"] },
  StopProviderResponse: { error: [1, "string"] },
  ValidateConfigRequest: {
    type_name: [1, "string"],
    config: [2, "DynamicValue"],
    client_capabilities: [3, "ClientCapabilities"],
  },
  UpgradeResourceStateRequest: {
    type_name: [1, "string"],
    version: [2, "int64"],
    raw_state: [3, "RawState"],
  },
  UpgradeResourceStateResponse: {
    upgraded_state: [1, "DynamicValue"],
    diagnostics: [2, "Diagnostic", "repeated"],
  },
  ReadResourceRequest: {
    type_name: [1, "string"],
    current_state: [2, "DynamicValue"],
    private: [3, "bytes"],
    provider_meta: [4, "DynamicValue"],
    client_capabilities: [5, "ClientCapabilities"],
  },
  ReadResourceResponse: {
    new_state: [1, "DynamicValue"],
    diagnostics: [2, "Diagnostic", "repeated"],
    private: [3, "bytes"],
  },
  PlanResourceChangeRequest: {
    type_name: [1, "string"],
    prior_state: [2, "DynamicValue"],
    proposed_new_state: [3, "DynamicValue"],
    config: [4, "DynamicValue"],
    prior_private: [5, "bytes"],
    provider_meta: [6, "DynamicValue"],
    client_capabilities: [7, "ClientCapabilities"],
  },
  PlanResourceChangeResponse: {
    planned_state: [1, "DynamicValue"],
    requires_replace: [2, "AttributePath", "repeated"],
    planned_private: [3, "bytes"],
    diagnostics: [4, "Diagnostic", "repeated"],
  },
  ApplyResourceChangeRequest: {
    type_name: [1, "string"],
    prior_state: [2, "DynamicValue"],
    planned_state: [3, "DynamicValue"],
    config: [4, "DynamicValue"],
    planned_private: [5, "bytes"],
    provider_meta: [6, "DynamicValue"],
  },
  ApplyResourceChangeResponse: {
    new_state: [1, "DynamicValue"],
    private: [2, "bytes"],
    diagnostics: [3, "Diagnostic", "repeated"],
  },
  ImportResourceStateRequest: {
    type_name: [1, "string"],
    id: [2, "string"],
    client_capabilities: [3, "ClientCapabilities"],
  },
  ImportedResource: {
    type_name: [1, "string"],
    state: [2, "DynamicValue"],
    private: [3, "bytes"],
  },
  ImportResourceStateResponse: {
    imported_resources: [1, "ImportedResource", "repeated"],
    diagnostics: [2, "Diagnostic", "repeated"],
  },
  MoveResourceStateRequest: {
    source_provider_address: [1, "string"],
    source_type_name: [2, "string"],
    source_schema_version: [3, "int64"],
    source_state: [4, "RawState"],
    target_type_name: [5, "string"],
    source_private: [6, "bytes"],
  },
  MoveResourceStateResponse: {
    target_state: [1, "DynamicValue"],
    diagnostics: [2, "Diagnostic", "repeated"],
    target_private: [3, "bytes"],
  },
  ReadDataSourceRequest: {
    type_name: [1, "string"],
    config: [2, "DynamicValue"],
    provider_meta: [3, "DynamicValue"],
    client_capabilities: [4, "ClientCapabilities"],
  },
  ReadDataSourceResponse: {
    state: [1, "DynamicValue"],
    diagnostics: [2, "Diagnostic", "repeated"],
  },
  CallFunctionRequest: { name: [1, "string"], arguments: [2, "DynamicValue", "repeated"] },
  CallFunctionResponse: { result: [1, "DynamicValue"], error: [2, "FunctionError"] },
  OpenEphemeralResourceRequest: {
    type_name: [1, "string"],
    config: [2, "DynamicValue"],
    client_capabilities: [3, "ClientCapabilities"],
  },
  OpenEphemeralResourceResponse: {
    diagnostics: [1, "Diagnostic", "repeated"],
    renew_at: [2, "Timestamp"],
    result: [3, "DynamicValue"],
    private: [4, "bytes", "optional"],
  },
  EphemeralPrivateRequest: { type_name: [1, "string"], private: [2, "bytes", "optional"] },
  RenewEphemeralResourceResponse: {
    diagnostics: [1, "Diagnostic", "repeated"],
    renew_at: [2, "Timestamp"],
    private: [3, "bytes", "optional"],
  },

  HealthCheckRequest: { service: [1, "string"] },
  HealthCheckResponse: { status: [1, "int64"] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldRow>>>>;

/** Name of a message of the table. */
export type MessageName = keyof typeof messages;

type Single<Kind, Form extends "read" | "write"> = Kind extends "string"
  ? string
  : Kind extends "bytes"
    ? Uint8Array
    : Kind extends "bool"
      ? boolean
      : Kind extends "int64"
        ? number
        : Kind extends MessageName
          ? Form extends "read"
            ? Message<Kind>
            : MessageInput<Kind>
          : never;

type ReadField<Row> = Row extends readonly [number, infer Kind, "repeated"]
  ? readonly Single<Kind, "read">[]
  : Row extends readonly [number, infer Kind, "map"]
    ? Readonly<Record<string, Single<Kind, "read">>>
    : Row extends readonly [number, infer Kind, "optional"]
      ? Single<Kind, "read"> | undefined
      : Row extends readonly [number, infer Kind]
        ? Kind extends MessageName
          ? Single<Kind, "read"> | undefined
          : Single<Kind, "read">
        : never;

type WriteField<Row> = Row extends readonly [number, infer Kind, "repeated"]
  ? readonly Single<Kind, "write">[]
  : Row extends readonly [number, infer Kind, "map"]
    ? Readonly<Record<string, Single<Kind, "write">>>
    : Row extends readonly [number, infer Kind, ...unknown[]]
      ? Single<Kind, "write">
      : never;

/** A message as it is read: every field is there, with its default where it was absent. */
export type Message<Name extends MessageName> = {
  readonly [Field in keyof (typeof messages)[Name]]: ReadField<(typeof messages)[Name][Field]>;
};

/** A message as it is written: fields left out take their default. */
export type MessageInput<Name extends MessageName> = {
  readonly [Field in keyof (typeof messages)[Name]]?:
    | WriteField<(typeof messages)[Name][Field]>
    | undefined;
};
