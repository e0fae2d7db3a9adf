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
import { evaluateText, type Names, type PathStep, type Surroundings } from "./expression/evaluate";
import { failure } from "./expression/functions";
import {
  evaluateAttributes,
  evaluateBody,
  type Instance,
  type Repetition,
  repetitionsOf,
} from "./instances";
import type { Place } from "./place";
import { policySources } from "./policy-source";
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
  /** A file relative to a module's folder. */
  readonly readFile: (folder: string, path: string) => string | undefined;
}

/** Modules inside modules are followed this deep. */
const MODULE_DEPTH_MAX = 10;

/** A module and the names in it. */
export class Scope implements Names {
  readonly #values = new Map<string, Value>();
  readonly #pending = new Set<string>();
  readonly #instances = new Map<string, readonly Instance[]>();
  readonly #objects = new Map<string, Value>();
  readonly #children = new Map<string, readonly Child[] | undefined>();
  readonly #missing = new Set<string>();

  constructor(
    readonly configuration: Configuration,
    readonly reading: Reading,
    private readonly module: {
      /** E.g. `module.sync.`; empty for the root. */
      readonly prefix: string;
      readonly depth: number;
      /** Arguments of the module call; undefined for the root. */
      readonly inputs?: ReadonlyMap<string, Value>;
    } = { prefix: "", depth: 0 },
  ) {}

  /** Every instance of this module and, behind them, of its child modules. */
  allInstances(): Instance[] {
    const own = [...this.configuration.blocks.values()].flatMap((block) => this.instancesOf(block));
    const inner = [...this.configuration.modules.keys()].flatMap((name) =>
      (this.#childrenOf(name) ?? []).flatMap((child) => child.scope.allInstances()),
    );
    return [...own, ...inner];
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
  resolve(root: string, steps: readonly PathStep[]): { value: Value; used: number } | undefined {
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
      const given = this.module.inputs?.get(name);
      if (given !== undefined) return given;
      const declared = this.configuration.variables.get(name);
      if (!this.module.inputs && this.reading.variables.has(name)) {
        return this.reading.variables.get(name) ?? null;
      }
      if (!declared) return this.#missingName(`var.${name}`, this.configuration.variables.keys());
      if (declared["default"] !== undefined) {
        return evaluateBody(declared["default"], this.surroundings());
      }
      return this.#openVariable(name, declared);
    });
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

  #resource(
    id: string,
    steps: readonly PathStep[],
    used: number,
  ): { value: Value; used: number } | undefined {
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
    const instances = this.instancesOf(block);
    return this.#select(block, instances, steps, used);
  }

