/**
 * The calls about managed resources: validate, upgrade, read, plan, apply, import, move.
 *
 * Each turns a message into plain values, asks the engine or the resource, and checks what comes back
 * against core's contract before it is sent.
 */
import type { Diagnostic } from "../../../diagnostics";
import {
  emptyRecord,
  isRecord,
  type Json,
  type Message,
  type MessageInput,
  parseJson,
  type RecordValue,
  sameValue,
  valueFromJson,
} from "../../protocol";
import { applyBreaches, planBreaches } from "../contract";
import { diagnosticsOf, Fault, hasErrors, pathSteps, wireDiagnostic } from "../fault";
import { planChange, withoutWriteOnly } from "../plan";
import type { Outcome, Private, Resource } from "../provider";
import { type Attributes, type Schema, wireTypeOfShape } from "../schema";
import type { Session } from "../session";
import {
  carryObject,
  carryPrivate,
  complete,
  readObject,
  readObjectOf,
  readPrivate,
  textOf,
} from "../wire";

/** Judge a configuration; unknown values are let through. */
export function validateResource(
  session: Session,
  request: Message<"ValidateConfigRequest">,
): MessageInput<"DiagnosticsResponse"> {
  const resource = session.resource(request.type_name);
  const config = readObjectOf(resource.schema, request.config);
  const found = resource.validate?.(config as never) ?? [];
  return { diagnostics: wireAll(found, resource.schema) };
}

/** Stored state in today's shape, whatever version wrote it. */
export function upgradeResource(
  session: Session,
  request: Message<"UpgradeResourceStateRequest">,
): MessageInput<"UpgradeResourceStateResponse"> {
  const { schema, upgrades = {} } = session.resource(request.type_name);
  if (Object.keys(request.raw_state?.flatmap ?? {}).length > 0) {
    throw unreadable(request.type_name, "it was written by Terraform 0.11 or older");
  }
  let state: Json = parseJson(textOf(request.raw_state?.json ?? Buffer.from("null")));
  const target = schema.version ?? 0;
  if (request.version > target) {
    throw unreadable(
      request.type_name,
      `it has version ${request.version} and this provider knows up to ${target}`,
    );
  }
  for (let version = request.version; version < target; version++) {
    const upgrade = upgrades[version];
    if (!upgrade) throw unreadable(request.type_name, `nothing leads on from version ${version}`);
    state = upgrade(state);
  }
  const value = valueFromJson(wireTypeOfShape(schema), state);
  return { upgraded_state: carryObject(schema, isRecord(value) ? value : null) };
}

/** The object as it is now; a null state where it is gone. */
export async function readResource(
  session: Session,
  request: Message<"ReadResourceRequest">,
): Promise<MessageInput<"ReadResourceResponse">> {
  const resource = session.resource(request.type_name);
  const state = readObjectOf(resource.schema, request.current_state);
  const kept = readPrivate(request.private);
  const outcome = await resource.read({ ...session.surroundings(), state, private: kept });
  if (!outcome) return { new_state: carryObject(resource.schema, null) };
  const next = withoutWriteOnly(resource.schema, complete(resource.schema, recordOf(outcome)));
  return {
    new_state: carryObject(resource.schema, next),
    private: carryPrivate(outcome.private ?? kept),
    diagnostics: wireAll(outcome.diagnostics ?? [], resource.schema),
  };
}

/** What a change will do. */
export async function planResource(
  session: Session,
  request: Message<"PlanResourceChangeRequest">,
): Promise<MessageInput<"PlanResourceChangeResponse">> {
  const resource = session.resource(request.type_name);
  const { schema } = resource;
  const prior = readObject(schema, request.prior_state);
  if (!readObject(schema, request.proposed_new_state)) {
    return { planned_state: carryObject(schema, null), planned_private: request.prior_private };
  }
  const config = readObjectOf(schema, request.config);
  const change = planChange(schema, { config, prior });
  const refined = await resource.plan?.({
    ...session.looseSurroundings(),
    config,
    prior,
    planned: change.planned,
  });
  const planned = refined?.planned
    ? withoutWriteOnly(schema, complete(schema, refined.planned as RecordValue))
    : change.planned;
  const replaces = [...change.replaces, ...(refined?.replaces ?? [])];
  const diagnostics = [
    ...(refined?.diagnostics ?? []),
    ...planBreaches(schema, { config, prior, planned }),
    ...(replaces.length === 0 && prior ? noUpdateFaults(resource, planned, prior) : []),
  ];
  return {
    planned_state: carryObject(schema, planned),
    requires_replace: replaces.map((path) => ({ steps: pathSteps(schema, path) })),
    planned_private: request.prior_private,
    diagnostics: wireAll(diagnostics, schema),
  };
}

