/** The calls about data sources: validate and read. */
import type { Message, MessageInput } from "../../protocol";
import { wireDiagnostic } from "../fault";
import type { Session } from "../session";
import { carryObject, readObjectOf } from "../wire";

/** Judge a configuration; unknown values are let through. */
export function validateDataSource(
  session: Session,
  request: Message<"ValidateConfigRequest">,
): MessageInput<"DiagnosticsResponse"> {
  const source = session.dataSource(request.type_name);
  const config = readObjectOf(source.schema, request.config);
  const found = source.validate?.(config as never) ?? [];
  return { diagnostics: found.map((diagnostic) => wireDiagnostic(diagnostic, source.schema)) };
}

/** Read it; core asks only when the configuration is wholly known. */
export async function readDataSource(
  session: Session,
  request: Message<"ReadDataSourceRequest">,
): Promise<MessageInput<"ReadDataSourceResponse">> {
  const source = session.dataSource(request.type_name);
  const config = readObjectOf(source.schema, request.config);
  const outcome = await source.read({ ...session.surroundings(), config });
  const said = outcome.diagnostics ?? [];
  return {
    state: carryObject(source.schema, outcome.state),
    diagnostics: said.map((diagnostic) => wireDiagnostic(diagnostic, source.schema)),
  };
}
