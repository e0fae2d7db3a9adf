/** The calls about the provider itself: what it has, its configuration, stopping. */
import type { Message, MessageInput } from "../../protocol";
import { wireDiagnostic } from "../fault";
import { type Schema, wireTypeOfShape } from "../schema";
import { schemaFaults } from "../schema-rules";
import type { Session } from "../session";
import { readObjectOf } from "../wire";
import { wireFunction, wireSchema } from "../wire-schema";

const capabilities = {
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
} as const;

/** Names without schemas. */
export function getMetadata(session: Session): MessageInput<"GetMetadataResponse"> {
  const { resources, dataSources = {}, functions = {}, ephemeralResources = {} } = session.provider;
  const named = (table: object): { type_name: string }[] =>
    Object.keys(table).map((type_name) => ({ type_name }));
  return {
    server_capabilities: capabilities,
    resources: named(resources),
    data_sources: named(dataSources),
    functions: named(functions),
    ephemeral_resources: named(ephemeralResources),
  };
}

/** Every schema; a schema that breaks core's rules is our bug and stops here with its name. */
export function getProviderSchema(session: Session): MessageInput<"GetProviderSchemaResponse"> {
  const { schema, resources, dataSources = {}, ephemeralResources = {} } = session.provider;
  const faults = [
    ...schemaFaults(schema, { isResource: false }).map((fault) => `provider: ${fault}`),
    ...faultsOf(resources, true),
    ...faultsOf(dataSources, true),
    ...faultsOf(ephemeralResources, true),
  ];
  if (faults.length > 0) throw new Error(`schemas break Terraform's rules: ${faults.join("; ")}`);
  return {
    provider: wireSchema(schema),
    resource_schemas: schemasOf(resources),
    data_source_schemas: schemasOf(dataSources),
    ephemeral_resource_schemas: schemasOf(ephemeralResources),
    functions: getFunctions(session).functions,
    server_capabilities: capabilities,
  };
}

/** Signatures of all functions. */
export function getFunctions(session: Session): MessageInput<"GetFunctionsResponse"> {
  const entries = Object.entries(session.provider.functions ?? {});
  return {
    functions: Object.fromEntries(
      entries.map(([name, definition]) => [name, wireFunction(definition)]),
    ),
  };
}

/** Judge the provider block. */
export function validateProvider(
  { provider }: Session,
  request: Message<"ValidateProviderConfigRequest">,
): MessageInput<"ValidateProviderConfigResponse"> {
  const config = readObjectOf(provider.schema, request.config);
  const diagnostics = provider.validate?.(config as never) ?? [];
  return {
    diagnostics: diagnostics.map((diagnostic) => wireDiagnostic(diagnostic, provider.schema)),
  };
}

/** Make the client that resources use. */
export async function configureProvider(
  session: Session,
  request: Message<"ConfigureProviderRequest">,
): Promise<MessageInput<"DiagnosticsResponse">> {
  await session.configure(readObjectOf(session.provider.schema, request.config));
  return {};
}

/** Answer at once; running calls wind down by themselves. */
export function stopProvider(session: Session): MessageInput<"StopProviderResponse"> {
  session.stop();
  return {};
}

function schemasOf(
  table: Readonly<Record<string, { readonly schema: Schema }>>,
): Record<string, MessageInput<"Schema">> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { schema }]) => [name, wireSchema(schema)]),
  );
}

function faultsOf(
  table: Readonly<Record<string, { readonly schema: Schema }>>,
  isResource: boolean,
): string[] {
  return Object.entries(table).flatMap(([name, { schema }]) => {
    wireTypeOfShape(schema);
    return schemaFaults(schema, { isResource }).map((fault) => `${name}.${fault}`);
  });
}
