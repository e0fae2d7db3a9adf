/**
 * Read whatever a user names: synthesized output, JSON or native configuration, a plan, a state; one
 * or several at once.
 *
 * A plan and a configuration given together complete each other: known values are the plan's, what is
 * known only after apply is resolved in the configuration, which also has the positions.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, extname } from "node:path";

import type { Diagnostic } from "../diagnostics";
import { isUnknown } from "../iam";
import type { Configuration, Json } from "./configuration";
import { documentProblems, type Resource, snapshotOf } from "./facts";
import { evaluateConfigurations, type ReadOptions, type ReadResult } from "./read-configuration";
import { HclReader } from "./read-hcl";
import { isPlan, readPlanContent } from "./read-plan";
import {
  EMPTY_SNAPSHOT,
  localFiles,
  nothingHere,
  readJsonFile,
  synthesizedConfiguration,
  synthesizedFiles,
  synthesizedRoots,
} from "./read-synthesized";
import { Symbols } from "./symbols";
import type { Value, ValueObject } from "./value";

interface Inputs {
  readonly plans: { readonly content: Json; readonly file: string }[];
  readonly roots: Configuration[];
  readonly diagnostics: Diagnostic[];
  readonly hcl: HclReader;
}

const noInputs = (texts?: ReadOptions["texts"]): Inputs => ({
  plans: [],
  roots: [],
  diagnostics: [],
  hcl: new HclReader(texts),
});

/** Read every path into one snapshot. Never throws for what a file contains. */
export async function readTerraform(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ReadResult> {
  const inputs = noInputs(options.texts);
  for (const path of paths) await addPath(path, inputs);
  if (inputs.plans.length === 0 && inputs.roots.length === 0) {
    return { snapshot: EMPTY_SNAPSHOT, diagnostics: inputs.diagnostics };
  }
  return combine(inputs, options);
}

/** Read a plan or a state alone. */
export function readPlan(path: string, options: ReadOptions = {}): ReadResult {
  const read = readJsonFile(path);
  if ("diagnostic" in read) return { snapshot: EMPTY_SNAPSHOT, diagnostics: [read.diagnostic] };
  if (isRawState(read.content)) {
    return { snapshot: EMPTY_SNAPSHOT, diagnostics: [rawState(path)] };
  }
  const plans = [{ content: read.content, file: path }];
  return combine({ ...noInputs(), plans }, options);
}

async function addPath(path: string, inputs: Inputs): Promise<void> {
  if (!existsSync(path)) {
    inputs.diagnostics.push(nothingHere(path));
    return;
  }
  if (statSync(path).isDirectory()) return addFolder(path, inputs);
  if (extname(path) === ".tf") {
    return addHcl([path], dirname(path), inputs);
  }
  const read = readJsonFile(path);
  if ("diagnostic" in read) inputs.diagnostics.push(read.diagnostic);
  else if (isPlan(read.content)) inputs.plans.push({ content: read.content, file: path });
  else if (isRawState(read.content)) inputs.diagnostics.push(rawState(path));
  else if (isConfiguration(read.content)) {
    inputs.roots.push(synthesizedConfiguration(read.content, read.text, path));
  } else {
    inputs.diagnostics.push(notTerraform(path));
  }
}

async function addFolder(path: string, inputs: Inputs): Promise<void> {
  const native = readdirSync(path).filter((name) => name.endsWith(".tf"));
  if (native.length > 0) return addHcl(undefined, path, inputs);
  if (synthesizedFiles(path).length === 0) {
    inputs.diagnostics.push(nothingHere(path));
    return;
  }
  const { roots, diagnostics } = synthesizedRoots(path);
  inputs.roots.push(...roots);
  inputs.diagnostics.push(...diagnostics);
}

async function addHcl(
  files: readonly string[] | undefined,
  folder: string,
  inputs: Inputs,
): Promise<void> {
  const { configuration, diagnostics } = await inputs.hcl.folder(folder, files);
  inputs.diagnostics.push(...diagnostics);
  if (configuration) inputs.roots.push(configuration);
}

/** Words that a Terraform configuration in JSON syntax begins with. */
const BLOCKS = [
  "resource",
  "data",
  "variable",
  "locals",
  "module",
  "output",
  "provider",
  "terraform",
  "import",
  "moved",
  "removed",
  "check",
];

const isConfiguration = (content: Json): boolean =>
  Object.keys(content).some((name) => BLOCKS.includes(name));

/** A state file as Terraform keeps it, whose form is Terraform's own affair. */
const isRawState = (content: Json): boolean =>
  typeof content["version"] === "number" && ("lineage" in content || "serial" in content);

function rawState(file: string): Diagnostic {
  return {
    code: "SYNC0310",
    severity: "error",
    summary: `\`${file}\` is a state file as Terraform keeps it`,
    where: { file },
    why: "its form is internal to Terraform and changes between versions",
    help: `run \`terraform show -json ${file} > state.json\` and give \`state.json\``,
  };
}

function notTerraform(file: string): Diagnostic {
  return {
    code: "SYNC0303",
    severity: "error",
    summary: `\`${file}\` holds neither a Terraform configuration nor a plan`,
    where: { file },
    why: "none of its top-level names is one that Terraform knows",
    help: "give `cdktf.out`, a `cdk.tf.json`, a folder of `*.tf` files or `terraform show -json PLAN` output",
  };
}

function combine({ plans, roots, diagnostics, hcl }: Inputs, options: ReadOptions): ReadResult {
  const symbols = new Symbols();
  const planned = plans.map(({ content, file }) =>
    readPlanContent(content, file, options, { symbols }),
  );
  const variables = Object.assign({}, ...planned.map((plan) => plan.variables), options.variables);
  const seen = planned[0]?.place.of("aws");
  const given: ReadOptions = {
    ...(seen ? { account: seen.account, region: seen.region } : undefined),
    ...options,
    variables,
  };
  const files = localFiles((folder) => hcl.configuration(folder));
  const evaluated = evaluateConfigurations(roots, given, files, symbols);
  const fromPlans = planned.flatMap((plan) => plan.resources);
  const resources = merge(fromPlans, evaluated.resources);
  const accounts = [
    ...new Set([
      ...planned.flatMap((plan) => plan.place.accounts()),
      ...(roots.length > 0 ? evaluated.place.accounts() : []),
    ]),
  ];
  const { suppressions } = evaluated;
  const snapshot = { ...snapshotOf(resources, accounts, symbols.list()), suppressions };
  return {
    snapshot,
    diagnostics: [
      ...diagnostics,
      ...planned.flatMap((plan) => plan.diagnostics),
      ...evaluated.diagnostics,
      ...documentProblems(snapshot.connections),
    ],
  };
}

/** The plan's resources, with the configuration's values where the plan knows none. */
function merge(planned: readonly Resource[], written: readonly Resource[]): readonly Resource[] {
  if (planned.length === 0) return written;
  const byAddress = new Map(written.map((resource) => [resource.address, resource]));
  return planned.map((resource) => {
    const other = byAddress.get(resource.address);
    if (!other) return resource;
    return {
      ...resource,
      attributes: mergeValues(resource.attributes, other.attributes),
      at: { ...resource.at, ...other.at },
      dependsOn: other.dependsOn,
      ...(other.policies === undefined ? undefined : { policies: other.policies }),
    };
  });
}

function mergeValues(planned: ValueObject, written: ValueObject): ValueObject {
  const names = [...new Set([...Object.keys(written), ...Object.keys(planned)])];
  return Object.fromEntries(names.map((name) => [name, known(planned[name], written[name])]));
}

function known(planned: Value | undefined, written: Value | undefined): Value {
  const isMissing = planned === undefined || planned === null || hasUnknown(planned);
  return (isMissing ? (written ?? planned) : planned) ?? null;
}

function hasUnknown(value: Value): boolean {
  if (isUnknown(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((entry) => hasUnknown(entry as Value));
}
