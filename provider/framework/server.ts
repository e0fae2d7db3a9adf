/**
 * A provider as the gRPC service `tfplugin6.Provider`: one table of calls and one wrapper.
 *
 * The wrapper decodes, runs the handler, encodes, and turns whatever is thrown into diagnostics, so
 * that a mistake in provider code is an error message and not a dead plugin.
 */
import {
  decodeMessage,
  encodeMessage,
  type Message,
  type MessageInput,
  type MessageName,
  makeLog,
  type Service,
  serve,
  type UnaryHandler,
} from "../protocol";
import { diagnosticsOf, wireDiagnostic } from "./fault";
import type { Provider } from "./provider";
import { readDataSource, validateDataSource } from "./rpc/data-source";
import { closeEphemeral, openEphemeral, renewEphemeral, validateEphemeral } from "./rpc/ephemeral";
import { callFunction } from "./rpc/function";
import {
  configureProvider,
  getFunctions,
  getMetadata,
  getProviderSchema,
  stopProvider,
  validateProvider,
} from "./rpc/provider";
import {
  applyResource,
  importResource,
  moveResource,
  planResource,
  readResource,
  upgradeResource,
  validateResource,
} from "./rpc/resource";
import type { Schema } from "./schema";
import { Session } from "./session";

const SERVICE = "tfplugin6.Provider";

/** Whose schema resolves the paths of thrown diagnostics. */
type Subject = "provider" | "resource" | "dataSource" | "ephemeralResource" | "none";

/** Serve a provider until Terraform is done with it. Call `guardStandardOutput` before anything else. */
export async function serveProvider(provider: Provider): Promise<void> {
  const session = new Session(provider, makeLog(provider.name, process.env));
  await serve(providerService(session));
}

/** The service, without a process around it. */
export function providerService(session: Session): Service {
  const methods: Record<string, UnaryHandler> = {};
  const call = <Request extends MessageName, Response extends MessageName>(
    name: string,
    [request, response, subject]: readonly [Request, Response, Subject],
    handle: Handler<Request, Response>,
  ): void => {
    methods[name] = wrap({ session, name, request, response, subject }, handle);
  };
  call("GetMetadata", ["Empty", "GetMetadataResponse", "none"], getMetadata);
  call("GetProviderSchema", ["Empty", "GetProviderSchemaResponse", "none"], getProviderSchema);
  call("GetFunctions", ["Empty", "GetFunctionsResponse", "none"], getFunctions);
  call(
    "ValidateProviderConfig",
    ["ValidateProviderConfigRequest", "ValidateProviderConfigResponse", "provider"],
    validateProvider,
  );
  call(
    "ConfigureProvider",
    ["ConfigureProviderRequest", "DiagnosticsResponse", "provider"],
    configureProvider,
  );
  call("StopProvider", ["Empty", "StopProviderResponse", "none"], stopProvider);
  resourceCalls(call);
  call("CallFunction", ["CallFunctionRequest", "CallFunctionResponse", "none"], callFunction);
  return { name: SERVICE, methods, abort: () => session.stop() };
}

type Handler<Request extends MessageName, Response extends MessageName> = (
  session: Session,
  request: Message<Request>,
) => Promise<MessageInput<Response>> | MessageInput<Response>;

type Call = <Request extends MessageName, Response extends MessageName>(
  name: string,
  messages: readonly [Request, Response, Subject],
  handle: Handler<Request, Response>,
) => void;

function resourceCalls(call: Call): void {
  const validate = ["ValidateConfigRequest", "DiagnosticsResponse"] as const;
  call("ValidateResourceConfig", [...validate, "resource"], validateResource);
  call(
    "UpgradeResourceState",
    ["UpgradeResourceStateRequest", "UpgradeResourceStateResponse", "resource"],
    upgradeResource,
  );
  call("ReadResource", ["ReadResourceRequest", "ReadResourceResponse", "resource"], readResource);
  call(
    "PlanResourceChange",
    ["PlanResourceChangeRequest", "PlanResourceChangeResponse", "resource"],
    planResource,
  );
  call(
    "ApplyResourceChange",
    ["ApplyResourceChangeRequest", "ApplyResourceChangeResponse", "resource"],
    applyResource,
  );
  call(
    "ImportResourceState",
    ["ImportResourceStateRequest", "ImportResourceStateResponse", "resource"],
    importResource,
  );
  call(
    "MoveResourceState",
    ["MoveResourceStateRequest", "MoveResourceStateResponse", "none"],
    moveResource,
  );
  call("ValidateDataResourceConfig", [...validate, "dataSource"], validateDataSource);
  call(
    "ReadDataSource",
    ["ReadDataSourceRequest", "ReadDataSourceResponse", "dataSource"],
    readDataSource,
  );
  call("ValidateEphemeralResourceConfig", [...validate, "ephemeralResource"], validateEphemeral);
  call(
    "OpenEphemeralResource",
    ["OpenEphemeralResourceRequest", "OpenEphemeralResourceResponse", "ephemeralResource"],
    openEphemeral,
  );
  call(
    "RenewEphemeralResource",
    ["EphemeralPrivateRequest", "RenewEphemeralResourceResponse", "ephemeralResource"],
    renewEphemeral,
  );
  call(
    "CloseEphemeralResource",
    ["EphemeralPrivateRequest", "DiagnosticsResponse", "ephemeralResource"],
    closeEphemeral,
  );
}

interface Wrapping<Request extends MessageName, Response extends MessageName> {
  readonly session: Session;
  readonly name: string;
  readonly request: Request;
  readonly response: Response;
  readonly subject: Subject;
}

function wrap<Request extends MessageName, Response extends MessageName>(
  { session, name, request, response, subject }: Wrapping<Request, Response>,
  handle: Handler<Request, Response>,
): UnaryHandler {
  return async (bytes) => {
    const message = decodeMessage(request, bytes);
    try {
      return encodeMessage(response, await handle(session, message));
    } catch (error) {
      const stack = error instanceof Error ? (error.stack ?? "") : "";
      session.log("debug", `${name} failed`, { stack });
      const schema = schemaOf(session, subject, message);
      const diagnostics = diagnosticsOf(error).map((said) => wireDiagnostic(said, schema));
      return encodeMessage(response, {
        diagnostics,
      } as MessageInput<MessageName> as MessageInput<Response>);
    }
  };
}

function schemaOf(session: Session, subject: Subject, message: object): Schema | undefined {
  if (subject === "none") return undefined;
  if (subject === "provider") return session.provider.schema;
  const typeName = (message as { readonly type_name?: string }).type_name ?? "";
  try {
    return session[subject](typeName).schema;
  } catch {
    return undefined;
  }
}
