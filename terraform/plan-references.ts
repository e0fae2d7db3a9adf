/**
 * Which attribute of which resource an expression of a plan refers to.
 *
 * A plan lists the names in an expression, not the expression: `["aws_s3_bucket.x.arn",
 * "aws_s3_bucket.x"]` may be the ARN itself or a text around it. So only attributes that hold a plain
 * reference by nature are followed, and only where a single attribute is named.
 */
import { isJson } from "./configuration";
import type { PlanModule, PlanResource } from "./plan-modules";

/** What is referred to. */
export interface PlanTarget {
  readonly resource: PlanResource;
  readonly module: PlanModule;
  readonly attribute: string;
}

/** Variables and outputs are followed through this many modules. */
const HOP_COUNT_MAX = 20;

/** Attributes whose expressions are documents or texts around a reference. */
const TEXT_ATTRIBUTES = new Set(["policy", "assume_role_policy", "content", "statement"]);

interface Question {
  readonly expression: unknown;
  readonly module: PlanModule;
  readonly modules: readonly PlanModule[];
  readonly resource: PlanResource;
}

/** The single attribute that the expression refers to, or undefined. */
export function findReference(question: Question, hops = 0): PlanTarget | undefined {
  const { expression, module, resource } = question;
  if (hops > HOP_COUNT_MAX || !isJson(expression)) return undefined;
  if (isTextOf(expression, resource)) return onlyDocument(question);
  const [name, ...others] = attributeNames(expression["references"]);
  if (name === undefined || others.length > 0) return undefined;
  const reference = parseReference(name);
  if (reference.root === "var") return throughVariable(question, reference.name, hops);
  if (reference.root === "module") return throughOutput(question, reference, hops);
  return targetOf(reference, module, resource);
}

/** What the caller gives for a variable. */
function throughVariable(question: Question, name: string, hops: number): PlanTarget | undefined {
  const { module, modules } = question;
  const parent = modules.find((candidate) => candidate.address === module.parent);
  const call = parent && callOf(parent, module.call);
  const given = call && isJson(call["expressions"]) ? call["expressions"][name] : undefined;
  return parent && findReference({ ...question, expression: given, module: parent }, hops + 1);
}

/** What a module's output is; of a repeated module, the instance that the reference names. */
function throughOutput(
  question: Question,
  { name, key, attribute }: Reference,
  hops: number,
): PlanTarget | undefined {
  const { module, modules } = question;
  const children = modules.filter(
    (candidate) => candidate.parent === module.address && candidate.call === name,
  );
  const address = module.address === "" ? "" : `${module.address}.`;
  const child =
    key === undefined
      ? children.find((candidate) => candidate.address === `${address}module.${name}`)
      : children.find((candidate) => candidate.address === `${address}module.${name}[${key}]`);
  const outputs = child?.configuration["outputs"];
  const declared = isJson(outputs) ? outputs[attribute ?? ""] : undefined;
  const inner = isJson(declared) ? declared["expression"] : undefined;
  return child && findReference({ ...question, expression: inner, module: child }, hops + 1);
}

const isTextOf = (expression: object, resource: PlanResource): boolean =>
  [...TEXT_ATTRIBUTES].some((name) => resource.expressions[name] === expression) ||
  (hasFolder(resource) && resource.expressions["s3_bucket_name"] === expression);

/** Polytomic alone takes a folder behind the bucket. */
const hasFolder = ({ type, values }: PlanResource): boolean =>
  type === "syncwright_s3_connection" &&
  (typeof values["vendor"] !== "string" || values["vendor"] === "polytomic");

/**
 * A policy that is one data source's JSON and nothing else. Of a repeated one the plan names the whole
 * beside `each.key`; the instance with the key of the resource is meant then.
 */
function onlyDocument({ expression, module, resource }: Question): PlanTarget | undefined {
  if (!isJson(expression)) return undefined;
  const [name, ...others] = attributeNames(expression["references"]);
  if (name === undefined || others.length > 0) return undefined;
  const reference = parseReference(name);
  if (reference.root !== "data" || reference.type !== "aws_iam_policy_document") return undefined;
  if (reference.attribute === undefined && resource.index !== undefined) {
    return targetOf({ ...reference, attribute: "json" }, module, resource);
  }
  return reference.attribute?.endsWith("json") ? targetOf(reference, module, resource) : undefined;
}

/** References that name an attribute; the plan also lists the bare resource behind each. */
function attributeNames(references: unknown): string[] {
  const names = (Array.isArray(references) ? references : []).filter(
    (name): name is string => typeof name === "string",
  );
  return names
    .filter((name) => !names.some((other) => other !== name && isBehind(name, other)))
    .filter((name) => !/^(each|count|path|terraform|self)\b/.test(name));
}

const isBehind = (name: string, longer: string): boolean =>
  longer.startsWith(`${name}.`) || longer.startsWith(`${name}[`);

/** A reference taken apart. */
interface Reference {
  readonly root: "var" | "module" | "data" | "managed";
  /** Of a resource. */
  readonly type: string;
  /** Of a resource, a variable or a module call. */
  readonly name: string;
  /** As it is written between the brackets, e.g. `"eu"` or `0`. */
  readonly key: string | undefined;
  readonly attribute: string | undefined;
}

const STEP = /\.?([\p{L}_][\p{L}\p{N}_-]*)|\[("(?:[^"\\]|\\.)*"|\d+)\]/gu;

function parseReference(text: string): Reference {
  const steps = [...text.matchAll(STEP)].map(([, name, key]) => ({ name, key }));
  const names = steps.filter(({ name }) => name !== undefined).map(({ name = "" }) => name);
  const [first = "", second = "", third = ""] = names;
  const isRooted = first === "var" || first === "module";
  const count = first === "data" ? 3 : 2;
  const key = steps[count]?.key;
  const attribute = steps[key === undefined ? count : count + 1]?.name;
  const rest = { key, attribute };
  if (isRooted) return { root: first, type: "", name: second, ...rest };
  return first === "data"
    ? { root: "data", type: second, name: third, ...rest }
    : { root: "managed", type: first, name: second, ...rest };
}

/** An instance that the reference names, else the only one, else the one with the key of `from`. */
function targetOf(
  { root, type, name, key, attribute }: Reference,
  module: PlanModule,
  from: PlanResource,
): PlanTarget | undefined {
  if (attribute === undefined) return undefined;
  const instances = module.resources.filter(
    (one) => one.type === type && one.name === name && one.mode === root,
  );
  const fitting =
    key !== undefined
      ? instances.find(({ index }) => index !== undefined && JSON.stringify(index) === key)
      : instances.length === 1
        ? instances[0]
        : instances.find((one) => one.index !== undefined && one.index === from.index);
  return fitting && { resource: fitting, module, attribute };
}

function callOf(parent: PlanModule, name: string | undefined) {
  const calls = parent.configuration["module_calls"];
  const call = name !== undefined && isJson(calls) ? calls[name] : undefined;
  return isJson(call) ? call : undefined;
}
