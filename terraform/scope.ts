/**
 * One module with its variables bound: resolves every name in its expressions, lazily and once.
 *
 * Resources are evaluated when first asked for. A name that leads back to itself becomes an `Unknown`
 * that says so; a name that does not exist is an error of the configuration and is reported. Child
 * modules whose source is a local folder are scopes of their own; others yield stand-ins.
 */
import { resolve } from "node:path";

import { type Diagnostic, nearest } from "../diagnostics";
import { computedAttributes } from "./attributes";
import { blockProblems, callsItself } from "./block-problems";
import type { Block, Configuration, Json } from "./configuration";
import {
  evaluate,
  evaluateText,
  type Names,
  type PathStep,
  type Surroundings,
} from "./expression/evaluate";
import { failure } from "./expression/failure";
import {
  evaluateAttributes,
  evaluateBody,
  type Instance,
  type Repetition,
  repetitionsOf,
} from "./instances";
import {
  type Child,
  callsIn,
  type ModulePlace,
  providersGiven,
  type UnreadModule,
} from "./module-calls";
import { followModule, followUnreadModule } from "./module-path";
import { withDefaults } from "./optional-attributes";
import type { Place } from "./place";
import { policySources } from "./policy-source";
import { addressesIn, attributeName, idOf, keyText, providerOf } from "./references";
import { followResource, type Resolved } from "./resource-path";
import type { Symbols } from "./symbols";
import type { Marks, Value } from "./value";

/** What all modules of one reading share. */
export interface Reading {
  readonly marks: Marks;
  readonly symbols: Symbols;
  readonly place: Place;
  readonly diagnostics: Diagnostic[];
  /** Modules whose blocks were found fault with, each once. */
  readonly reported: Set<Configuration>;
  /** Values given for root variables. */
  readonly variables: ReadonlyMap<string, Value>;
  /** The configuration of a local module folder; undefined where it cannot be read. */
  readonly readModule: (folder: string) => Configuration | undefined;
  /** Told of each child module that is made. */
  readonly onModule?: (scope: Scope) => void;
  /** A file relative to a module's folder. */
  readonly readFile: (folder: string, path: string) => string | undefined;
  /** The names of files under a folder, which is relative to a module's. */
  readonly listFiles?: (folder: string, path: string) => readonly string[] | undefined;
}

/** Modules inside modules are followed this deep. */
const MODULE_DEPTH_MAX = 10;

/** A module and the names in it. */
export class Scope implements Names {
  readonly #values = new Map<string, Value>();
  readonly #pending = new Set<string>();
  readonly #instances = new Map<string, readonly Instance[]>();
  readonly #objects = new Map<string, Value>();
  readonly #children = new Map<string, readonly Child<Scope>[] | undefined>();
  readonly #missing = new Set<string>();
  /** This module's folder and those of the modules that lead here. */
  readonly #folders: readonly string[];

  constructor(
    readonly configuration: Configuration,
    readonly reading: Reading,
    readonly module: ModulePlace = { prefix: "", depth: 0, folders: [], providers: new Map() },
  ) {
    this.#folders = [...module.folders, resolve(configuration.folder)];
    if (!reading.reported.has(configuration)) {
      reading.reported.add(configuration);
      reading.diagnostics.push(...blockProblems(configuration, module.prefix));
    }
  }

