/**
 * Read `terraform show -json` of a plan or of a state.
 *
 * Known values are taken as they are. For an attribute that is known after apply, a plan only says
 * which names its expression refers to: a plain reference (`bucket = aws_s3_bucket.x.id`) is followed,
 * a policy made of references is not known, unless the configuration is read beside the plan.
 *
 * Source: Terraform, "JSON Output Format" (format versions 1.x of plan and state).
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
import type { Diagnostic } from "../diagnostics";
import { isUnknown } from "../iam";
import { computedAttributes, targetOf } from "./attributes";
import { isJson, type Json } from "./configuration";
import type { Resource } from "./facts/resource";
import type { Instance } from "./instances";
import { Place, partitionOf, type Target, UNSTATED } from "./place";
import { isReadBack } from "./plan-defaults";
import { type PlanModule, type PlanResource, planModules } from "./plan-modules";
import { targetsIn } from "./plan-providers";
import { findReference } from "./plan-references";
import type { ReadOptions } from "./read-configuration";
import type { Reading } from "./scope";
import { settled } from "./settled";
import { Symbols } from "./symbols";
import {
  fromEntries,
  isList,
  isObject,
  Marks,
  mapObject,
  type Value,
  type ValueObject,
  written,
} from "./value";

/** The resources of a plan, before they become facts. */
export interface PlanReading {
  readonly resources: readonly Resource[];
  readonly symbols: Symbols;
  readonly place: Place;
  /** Values of root variables, for a configuration that is read beside. */
  readonly variables: Readonly<Record<string, Value>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The newest major version of the format that is understood. */
const FORMAT_MAJOR = "1";

/** True for the JSON of a plan or a state. */
export function isPlan(content: Json): boolean {
  return typeof content["format_version"] === "string" && typeof content["resource"] !== "object";
}

/** Read a parsed plan. */
export function readPlanContent(
  content: Json,
  file: string,
  options: ReadOptions,
  shared: { readonly symbols: Symbols } = { symbols: new Symbols() },
): PlanReading {
  const { symbols } = shared;
  const modules = planModules(content, file);
  const variables = variablesOf(content);
  const place = placeOf(content, modules, options, symbols, variables);
  const diagnostics = [...versionProblem(content, file), ...partProblem(content, file)];
  const reading: Reading = {
    marks: new Marks(),
    symbols,
    place,
    diagnostics: [],
    reported: new Set(),
    variables: new Map(),
    readModule: () => undefined,
    readFile: () => undefined,
  };
  const resolver = new PlanResolver(modules, reading);
  return { resources: resolver.all(), symbols, place, variables, diagnostics };
}

function versionProblem(content: Json, file: string): Diagnostic[] {
  const version = String(content["format_version"]);
  if (version.split(".", 1)[0] === FORMAT_MAJOR) return [];
  return [
    {
      code: "SYNC0307",
      severity: "error",
      summary: `format version ${version} of \`${file}\` is not known`,
      where: { file },
      why: `this release reads format version ${FORMAT_MAJOR}.x of Terraform's JSON output`,
      help: "update Syncwright, or check the configuration instead of the plan",
    },
  ];
}

/** What is not in the plan may deny as well as grant, so a plan of a part is not judged. */
function partProblem(content: Json, file: string): Diagnostic[] {
  if (content["errored"] === true) {
    return [
      {
        code: "SYNC0308",
        severity: "error",
        summary: `the plan in \`${file}\` ended in an error`,
        where: { file },
        why: "Terraform stopped on the way, so resources are missing from it",
        help: "mend what `terraform plan` complains of and plan again, or check the configuration",
      },
    ];
  }
  if (content["complete"] !== false) return [];
  const deferred = Array.isArray(content["deferred_changes"]) ? content["deferred_changes"] : [];
  return [
    {
      code: "SYNC0309",
      severity: "error",
      summary: `the plan in \`${file}\` is of a part only`,
      where: { file },
      why:
        deferred.length > 0
          ? `Terraform deferred changes of ${deferred.length} resource instances to a later plan`
          : "it was made with `-target` or `-exclude`, or leaves changes to a later plan",
      help: "plan without `-target`, or check the configuration instead",
    },
  ];
}

function variablesOf(content: Json): Readonly<Record<string, Value>> {
  const variables = content["variables"];
  if (!isJson(variables)) return {};
  return fromEntries(
    Object.entries(variables).flatMap(([name, entry]) =>
      isJson(entry) && "value" in entry ? [[name, written(entry["value"] as Value)]] : [],
    ),
  );
}

function placeOf(
  content: Json,
  modules: readonly PlanModule[],
  options: ReadOptions,
  symbols: Symbols,
  variables: Readonly<Record<string, Value>>,
): Place {
  const region = options.region ?? UNSTATED.region;
  const account = options.account ?? accountSeen(modules) ?? UNSTATED.account;
  const standard: Target = { partition: partitionOf(region), account, region };
  const place = new Place(standard, symbols);
  const configuration = content["configuration"];
  const providers = isJson(configuration) ? configuration["provider_config"] : undefined;
  for (const target of targetsIn(isJson(providers) ? providers : {}, variables)) {
    const inRegion = target.region ?? region;
    const own =
      target.account ??
      (target.isStandard
        ? account
        : symbols.text(`account of provider ${target.key}`, { isOpen: true, shape: "digits" }));
    place.set(target.key, { partition: partitionOf(inRegion), account: own, region: inRegion });
  }
  return place;
}

/** The account as a data source read it, or as a known ARN of a role says. */
function accountSeen(modules: readonly PlanModule[]): string | undefined {
  const all = modules.flatMap((module) => module.resources);
  for (const { type, values } of all) {
    const id = values["account_id"];
    if (type === "aws_caller_identity" && typeof id === "string") return id;
  }
  for (const { type, values } of all) {
    const arn = values["arn"];
    if (type.startsWith("aws_iam_") && typeof arn === "string") return arn.split(":")[4];
  }
  return undefined;
}

/** Attributes of plan resources, references followed, each once. */
class PlanResolver {
  readonly #attributes = new Map<string, ValueObject>();
  readonly #pending = new Set<string>();

