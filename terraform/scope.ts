/**
 * One module with its variables bound: resolves every name in its expressions, lazily and once.
 *
 * Resources are evaluated when first asked for. A name that leads back to itself becomes an `Unknown`
 * that says so; a name that does not exist is an error of the configuration and is reported. Child
 * modules whose source is a local folder are scopes of their own; others yield stand-ins.
 */
import { type Diagnostic, nearest } from "../diagnostics";
import { computedAttributes } from "./attributes";
import type { Block, Configuration, Json } from "./configuration";
import {
  evaluate,
  evaluateText,
  type Names,
  type PathStep,
  type Surroundings,
  walk,
} from "./expression/evaluate";
import { failure } from "./expression/functions";
import {
  evaluateAttributes,
  evaluateBody,
  type Instance,
  type Repetition,
  repetitionsOf,
} from "./instances";
import { type Child, callsIn, type ModulePlace, providersGiven } from "./module-calls";
import { withDefaults } from "./optional-attributes";
import type { Place } from "./place";
import { addressesIn, attributeName, idOf, keyText, providerOf } from "./references";
import type { Symbols } from "./symbols";
import { isObject, type Marks, own, type Value } from "./value";

/** What all modules of one reading share. */
export interface Reading {
  readonly marks: Marks;
  readonly symbols: Symbols;
  readonly place: Place;
  readonly diagnostics: Diagnostic[];
  /** Values given for root variables. */
  readonly variables: ReadonlyMap<string, Value>;
  /** The configuration of a local module folder; undefined where it cannot be read. */
  readonly readModule: (folder: string) => Configuration | undefined;
  /** Told of each child module that is made. */
  readonly onModule?: (scope: Scope) => void;
  /** A file relative to a module's folder. */
  readonly readFile: (folder: string, path: string) => string | undefined;
}

/** Modules inside modules are followed this deep. */
const MODULE_DEPTH_MAX = 10;

/** What a name stands for, and how many steps behind it that takes. */
interface Resolved {
  readonly value: Value;
  readonly used: number;
}

/** A module and the names in it. */
export class Scope implements Names {
  readonly #values = new Map<string, Value>();
  readonly #pending = new Set<string>();
  readonly #instances = new Map<string, readonly Instance[]>();
  readonly #objects = new Map<string, Value>();
  readonly #children = new Map<string, readonly Child<Scope>[] | undefined>();
  readonly #missing = new Set<string>();

  constructor(
    readonly configuration: Configuration,
    readonly reading: Reading,
    readonly module: ModulePlace = { prefix: "", depth: 0, providers: new Map() },
  ) {}

  /** Every instance of this module and, behind them, of its child modules. */
  allInstances(): Instance[] {
    const own = [...this.configuration.blocks.values()].flatMap((block) => this.instancesOf(block));
    return [...own, ...this.#allChildren().flatMap((child) => child.scope.allInstances())];
  }

  /** Local modules that are called and whose configuration cannot be read here. */
  unreadModules(): { readonly address: string; readonly source: string }[] {
    const own = [...this.configuration.modules].flatMap(([name, body]) =>
      this.#childrenOf(name) === undefined
        ? [{ address: `${this.module.prefix}module.${name}`, source: String(body["source"]) }]
        : [],
    );
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
      readFile: (path) => this.reading.readFile(this.configuration.folder, path),
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
    return this.#select(block, this.instancesOf(block), steps, used);
  }

  /** Follow `[key]` and one attribute; the rest of the path is the caller's. */
  #select(
    block: Block,
    instances: readonly Instance[],
    steps: readonly PathStep[],
    used: number,
  ): Resolved {
    const step = steps[used];
    const isRepeated = "count" in block.body || "for_each" in block.body;
    if (step?.kind === "splat") return this.#each(instances, steps, used);
    if (!isRepeated) return this.#attribute(instances[0], steps, used);
    if (step?.kind === "index") {
      const instance = instances.find(({ key }) => String(key) === String(step.key));
      if (instance) return this.#attribute(instance, steps, used + 1);
      const doubt = instances.find((one) => one.doubt !== undefined)?.doubt;
      const value = doubt
        ? { unknown: `\`${idOf(block)}\`: ${doubt}` }
        : failure(`\`${idOf(block)}\` has no such instance`);
      return { value, used: steps.length };
    }
    return { value: this.#allOf(block, instances), used };
  }

  /** `[*]` takes the whole path behind it, `.*` the attributes only; an index is for the list then. */
  #each(instances: readonly Instance[], steps: readonly PathStep[], used: number): Resolved {
    const doubtful = instances.find((instance) => instance.doubt !== undefined);
    if (doubtful) return { value: howMany(doubtful), used: steps.length };
    const step = steps[used];
    const isFull = step?.kind === "splat" && step.isFull;
    let end = used + 1;
    while (end < steps.length && (isFull || steps[end]?.kind === "attribute")) end += 1;
    const own = steps.slice(0, end);
    const values = instances.map((instance) => {
      const found = this.#attribute(instance, own, used + 1);
      return walk(found.value, own.slice(found.used));
    });
    return { value: values, used: end };
  }