  /** Follow `[key]` and one attribute; the rest of the path is the caller's. */
  #select(
    block: Block,
    instances: readonly Instance[],
    steps: readonly PathStep[],
    used: number,
  ): { value: Value; used: number } {
    const isRepeated = "count" in block.body || "for_each" in block.body;
    if (!isRepeated) return this.#attribute(instances[0], steps, used);
    const step = steps[used];
    if (step?.kind === "index") {
      const instance = instances.find(({ address }) => address.endsWith(keyText(step.key)));
      const sole = instances.length === 1 && instances[0]?.doubt ? instances[0] : undefined;
      if (!instance && !sole) {
        return { value: failure(`\`${idOf(block)}\` has no such instance`), used: steps.length };
      }
      return this.#attribute(instance ?? sole, steps, used + 1);
    }
    if (step?.kind === "splat") {
      const rest = steps.slice(used);
      const values = instances.map((instance) => this.#attribute(instance, steps, used + 1).value);
      return { value: values, used: used + Math.min(2, rest.length) };
    }
    return { value: this.#allOf(block, instances), used };
  }

  #attribute(
    instance: Instance | undefined,
    steps: readonly PathStep[],
    used: number,
  ): { value: Value; used: number } {
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
    const values = instances.map((instance) => this.attributesOf(instance));
    if ("count" in block.body) return values;
    const keys = instances.map(({ address }) => keyOfAddress(address));
    return Object.fromEntries(values.map((value, index) => [keys[index] ?? "", value]));
  }

  #instance(block: Block, repetition: Repetition): Instance {
    const key = repetition.key === undefined ? "" : keyText(repetition.key);
    const address = `${this.module.prefix}${idOf(block)}${key}`;
    const at = this.surroundings(repetition.locals);
    return {
      address,
      mode: block.mode,
      type: block.type,
      name: block.name,
      written: this.#written(block, at),
      dependsOn: textsOf(block.body["depends_on"]),
      provider: providerOf(block),
      at: { ...block.at, address },
      ...policySources(block, this.configuration, this.module.prefix),
      ...(repetition.doubt === undefined ? undefined : { doubt: repetition.doubt }),
    };
  }

  /** Attributes of resources that we never look into are not worth evaluating. */
  #written(block: Block, at: Surroundings) {
    return evaluateAttributes(block.body, at);
  }

  // --- modules ---------------------------------------------------------------------------------

  #module(name: string, steps: readonly PathStep[]): { value: Value; used: number } | undefined {
    if (!this.configuration.modules.has(name)) {
      const value = this.#missingName(`module.${name}`, this.configuration.modules.keys());
      return { value, used: steps.length };
    }
    const children = this.#childrenOf(name);
    const hasKey = steps[1]?.kind === "index";
    const output = attributeName(steps[hasKey ? 2 : 1]);
    const used = Math.min(steps.length, hasKey ? 3 : 2);
    if (!children) {
      const reference = `${this.module.prefix}module.${name}.${output ?? "*"}`;
      return { value: this.reading.place.standIn(reference, { isOpen: true }), used };
    }
    const step = steps[1];
    const child =
      step?.kind === "index"
        ? children.find((candidate) => candidate.key === step.key)
        : children.length === 1
          ? children[0]
          : undefined;
    if (!child || output === undefined) {
      return { value: { unknown: `\`module.${name}\` as a whole` }, used: steps.length };
    }
    return { value: child.scope.output(output), used };
  }

  /** The value of an output of this module. */
  output(name: string): Value {
    return this.#once(`output.${name}`, () => {
      const declared = this.configuration.outputs.get(name);
      if (!declared) return this.#missingName(`output.${name}`, this.configuration.outputs.keys());
      return evaluateBody(declared["value"], this.surroundings());
    });
  }

  #childrenOf(name: string): readonly Child[] | undefined {
    if (this.#children.has(name)) return this.#children.get(name);
    const children = this.#makeChildren(name);
    this.#children.set(name, children);
    return children;
  }

  #makeChildren(name: string): readonly Child[] | undefined {
    const body = this.configuration.modules.get(name);
    const source = body?.["source"];
    if (!body || typeof source !== "string" || this.module.depth >= MODULE_DEPTH_MAX)
      return undefined;
    if (!source.startsWith("./") && !source.startsWith("../")) return undefined;
    const configuration = this.reading.readModule(`${this.configuration.folder}/${source}`);
    if (!configuration) return undefined;
    return repetitionsOf(body, this.surroundings()).map((repetition) => {
      const key = repetition.key === undefined ? "" : keyText(repetition.key);
      const inputs = this.#inputs(body, repetition);
      const prefix = `${this.module.prefix}module.${name}${key}.`;
      const depth = this.module.depth + 1;
      return {
        key: repetition.key,
        scope: new Scope(configuration, this.reading, { prefix, depth, inputs }),
      };
    });
  }

  #inputs(body: Json, repetition: Repetition): ReadonlyMap<string, Value> {
    const at = this.surroundings(repetition.locals);
    const written = evaluateAttributes(body, at);
    return new Map(
      Object.entries(written).filter(
        ([name]) => !["source", "version", "providers"].includes(name),
      ),
    );
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

interface Child {
  readonly key: string | number | undefined;
  readonly scope: Scope;
}

const idOf = (block: Block): string =>
  block.mode === "data" ? `data.${block.type}.${block.name}` : `${block.type}.${block.name}`;

const attributeName = (step: PathStep | undefined): string | undefined =>
  step?.kind === "attribute" ? step.name : undefined;

const keyText = (key: string | number): string =>
  typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;

function keyOfAddress(address: string): string {
  const text = address.slice(address.lastIndexOf("[") + 1, -1);
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

function textsOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  // JSON syntax writes a bare address; the HCL reader wraps it.
  return list
    .filter((entry) => typeof entry === "string")
    .map((entry) => (entry.startsWith("${") ? entry.slice(2, -1) : entry));
}

function providerOf(block: Block): string {
  const provider = block.body["provider"];
  if (typeof provider === "string") {
    return provider.startsWith("${") ? provider.slice(2, -1) : provider;
  }
  const end = block.type.indexOf("_");
  return end < 0 ? block.type : block.type.slice(0, end);
}

/** Evaluate one text in a scope to a plain string; undefined where it is not known. */
export function plainText(scope: Scope, written: unknown): string | undefined {
  if (typeof written !== "string") return undefined;
  const value = evaluateText(written, scope.surroundings());
  const settled = scope.reading.marks.settle(value);
  return typeof settled === "string" ? settled : undefined;
}