  constructor(
    readonly modules: readonly PlanModule[],
    readonly reading: Reading,
  ) {}

  all(): Resource[] {
    return this.modules.flatMap((module) =>
      module.resources.map((resource) => ({
        address: resource.address,
        mode: resource.mode,
        type: resource.type,
        attributes: this.#settled(this.attributesOf(resource, module)),
        dependsOn: resource.dependsOn,
        target: targetOf({ ...resource, written: resource.values }, this.reading),
        at: resource.at,
        ...(resource.change === undefined ? undefined : { change: resource.change }),
      })),
    );
  }

  #settled(attributes: ValueObject): ValueObject {
    return mapObject(attributes, (value) => settled(value, this.reading.marks));
  }

  attributesOf(resource: PlanResource, module: PlanModule): ValueObject {
    const known = this.#attributes.get(resource.address);
    if (known) return known;
    if (this.#pending.has(resource.address)) return resource.values;
    this.#pending.add(resource.address);
    const written = this.#resolve(resource, module);
    const computed = computedAttributes(this.#instance(resource, written), this.reading);
    // What the plan knows is true; what it does not know may follow from the rest.
    const certain = Object.entries(written).filter(
      ([name, value]) => value !== null && !(isUnknown(value) && Object.hasOwn(computed, name)),
    );
    const attributes = fromEntries([...Object.entries(computed), ...certain]);
    this.#pending.delete(resource.address);
    this.#attributes.set(resource.address, attributes);
    return attributes;
  }

  #instance(resource: PlanResource, written: ValueObject): Instance {
    // A name that is not known is made up; of a document nothing may be left out.
    const isDocument = resource.type === "aws_iam_policy_document";
    const isCertain = isDocument || !Object.values(written).some(isUnknown);
    const certain = isCertain
      ? written
      : fromEntries(Object.entries(written).filter(([, value]) => !isUnknown(value)));
    return {
      address: resource.address,
      mode: resource.mode,
      type: resource.type,
      name: resource.name,
      written: certain,
      dependsOn: resource.dependsOn,
      provider: resource.provider,
      at: resource.at,
    };
  }

  /** Known values, and for the others what their expression refers to. */
  #resolve(resource: PlanResource, module: PlanModule): ValueObject {
    const merge = (
      value: Value | undefined,
      unknown: unknown,
      expression: unknown,
      path: string,
    ): Value => {
      if (unknown === true) return this.#follow(resource, module, expression, path);
      if (isJson(unknown)) {
        const object = isObject(value) ? value : {};
        const names = [...new Set([...Object.keys(object), ...Object.keys(unknown)])];
        return fromEntries(
          names.map((name) => [
            name,
            merge(object[name], unknown[name], fieldOf(expression, name), `${path}.${name}`),
          ]),
        );
      }
      if (Array.isArray(unknown) && (isList(value) || unknown.length > 0)) {
        const list = isList(value) ? value : [];
        const length = Math.max(list.length, unknown.length);
        return Array.from({ length }, (_, index) =>
          merge(list[index], unknown[index], itemOf(expression, index), `${path}[${index}]`),
        );
      }
      return value ?? null;
    };
    const unwritten = Object.entries(resource.unknown).filter(
      ([name, unknown]) => unknown === true && this.#isDefault(resource, name),
    );
    const absent = new Set(unwritten.map(([name]) => name));
    const open = Object.entries(resource.unknown).filter(([name]) => !absent.has(name));
    const unknown = fromEntries(open);
    const merged = merge(resource.values, unknown, resource.expressions, resource.address);
    return isObject(merged) ? merged : {};
  }