/** Make the change. */
export async function applyResource(
  session: Session,
  request: Message<"ApplyResourceChangeRequest">,
): Promise<MessageInput<"ApplyResourceChangeResponse">> {
  const resource = session.resource(request.type_name);
  const { schema } = resource;
  const prior = readObject(schema, request.prior_state);
  const planned = readObject(schema, request.planned_state);
  const kept = readPrivate(request.planned_private);
  const surroundings = session.surroundings();
  if (!planned) {
    if (!prior) return { new_state: carryObject(schema, null) };
    return settle(schema, { failed: prior, kept }, async () => {
      await resource.delete({ ...surroundings, state: prior, private: kept });
      return null;
    });
  }
  const config = readObjectOf(schema, request.config);
  const context = { ...surroundings, config, planned, private: kept } as never;
  return settle(schema, { failed: prior, kept, planned }, () => {
    if (!prior) return resource.create(context);
    return updaterOf(resource)({ ...(context as object), prior } as never);
  });
}

/** State for an object that exists but Terraform does not know. */
export async function importResource(
  session: Session,
  request: Message<"ImportResourceStateRequest">,
): Promise<MessageInput<"ImportResourceStateResponse">> {
  const resource = session.resource(request.type_name);
  if (!resource.import) {
    throw new Fault({
      code: "SYNC7004",
      severity: "error",
      summary: `\`${request.type_name}\` cannot be imported`,
      why: "this resource type has no import",
    });
  }
  const stub = await resource.import(request.id, session.surroundings());
  if (!stub) {
    throw new Fault({
      code: "SYNC7005",
      severity: "error",
      summary: `there is no \`${request.type_name}\` with the id \`${request.id}\``,
      why: "the object to import does not exist",
      help: "check the id; `terraform import` takes the one that the resource shows as its import id",
    });
  }
  const state = carryObject(resource.schema, stub);
  return { imported_resources: [{ type_name: request.type_name, state }] };
}

/** State of another type, taken over by a `moved` block. */
export function moveResource(
  session: Session,
  request: Message<"MoveResourceStateRequest">,
): MessageInput<"MoveResourceStateResponse"> {
  const resource = session.resource(request.target_type_name);
  const moved = resource.move?.({
    providerAddress: request.source_provider_address,
    typeName: request.source_type_name,
    schemaVersion: request.source_schema_version,
    state: parseJson(textOf(request.source_state?.json ?? Buffer.from("null"))),
  });
  if (!moved) {
    throw new Fault({
      code: "SYNC7006",
      severity: "error",
      summary: `\`${request.source_type_name}\` cannot become \`${request.target_type_name}\``,
      why: `\`${request.target_type_name}\` takes over no state of \`${request.source_type_name}\` from ${request.source_provider_address}`,
      help: "remove the `moved` block, or use `removed` and `import` blocks",
    });
  }
  return { target_state: carryObject(resource.schema, moved) };
}

/** A failed create answers what exists, a failed update or delete the prior state. */
async function settle(
  schema: Schema,
  {
    failed,
    kept,
    planned,
  }: { failed: RecordValue | null; kept: Private; planned?: RecordValue | null },
  act: () => Promise<Outcome<Attributes> | null>,
): Promise<MessageInput<"ApplyResourceChangeResponse">> {
  try {
    const outcome = await act();
    if (!outcome) return { new_state: carryObject(schema, null) };
    const state = withoutWriteOnly(schema, complete(schema, recordOf(outcome)));
    const said = outcome.diagnostics ?? [];
    const breaches =
      planned && !hasErrors(said) ? applyBreaches(schema, complete(schema, planned), state) : [];
    return {
      new_state: carryObject(schema, state),
      private: carryPrivate(outcome.private ?? kept),
      diagnostics: wireAll([...said, ...breaches], schema),
    };
  } catch (error) {
    return {
      new_state: carryObject(schema, failed),
      private: carryPrivate(kept),
      diagnostics: wireAll(diagnosticsOf(error), schema),
    };
  }
}

function updaterOf(resource: Resource): NonNullable<Resource["update"]> {
  if (!resource.update) throw new Error("an update was applied to a resource that has none");
  return resource.update.bind(resource);
}

function noUpdateFaults(
  resource: Resource,
  planned: RecordValue,
  prior: RecordValue,
): Diagnostic[] {
  if (resource.update) return [];
  const type = wireTypeOfShape(resource.schema);
  if (sameValue(type, planned, prior)) return [];
  return [
    {
      code: "SYNC7001",
      severity: "error",
      summary: "the provider failed on its own account",
      why: "a change was planned in place for a resource that cannot be updated",
    },
  ];
}

function recordOf(outcome: Outcome<Attributes>): RecordValue {
  return Object.assign(emptyRecord(), outcome.state) as RecordValue;
}

function wireAll(diagnostics: readonly Diagnostic[], schema: Schema): MessageInput<"Diagnostic">[] {
  return diagnostics.map((diagnostic) => wireDiagnostic(diagnostic, schema));
}

function unreadable(typeName: string, why: string): Fault {
  return new Fault({
    code: "SYNC7007",
    severity: "error",
    summary: `the stored state of a \`${typeName}\` cannot be read`,
    why,
    help: "use a newer release of the provider, or remove the resource from the state and import it",
  });
}
