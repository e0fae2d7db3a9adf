/**
 * From configurations (synthesized JSON or parsed `.tf` files) to a snapshot.
 *
 * Several stacks of one application become one snapshot. Account and region are those of the provider
 * blocks, else those given, else those an ARN of an own role gives away, else stand-ins.
 */
import type { Diagnostic } from "../diagnostics";
import { isUnknown } from "../iam";
import type { Snapshot, SuppressionFact } from "../preflight";
import { targetOf } from "./attributes";
import type { Configuration, ProviderBlock } from "./configuration";
import { type Resource, snapshotOf } from "./facts";
import type { Instance } from "./instances";
import { Place, partitionOf, type Target, UNSTATED } from "./place";
import { plainText, type Reading, Scope } from "./scope";
import { Symbols } from "./symbols";
import { hasMark, isList, isObject, Marks, mapObject, type Value } from "./value";

/** What the user may state because the configuration does not. */
export interface ReadOptions {
  /** Account that is deployed to, twelve digits. */
  readonly account?: string;
  readonly region?: string;
  /** Values of root variables. */
  readonly variables?: Readonly<Record<string, Value>>;
  /** Texts that are read instead of what the `.tf` files of these absolute paths hold. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** What was read, and what was wrong with it. */
export interface ReadResult {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
}

/** How modules and files beside the configuration are read. */
export interface Files {
  readModule(folder: string): Configuration | undefined;
  readFile(folder: string, path: string): string | undefined;
}

/** Resources of configurations, before they become facts. */
export interface ConfigurationReading {
  readonly resources: readonly Resource[];
  readonly symbols: Symbols;
  readonly place: Place;
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressions: readonly SuppressionFact[];
}

/** Evaluate root modules into one snapshot. */
export function readConfigurations(
  roots: readonly Configuration[],
  options: ReadOptions,
  files: Files,
): ReadResult {
  const read = evaluateConfigurations(roots, options, files);
  const { resources, symbols, place, diagnostics, suppressions } = read;
  const snapshot = snapshotOf(resources, place.accounts(), symbols.list());
  return { snapshot: { ...snapshot, suppressions }, diagnostics };
}

/** Evaluate root modules into resources. */
export function evaluateConfigurations(
  roots: readonly Configuration[],
  options: ReadOptions,
  files: Files,
  symbols: Symbols = new Symbols(),
): ConfigurationReading {
  const standard = standardTarget(roots, options);
  const place = new Place(standard, symbols);
  const marks = new Marks();
  const modules = new Set(roots);
  const reading: Reading = {
    marks,
    symbols,
    place,
    diagnostics: [],
    variables: new Map(Object.entries(options.variables ?? {})),
    readModule: (folder) => {
      const found = files.readModule(folder);
      if (found) modules.add(found);
      return found;
    },
    readFile: files.readFile,
  };
  const resources = roots.flatMap((root) => {
    const scope = new Scope(root, reading);
    for (const provider of root.providers) setTarget(provider, scope, standard);
    return scope.allInstances().map((instance) => toResource(instance, scope));
  });
  const suppressions = [...modules].flatMap((module) => module.suppressions);
  return { resources, symbols, place, diagnostics: reading.diagnostics, suppressions };
}

function setTarget(provider: ProviderBlock, scope: Scope, standard: Target): void {
  if (provider.name !== "aws") return;
  const name = provider.alias === undefined ? "aws" : `aws.${provider.alias}`;
  const region = plainText(scope, provider.body["region"]) ?? standard.region;
  const account = accountIn(provider, scope) ?? standard.account;
  scope.reading.place.set(name, { partition: partitionOf(region), account, region });
}

/** `allowed_account_ids`, or the account of the role that the provider assumes. */
function accountIn(provider: ProviderBlock, scope: Scope): string | undefined {
  const allowed = provider.body["allowed_account_ids"];
  const only = Array.isArray(allowed) && allowed.length === 1 ? allowed[0] : undefined;
  const stated = plainText(scope, only);
  if (stated !== undefined) return stated;
  const assume = provider.body["assume_role"];
  const block: unknown = Array.isArray(assume) ? assume[0] : assume;
  if (typeof block !== "object" || block === null || !("role_arn" in block)) return undefined;
  const account = plainText(scope, block.role_arn)?.split(":")[4];
  return account && isAccount(account) ? account : undefined;
}

function standardTarget(roots: readonly Configuration[], options: ReadOptions): Target {
  const region = options.region ?? UNSTATED.region;
  const account = options.account ?? givenAway(roots) ?? UNSTATED.account;
  return { partition: partitionOf(region), account, region };
}

/** An ARN that names one of the configuration's own roles or users tells the account. */
function givenAway(roots: readonly Configuration[]): string | undefined {
  const names = new Set<string>();
  for (const root of roots) {
    for (const block of root.blocks.values()) {
      const name = block.body["name"];
      if (
        block.mode === "managed" &&
        block.type.startsWith("aws_iam_") &&
        typeof name === "string"
      ) {
        names.add(name);
      }
    }
  }
  if (names.size === 0) return undefined;
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === "string") {
      const account = accountOfOwn(value, names);
      if (account !== undefined) found.add(account);
    } else if (Array.isArray(value)) {
      for (const entry of value) look(entry);
    } else if (typeof value === "object" && value !== null) {
      for (const entry of Object.values(value)) look(entry);
    }
  };
  for (const root of roots) {
    for (const block of root.blocks.values()) look(block.body);
    for (const value of root.locals.values()) look(value);
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

const IAM_ARN = /^arn:[a-z-]+:iam::(\d{12}):(?:role|user)\/([^*?$]+)$/;

function accountOfOwn(text: string, names: ReadonlySet<string>): string | undefined {
  const found = IAM_ARN.exec(text);
  const path = found?.[2] ?? "";
  return found && names.has(path.slice(path.lastIndexOf("/") + 1)) ? found[1] : undefined;
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);

function toResource(instance: Instance, scope: Scope): Resource {
  const attributes = scope.attributesOf(instance);
  return {
    address: instance.address,
    mode: instance.mode,
    type: instance.type,
    attributes: isObject(attributes)
      ? mapObject(attributes, (value) => settle(value, scope.reading.marks))
      : {},
    dependsOn: instance.dependsOn,
    target: targetOf(instance, scope.reading),
    at: instance.at,
    ...(instance.doubt === undefined ? undefined : { doubt: instance.doubt }),
    ...(instance.policies === undefined ? undefined : { policies: instance.policies }),
  };
}

/** JSON text with unknown parts is taken apart before its marks are lost. */
function settle(value: Value, marks: Marks): Value {
  if (typeof value === "string" && hasMark(value) && value.trimStart().startsWith("{")) {
    try {
      return marks.settle(JSON.parse(value) as Value);
    } catch {
      return marks.settle(value);
    }
  }
  if (isList(value)) return value.map((entry) => settle(entry, marks));
  if (isObject(value) && !isUnknown(value))
    return mapObject(value, (entry) => settle(entry, marks));
  return marks.settle(value);
}