  /** Only where the plan says what is written. */
  #isDefault(resource: PlanResource, name: string): boolean {
    return (
      resource.isConfigured &&
      resource.expressions[name] === undefined &&
      isReadBack(resource.type, name)
    );
  }

  #follow(resource: PlanResource, module: PlanModule, expression: unknown, path: string): Value {
    const reason = { unknown: `${path} is known after apply` };
    if (isComputed(expression) || !isPlain(resource, expression, path)) return reason;
    if (definesName(resource, path)) return reason;
    const target = findReference({ expression, module, modules: this.modules, resource });
    if (!target) return reason;
    const attributes = this.attributesOf(target.resource, target.module);
    const value = attributes[target.attribute];
    if (value !== undefined && value !== null && !isUnknown(value)) return value;
    return this.reading.place.standIn(`${target.resource.address}.${target.attribute}`, {
      isOpen: target.resource.mode === "data",
    });
  }
}

/** In a policy document only principals and external ids are references without text around them. */
function isPlain(resource: PlanResource, expression: unknown, path: string): boolean {
  if (resource.type !== "aws_iam_policy_document") return true;
  const names = isJson(expression) ? JSON.stringify(expression["references"] ?? "") : "";
  const isPrincipal = path.includes(".identifiers") && names.includes(".arn");
  return isPrincipal || (path.includes(".values") && names.includes(".external_id"));
}

/** Its own name, which is rarely another's and often made of it: a stand-in of its own will do. */
function definesName(resource: PlanResource, path: string): boolean {
  const name = path.slice(resource.address.length + 1);
  return name === "name" || (name === "bucket" && NAMED_BY_BUCKET.has(resource.type));
}

const NAMED_BY_BUCKET = new Set(["aws_s3_bucket", "aws_s3_directory_bucket"]);

/** Nobody wrote it: the provider computes it. */
const isComputed = (expression: unknown): boolean => expression === undefined;

const fieldOf = (expression: unknown, name: string): unknown =>
  isJson(expression) ? expression[name] : undefined;

const itemOf = (expression: unknown, index: number): unknown =>
  Array.isArray(expression) ? expression[index] : expression;