  /** Every instance of this module and, behind them, of its child modules. */
  allInstances(): Instance[] {
    const own = [...this.configuration.blocks.values()].flatMap((block) => this.instancesOf(block));
    return [...own, ...this.#allChildren().flatMap((child) => child.scope.allInstances())];
  }

  /** Calls of modules that are not read, with what they are given: they may do anything with it. */
  unreadModules(): UnreadModule[] {
    const own = [...this.configuration.modules].flatMap(([name, body]): UnreadModule[] => {
      if (this.#childrenOf(name) !== undefined) return [];
      const inputs = evaluateAttributes(body, this.surroundings());
      return [{ address: `${this.module.prefix}module.${name}`, inputs }];
    });
    return [...own, ...this.#allChildren().flatMap((child) => child.scope.unreadModules())];
  }

  #allChildren(): readonly Child<Scope>[] {
    return [...this.configuration.modules.keys()].flatMap((name) => this.#childrenOf(name) ?? []);
  }

  /** The instances of one block, evaluated. */
  instancesOf(block: Block): readonly Instance[] {
    const id = idOf(block);
    const known = this.#instances.get(id);
    if (known) return known;
    const made = this.#guard<readonly Instance[] | Value>(id, () =>
      repetitionsOf(block.body, this.surroundings()).map((repetition) =>
        this.#instance(block, repetition),
      ),
    );
    const instances = Array.isArray(made) ? (made as readonly Instance[]) : [];
    this.#instances.set(id, instances);
    return instances;
  }

  /** An instance's attributes: what is written, and over it what the provider will compute. */
  attributesOf(instance: Instance): Value {
    let attributes = this.#objects.get(instance.address);
    if (attributes === undefined) {
      attributes = { ...instance.written, ...computedAttributes(instance, this.reading) };
      this.#objects.set(instance.address, attributes);
    }
    return attributes;
  }

  /** Where expressions of this module find their names. */
  surroundings(locals: ReadonlyMap<string, Value> = new Map()): Surroundings {
    return {
      names: this,
      locals,
      marks: this.reading.marks,
      symbols: this.reading.symbols,
      readFile: (path) => this.reading.readFile(this.configuration.folder, path),
      listFiles: (path) => this.reading.listFiles?.(this.configuration.folder, path),
    };
  }

  /** See `Names`. */
  resolve(root: string, steps: readonly PathStep[]): Resolved | undefined {
    const first = attributeName(steps[0]);
    switch (root) {
      case "var":
        return first === undefined ? undefined : { value: this.#variable(first), used: 1 };
      case "local":
        return first === undefined ? undefined : { value: this.#local(first), used: 1 };
      case "path":
        return { value: first === "module" || first === "root" ? "." : "/", used: 1 };
      case "terraform":
        return { value: first === "workspace" ? "default" : failure("unknown name"), used: 1 };
      case "module":
        return first === undefined ? undefined : this.#module(first, steps);
      case "data":
        return this.#resource(`data.${first}.${attributeName(steps[1])}`, steps, 2);
      case "each":
      case "count":
      case "self":
        return { value: { unknown: `\`${root}\` outside of its block` }, used: steps.length };
      default:
        return first === undefined ? undefined : this.#resource(`${root}.${first}`, steps, 1);
    }
  }

  #variable(name: string): Value {
    return this.#once(`var.${name}`, () => {
      const declared = this.configuration.variables.get(name);
      const given = this.#given(name);
      if (given !== undefined && !(given === null && declared?.["nullable"] === false)) {
        return this.#filled(given, declared);
      }
      if (!declared) return this.#missingName(`var.${name}`, this.configuration.variables.keys());
      if (declared["default"] === undefined) return this.#openVariable(name, declared);
      return this.#filled(evaluateBody(declared["default"], this.surroundings()), declared);
    });
  }

  #filled(value: Value, declared: Json | undefined): Value {
    const at = this.surroundings();
    return withDefaults(value, declared?.["type"], (expression) => evaluate(expression, at));
  }

