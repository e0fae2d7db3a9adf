/** The modules of a plan: for each its resources with values, unknowns and expressions. */

import type { Provenance } from "../preflight";
import { isJson, type Json } from "./configuration";
import { mapObject, type ValueObject, written } from "./value";

/** One resource of a plan. */
export interface PlanResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Key of `count` or `for_each`. */
  readonly index: string | number | undefined;
  readonly values: ValueObject;
  /** Terraform's `after_unknown`: `true` where a value is known after apply. */
  readonly unknown: Json;
  /** Terraform's `expressions`, by attribute. */
  readonly expressions: Json;
  /** The plan holds what is written of it. */
  readonly isConfigured: boolean;
  readonly dependsOn: readonly string[];
  readonly provider: string;
  readonly at: Provenance;
  /** What the plan does to it: made anew, or left as it is. */
  readonly change: "replaced" | "unchanged" | undefined;
}

/** One module; the root has an empty address. */
export interface PlanModule {
  readonly address: string;
  readonly resources: readonly PlanResource[];
  /** Its configuration: `module_calls`, `outputs`, `variables`. */
  readonly configuration: Json;
  readonly parent: string | undefined;
  /** Name of the call in the parent. */
  readonly call: string | undefined;
}

/** Collect them from a plan or a state. */
export function planModules(content: Json, file: string): readonly PlanModule[] {
  const changes = changesOf(content);
  const configuration = isJson(content["configuration"]) ? content["configuration"] : {};
  const root = isJson(configuration["root_module"]) ? configuration["root_module"] : {};
  const planned = content["planned_values"] ?? content["values"];
  const prior = content["prior_state"];
  const values = rootOf(planned);
  const before = isJson(prior) ? rootOf(prior["values"]) : undefined;
  const modules = new Map<string, PlanModule>();
  const isState = content["planned_values"] === undefined;
  for (const [top, onlyData] of [
    [values, false],
    [before, true],
  ] as const) {
    const visit = { configuration: root, onlyData, changes, isState, file };
    if (top) collect({ module: top, ...visit }, modules);
  }
  addDeferredData(content, modules, root, file);
  return [...modules.values()];
}

const rootOf = (values: unknown): Json | undefined =>
  isJson(values) && isJson(values["root_module"]) ? values["root_module"] : undefined;

interface Visit {
  readonly module: Json;
  readonly configuration: Json;
  readonly onlyData: boolean;
  readonly changes: ReadonlyMap<string, Json>;
  /** What a state holds is there. */
  readonly isState: boolean;
  readonly file: string;
  readonly parent?: string;
}

function collect(visit: Visit, modules: Map<string, PlanModule>): void {
  const { module, configuration, parent } = visit;
  const address = typeof module["address"] === "string" ? module["address"] : "";
  const before = modules.get(address);
  const found = listOf(module["resources"]).flatMap((resource) => {
    if (visit.onlyData && resource["mode"] !== "data") return [];
    return [resourceOf(resource, visit)];
  });
  const known = new Set(before?.resources.map((resource) => resource.address));
  modules.set(address, {
    address,
    resources: [...(before?.resources ?? []), ...found.filter((one) => !known.has(one.address))],
    configuration,
    parent,
    call: address === "" ? undefined : callName(address),
  });
  for (const child of listOf(module["child_modules"])) {
    const childAddress = String(child["address"] ?? "");
    const inner = configurationOfCall(configuration, callName(childAddress));
    collect({ ...visit, module: child, configuration: inner, parent: address }, modules);
  }
}

