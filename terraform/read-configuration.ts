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
import type { Configuration } from "./configuration";
import { documentProblems, type Resource, snapshotOf } from "./facts";
import type { Instance } from "./instances";
import type { UnreadModule } from "./module-calls";
import { Place, partitionOf, type Target, UNSTATED } from "./place";
import { setTargets } from "./provider-targets";
import { type Reading, Scope } from "./scope";
import { settled } from "./settled";
import { Symbols } from "./symbols";
import { isObject, Marks, mapObject, type Value, type ValueObject } from "./value";

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
  listFiles?(folder: string, path: string): readonly string[] | undefined;
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
  return {
    snapshot: { ...snapshot, suppressions },
    diagnostics: [...diagnostics, ...documentProblems(snapshot.connections)],
  };
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
    reported: new Set(),
    variables: new Map(Object.entries(options.variables ?? {})),
    readModule: (folder) => {
      const found = files.readModule(folder);
      if (found) modules.add(found);
      return found;
    },
    readFile: files.readFile,
    ...(files.listFiles ? { listFiles: files.listFiles } : undefined),
    onModule: (module) => setTargets(module, standard),
  };
  const resources = roots.flatMap((root) => {
    const scope = new Scope(root, reading);
    setTargets(scope, standard);
    return [
      ...scope.allInstances().map((instance) => toResource(instance, scope)),
      ...scope.unreadModules().map((module) => moduleResource(module, reading)),
    ];
  });
  const suppressions = [...modules].flatMap((module) => module.suppressions);
  return { resources, symbols, place, diagnostics: reading.diagnostics, suppressions };
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

function toResource(instance: Instance, scope: Scope): Resource {
  const attributes = scope.attributesOf(instance);
  return {
    address: instance.address,
    mode: instance.mode,
    type: instance.type,
    attributes: isObject(attributes)
      ? mapObject(withTags(attributes, instance, scope), (value) =>
          settled(value, scope.reading.marks),
        )
      : {},
    dependsOn: instance.dependsOn,
    target: targetOf(instance, scope.reading),
    at: instance.at,
    ...(instance.doubt === undefined ? undefined : { doubt: instance.doubt }),
    ...(instance.policies === undefined ? undefined : { policies: instance.policies }),
  };
}

/** A module that is not read, as a resource of which only its arguments are known. */
function moduleResource({ address, inputs }: UnreadModule, reading: Reading): Resource {
  return {
    address,
    mode: "managed",
    type: "module",
    attributes: mapObject(inputs, (value) => settled(value, reading.marks)),
    dependsOn: [],
    target: reading.place.of("aws"),
    at: { address },
  };
}

/** `tags_all`: the provider's tags under the resource's own. */
function withTags(attributes: ValueObject, instance: Instance, scope: Scope): ValueObject {
  const given = scope.reading.place.of(instance.provider).tags;
  if (given === undefined || instance.mode === "data" || !instance.type.startsWith("aws_")) {
    return attributes;
  }
  const written = attributes["tags"] ?? {};
  const unknown = [given, written].find((tags) => isUnknown(tags));
  if (unknown) return { ...attributes, tags_all: unknown };
  if (!isObject(given) || !isObject(written)) return attributes;
  return { ...attributes, tags_all: { ...given, ...written } };
}
