/** The modules of a plan: for each its resources with values, unknowns and expressions. */

import type { Provenance } from "../preflight";
import { isJson, type Json } from "./configuration";
import type { ValueObject } from "./value";

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
  readonly dependsOn: readonly string[];
  readonly provider: string;
  readonly at: Provenance;
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
  for (const [top, onlyData] of [
    [values, false],
    [before, true],
  ] as const) {
    if (top) collect({ module: top, configuration: root, onlyData, changes, file }, modules);
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

/** `module.a.module.b["x"]` is the call `b`. */
function callName(address: string): string {
  const start = address.lastIndexOf("module.");
  const name = address.slice(start + "module.".length);
  const bracket = name.indexOf("[");
  return bracket < 0 ? name : name.slice(0, bracket);
}

function configurationOfCall(configuration: Json, call: string): Json {
  const calls = configuration["module_calls"];
  const found = isJson(calls) ? calls[call] : undefined;
  return isJson(found) && isJson(found["module"]) ? found["module"] : {};
}

function resourceOf(resource: Json, visit: Visit): PlanResource {
  const address = String(resource["address"]);
  const change = visit.changes.get(address);
  const configured = listOf(visit.configuration["resources"]).find(
    (candidate) =>
      candidate["type"] === resource["type"] &&
      candidate["name"] === resource["name"] &&
      candidate["mode"] === resource["mode"],
  );
  const index = resource["index"];
  return {
    address,
    mode: resource["mode"] === "data" ? "data" : "managed",
    type: String(resource["type"]),
    name: String(resource["name"]),
    index: typeof index === "string" || typeof index === "number" ? index : undefined,
    values: (isJson(resource["values"]) ? resource["values"] : {}) as ValueObject,
    unknown: change && isJson(change["after_unknown"]) ? change["after_unknown"] : {},
    expressions: configured && isJson(configured["expressions"]) ? configured["expressions"] : {},
    dependsOn: Array.isArray(configured?.["depends_on"])
      ? configured["depends_on"].map(String)
      : [],
    provider: String(configured?.["provider_config_key"] ?? "aws"),
    at: { file: visit.file, address },
  };
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
    const module = modules.get(moduleAddress);
    if (!module || module.resources.some((known) => known.address === entry["address"])) continue;
    const configuration = moduleAddress === "" ? root : module.configuration;
    const after = entry["change"]["after"];
    const resource = resourceOf(
      { ...entry, values: isJson(after) ? after : {} },
      {
        module: {},
        configuration,
        onlyData: false,
        file,
        changes: new Map([[String(entry["address"]), entry["change"]]]),
      },
    );
    modules.set(moduleAddress, { ...module, resources: [...module.resources, resource] });
  }
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