/** `module.a.module.b["x"]` is the call `b`, whatever the key holds. */
function callName(address: string): string {
  const names = [
    ...address.matchAll(/(?:^|\.)module\.([\p{L}\p{N}_-]+)(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?/gu),
  ];
  return names.at(-1)?.[1] ?? "";
}

function configurationOfCall(configuration: Json, call: string): Json {
  const calls = configuration["module_calls"];
  const found = isJson(calls) ? calls[call] : undefined;
  return isJson(found) && isJson(found["module"]) ? found["module"] : {};
}

function resourceOf(resource: Json, visit: Visit): PlanResource {
  const address = String(resource["address"]);
  const change = visit.changes.get(address);
  const configured = resourcesIn(visit.configuration).get(nameOf(resource));
  const index = resource["index"];
  return {
    address,
    mode: resource["mode"] === "data" ? "data" : "managed",
    type: String(resource["type"]),
    name: String(resource["name"]),
    index: typeof index === "string" || typeof index === "number" ? index : undefined,
    values: valuesOf(resource["values"]),
    unknown: change && isJson(change["after_unknown"]) ? change["after_unknown"] : {},
    expressions: configured && isJson(configured["expressions"]) ? configured["expressions"] : {},
    isConfigured: configured !== undefined,
    dependsOn: Array.isArray(configured?.["depends_on"])
      ? configured["depends_on"].map(String)
      : [],
    provider: String(configured?.["provider_config_key"] ?? "aws"),
    at: { file: visit.file, address },
    change: visit.isState ? "unchanged" : changeOf(change),
  };
}

const nameOf = ({ mode, type, name }: Json): string => `${mode} ${type}.${name}`;

const resourcesByName = new WeakMap<Json, ReadonlyMap<string, Json>>();

/** What a module's configuration says of its resources, by mode and name. */
function resourcesIn(configuration: Json): ReadonlyMap<string, Json> {
  let byName = resourcesByName.get(configuration);
  if (!byName) {
    const resources = listOf(configuration["resources"]);
    byName = new Map(resources.map((resource) => [nameOf(resource), resource]));
    resourcesByName.set(configuration, byName);
  }
  return byName;
}

function valuesOf(values: unknown): ValueObject {
  return isJson(values) ? mapObject(values as ValueObject, written) : {};
}

function changeOf(change: Json | undefined): PlanResource["change"] {
  const actions = Array.isArray(change?.["actions"]) ? change["actions"] : [];
  if (actions.includes("delete") && actions.includes("create")) return "replaced";
  return actions.length === 1 && actions[0] === "no-op" ? "unchanged" : undefined;
}

/** Data sources that are read during apply stand among the changes only. */
function addDeferredData(
  content: Json,
  modules: Map<string, PlanModule>,
  root: Json,
  file: string,
): void {
  for (const entry of listOf(content["resource_changes"])) {
    if (entry["mode"] !== "data" || !isJson(entry["change"])) continue;
    const moduleAddress =
      typeof entry["module_address"] === "string" ? entry["module_address"] : "";
    const module = modules.get(moduleAddress) ?? emptyModule(moduleAddress, root);
    if (module.resources.some((known) => known.address === entry["address"])) continue;
    const { configuration } = module;
    const after = entry["change"]["after"];
    const resource = resourceOf(
      { ...entry, values: isJson(after) ? after : {} },
      {
        module: {},
        configuration,
        onlyData: false,
        isState: false,
        file,
        changes: new Map([[String(entry["address"]), entry["change"]]]),
      },
    );
    modules.set(moduleAddress, { ...module, resources: [...module.resources, resource] });
  }
}

/** A module in which nothing is planned yet. */
function emptyModule(address: string, root: Json): PlanModule {
  const calls = [
    ...address.matchAll(/module\.([\p{L}\p{N}_-]+)((?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?)/gu),
  ];
  const configuration = calls.reduce<Json>(
    (inner, [, name = ""]) => configurationOfCall(inner, name),
    root,
  );
  const last = calls.at(-1);
  const parent = last ? address.slice(0, last.index).replace(/\.$/, "") : undefined;
  return { address, resources: [], configuration, parent, call: last?.[1] };
}

function changesOf(content: Json): ReadonlyMap<string, Json> {
  const changes = new Map<string, Json>();
  for (const entry of listOf(content["resource_changes"])) {
    if (isJson(entry["change"])) changes.set(String(entry["address"]), entry["change"]);
  }
  return changes;
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}