  #attribute(instance: Instance | undefined, steps: readonly PathStep[], used: number): Resolved {
    if (!instance)
      return { value: { unknown: "a resource without instances" }, used: steps.length };
    const attributes = this.attributesOf(instance);
    const name = attributeName(steps[used]);
    if (name === undefined) return { value: attributes, used };
    const value = isObject(attributes) ? own(attributes, name) : undefined;
    // What nobody wrote and we cannot compute is known after apply.
    if (value === undefined || value === null) {
      return { value: this.#computed(instance, steps.slice(used)), used: steps.length };
    }
    return { value, used: used + 1 };
  }

  #computed(instance: Instance, path: readonly PathStep[]): Value {
    const names = path.map((step) =>
      step.kind === "attribute" ? `.${step.name}` : step.kind === "index" ? `[${step.key}]` : "[*]",
    );
    const reference = `${instance.address}${names.join("")}`;
    if (path.some((step) => step.kind === "splat"))
      return { unknown: `${reference} is known after apply` };
    return this.reading.place.standIn(reference, { isOpen: instance.mode === "data" });
  }

  #allOf(block: Block, instances: readonly Instance[]): Value {
    const doubtful = instances.find((instance) => instance.doubt !== undefined);
    if (doubtful) return howMany(doubtful);
    const values = instances.map((instance) => this.attributesOf(instance));
    if ("count" in block.body) return values;
    return Object.fromEntries(
      values.map((value, index) => [String(instances[index]?.key ?? ""), value]),
    );
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
    if (!this.configuration.modules.has(name)) {
      const value = this.#missingName(`module.${name}`, this.configuration.modules.keys());
      return { value, used: steps.length };
    }
    const children = this.#childrenOf(name);
    const step = steps[1];
    if (!children) {
      const hasKey = step?.kind === "index";
      const output = attributeName(steps[hasKey ? 2 : 1]);
      const key = hasKey ? keyText(step.key) : "";
      const reference = `${this.module.prefix}module.${name}${key}.${output ?? "*"}`;
      const used = Math.min(steps.length, hasKey ? 3 : 2);
      return { value: this.reading.place.standIn(reference, { isOpen: true }), used };
    }
    if (step?.kind === "index") {
      const child = children.find((candidate) => String(candidate.key) === String(step.key));
      const output = attributeName(steps[2]);
      if (child && output !== undefined) return { value: child.scope.output(output), used: 3 };
      if (child) return { value: child.scope.outputs(), used: 2 };
      return { value: failure(`\`module.${name}\` has no such instance`), used: steps.length };
    }
    const [only] = children;
    const output = attributeName(step);
    if (only && only.key === undefined) {
      return output === undefined
        ? { value: only.scope.outputs(), used: 1 }
        : { value: only.scope.output(output), used: 2 };
    }
    return { value: this.#allModules(name, children), used: 1 };
  }

  #allModules(name: string, children: readonly Child<Scope>[]): Value {
    const doubtful = children.find((child) => child.doubt !== undefined);
    if (doubtful) return { unknown: `how many \`module.${name}\` there are: ${doubtful.doubt}` };
    const isCounted = "count" in (this.configuration.modules.get(name) ?? {});
    if (isCounted) return children.map((child) => child.scope.outputs());
    return Object.fromEntries(
      children.map((child) => [String(child.key), child.scope.outputs()] as const),
    );
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

/** Its number decides on more than the attributes of one: on lengths, and on what comes first. */
const howMany = (instance: Instance): Value => ({
  unknown: `whether \`${instance.address}\` exists is not known: ${instance.doubt}`,
});

const nameOfProvider = (provider: Configuration["providers"][number]): string =>
  provider.alias === undefined ? provider.name : `${provider.name}.${provider.alias}`;

/** Evaluate one text in a scope to a plain string; undefined where it is not known. */
export function plainText(scope: Scope, written: unknown): string | undefined {
  if (typeof written !== "string") return undefined;
  const value = evaluateText(written, scope.surroundings());
  const settled = scope.reading.marks.settle(value);
  return typeof settled === "string" ? settled : undefined;
}