  #given(name: string): Value | undefined {
    return this.module.inputs ? this.module.inputs.get(name) : this.reading.variables.get(name);
  }

  /** A text stays equal to itself; of another type nothing can be said. */
  #openVariable(name: string, declared: Json): Value {
    const type = declared["type"];
    const isText = type === undefined || type === "string" || type === "${string}";
    const reference = `${this.module.prefix}var.${name}`;
    if (!isText) return { unknown: `${reference} has no default` };
    return this.reading.place.standIn(reference, { isOpen: true });
  }

  #local(name: string): Value {
    return this.#once(`local.${name}`, () => {
      const written = this.configuration.locals.get(name);
      if (written === undefined) {
        return this.#missingName(`local.${name}`, this.configuration.locals.keys());
      }
      return evaluateBody(written, this.surroundings());
    });
  }

  // --- resources -------------------------------------------------------------------------------

  #resource(id: string, steps: readonly PathStep[], used: number): Resolved | undefined {
    const block = this.configuration.blocks.get(id);
    if (!block) {
      if (!id.includes(".") || id.includes("undefined")) return undefined;
      return {
        value: this.#missingName(id, this.configuration.blocks.keys()),
        used: steps.length,
      };
    }
    if (this.#pending.has(id)) {
      return { value: { unknown: `\`${id}\` refers to itself` }, used: steps.length };
    }
    return followResource({ block, instances: this.instancesOf(block), steps, used }, this);
  }

  #instance(block: Block, repetition: Repetition): Instance {
    const key = repetition.key === undefined ? "" : keyText(repetition.key);
    const address = `${this.module.prefix}${idOf(block)}${key}`;
    const doubt = this.module.doubt ?? repetition.doubt;
    return {
      address,
      key: repetition.key,
      mode: block.mode,
      type: block.type,
      name: block.name,
      written: evaluateAttributes(block.body, this.surroundings(repetition.locals)),
      dependsOn: addressesIn(block.body["depends_on"]),
      provider: this.providerNamed(providerOf(block)),
      at: { ...block.at, address },
      ...policySources(block, this.configuration, this.module.prefix),
      ...(doubt === undefined ? undefined : { doubt }),
    };
  }

  // --- modules ---------------------------------------------------------------------------------

  /** The provider configuration that a name of this module means. */
  providerNamed(name: string): string {
    const isOwn = this.configuration.providers.some(
      (provider) => nameOfProvider(provider) === name,
    );
    if (isOwn) return `${this.module.prefix}${name}`;
    return this.module.providers.get(name) ?? name;
  }

  #module(name: string, steps: readonly PathStep[]): Resolved {
    const body = this.configuration.modules.get(name);
    if (!body) {
      const value = this.#missingName(`module.${name}`, this.configuration.modules.keys());
      return { value, used: steps.length };
    }
    const children = this.#childrenOf(name);
    const call = { name, isCounted: "count" in body, prefix: this.module.prefix };
    return children
      ? followModule(call, children, steps)
      : followUnreadModule(call, steps, this.reading.place);
  }

  /** The value of an output of this module. */
  output(name: string): Value {
    return this.#once(`output.${name}`, () => {
      const declared = this.configuration.outputs.get(name);
      if (!declared) return this.#missingName(`output.${name}`, this.configuration.outputs.keys());
      return evaluateBody(declared["value"], this.surroundings());
    });
  }

  /** All outputs of this module. */
  outputs(): Value {
    const names = [...this.configuration.outputs.keys()];
    return Object.fromEntries(names.map((name) => [name, this.output(name)]));
  }

  #childrenOf(name: string): readonly Child<Scope>[] | undefined {
    if (this.#children.has(name)) return this.#children.get(name);
    // A module whose count depends on its own outputs has no instances until it is known.
    const made = this.#guard<readonly Child<Scope>[] | undefined | Value>(`module.${name}`, () =>
      this.#makeChildren(name),
    );
    const children = Array.isArray(made) ? (made as readonly Child<Scope>[]) : undefined;
    if (made === undefined || children) this.#children.set(name, children);
    return children;
  }

  #makeChildren(name: string): readonly Child<Scope>[] | undefined {
    const body = this.configuration.modules.get(name);
    const folder = body && callsIn(this.configuration.folder, body);
    if (!body || folder === undefined || this.module.depth >= MODULE_DEPTH_MAX) return undefined;
    const full = resolve(folder);
    if (this.#folders.includes(full)) {
      this.reading.diagnostics.push(callsItself(`${this.module.prefix}module.${name}`, body));
      return undefined;
    }
    const configuration = this.reading.readModule(folder);
    if (!configuration) return undefined;
    const providers = providersGiven(body, (provider) => this.providerNamed(provider));
    return repetitionsOf(body, this.surroundings()).map((repetition) => {
      const key = repetition.key === undefined ? "" : keyText(repetition.key);
      const doubt = this.module.doubt ?? repetition.doubt;
      const place: ModulePlace = {
        prefix: `${this.module.prefix}module.${name}${key}.`,
        depth: this.module.depth + 1,
        inputs: this.#inputs(body, repetition),
        folders: this.#folders,
        providers: providers ?? new Map([["aws", this.providerNamed("aws")]]),
        ...(doubt === undefined ? undefined : { doubt }),
      };
      const scope = new Scope(configuration, this.reading, place);
      this.reading.onModule?.(scope);
      return {
        key: repetition.key,
        scope,
        ...(repetition.doubt === undefined ? undefined : { doubt: repetition.doubt }),
      };
    });
  }

  #inputs(body: Json, repetition: Repetition): ReadonlyMap<string, Value> {
    const at = this.surroundings(repetition.locals);
    const { source: _, version: __, providers: ___, ...given } = body;
    return new Map(Object.entries(evaluateAttributes(given, at)));
  }

  // --- once and not in circles -----------------------------------------------------------------

  #once(id: string, make: () => Value): Value {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const value = this.#guard(id, make);
    this.#values.set(id, value);
    return value;
  }

  #guard<Made>(id: string, make: () => Made): Made | Value {
    if (this.#pending.has(id)) return { unknown: `\`${id}\` refers to itself` };
    this.#pending.add(id);
    try {
      return make();
    } finally {
      this.#pending.delete(id);
    }
  }

  #missingName(reference: string, known: Iterable<string>): Value {
    if (!this.#missing.has(reference)) {
      this.#missing.add(reference);
      const plain = reference.slice(reference.indexOf(".") + 1);
      const names = [...known];
      const near = nearest(plain, names) ?? nearest(reference, names);
      this.reading.diagnostics.push({
        code: "SYNC0305",
        severity: "error",
        summary: `\`${this.module.prefix}${reference}\` is referred to and not declared`,
        ...(near ? { help: `write \`${near}\` or declare it` } : undefined),
      });
    }
    return failure(`${reference} is not declared`);
  }
}

const nameOfProvider = (provider: Configuration["providers"][number]): string =>
  provider.alias === undefined ? provider.name : `${provider.name}.${provider.alias}`;

/** Evaluate one text in a scope to a plain string; undefined where it is not known. */
export function plainText(scope: Scope, written: unknown): string | undefined {
  if (typeof written !== "string") return undefined;
  const value = evaluateText(written, scope.surroundings());
  const settled = scope.reading.marks.settle(value);
  return typeof settled === "string" ? settled : undefined;
}
