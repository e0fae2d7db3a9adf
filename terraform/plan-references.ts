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
  const { expression, module, modules, resource } = question;
  if (hops > HOP_COUNT_MAX || !isJson(expression)) return undefined;
  if (isTextOf(expression, resource)) return onlyDocument(question);
  const [name, ...others] = attributeNames(expression["references"]);
  if (name === undefined || others.length > 0) return undefined;
  if (name.startsWith("var.")) {
    const parent = modules.find((candidate) => candidate.address === module.parent);
    const call = parent && callOf(parent, module.call);
    const inner =
      call && isJson(call["expressions"]) ? call["expressions"][name.slice(4)] : undefined;
    return parent && findReference({ ...question, expression: inner, module: parent }, hops + 1);
  }
  if (name.startsWith("module.")) {
    const [, callName = "", output = ""] = name.split(".");
    const child = modules.find(
      (candidate) => candidate.parent === module.address && candidate.call === bare(callName),
    );
    const outputs = child?.configuration["outputs"];
    const declared = isJson(outputs) ? outputs[output] : undefined;
    const inner = isJson(declared) ? declared["expression"] : undefined;
    return child && findReference({ ...question, expression: inner, module: child }, hops + 1);
  }
  return targetOf(name, module, resource);
}

const isTextOf = (expression: object, resource: PlanResource): boolean =>
  [...TEXT_ATTRIBUTES].some((name) => resource.expressions[name] === expression);

/** A policy that is one data source's JSON and nothing else. */
function onlyDocument({ expression, module, resource }: Question): PlanTarget | undefined {
  if (!isJson(expression)) return undefined;
  const [name, ...others] = attributeNames(expression["references"]);
  if (name === undefined || others.length > 0) return undefined;
  const isDocument = name.startsWith("data.aws_iam_policy_document.") && name.endsWith("json");
  return isDocument ? targetOf(name, module, resource) : undefined;
}

/** References that name an attribute; the plan also lists the bare resource behind each. */
function attributeNames(references: unknown): string[] {
  const names = (Array.isArray(references) ? references : []).filter(
    (name): name is string => typeof name === "string",
  );
  return names
    .filter((name) => !names.some((other) => other !== name && other.startsWith(`${name}.`)))
    .filter((name) => !/^(each|count|path|terraform|self)\b/.test(name));
}

function targetOf(name: string, module: PlanModule, from: PlanResource): PlanTarget | undefined {
  const parts = name.split(".");
  const isData = parts[0] === "data";
  const [type, label, attribute] = isData ? parts.slice(1) : parts;
  if (!type || !label || !attribute) return undefined;
  const instances = module.resources.filter(
    (candidate) =>
      candidate.type === type &&
      candidate.name === bare(label) &&
      candidate.mode === (isData ? "data" : "managed"),
  );
  const fitting =
    instances.length === 1 ? instances[0] : instances.find((one) => one.index === from.index);
  return fitting && { resource: fitting, module, attribute: bare(attribute) };
}

function callOf(parent: PlanModule, name: string | undefined) {
  const calls = parent.configuration["module_calls"];
  const call = name !== undefined && isJson(calls) ? calls[name] : undefined;
  return isJson(call) ? call : undefined;
}

/** `x[0]` as `x`. */
const bare = (name: string): string => name.split("[", 1)[0] ?? name;
