/**
 * A provider that exists for the tests only: it has one of everything the framework can do.
 *
 * Objects are files `<store>/<type>-<name>.json`; what was called is a line in `<store>/calls.log`.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import {
  ArgumentFault,
  type Attributes,
  bool,
  computed,
  defineSchema,
  dynamic,
  Fault,
  listOf,
  listOfObjects,
  mapOf,
  mapOfObjects,
  number,
  type Outcome,
  optional,
  optionalComputed,
  type Provider,
  type Resource,
  required,
  setOf,
  setOfObjects,
  single,
  string,
} from "../../../provider/framework";
import {
  canonicalText,
  isJsonObject,
  isList,
  type Json,
  type RecordValue,
  type Value,
} from "../../../provider/protocol";

/** The folder of the store. */
export interface Store {
  readonly folder: string;
  readonly token: string;
}

const port = { port: required(number, "Above 0."), note: optional(string, "Free text.") };
const part = {
  key: required(string, "Name of the part."),
  weight: optionalComputed(number, "Made up where left out."),
};

const thing = defineSchema({
  version: 2,
  description: "One of everything.",
  attributes: {
    id: computed(string, "Its file."),
    name: required(string, "Its name.", { replaces: true }),
    title: optional(string, "Letter case does not matter.", {
      sameMeaning: (left, right) => left.toLowerCase() === right.toLowerCase(),
    }),
    size: optionalComputed(number, "One where left out.", { default: 1 }),
    revision: computed(number, "Counts updates.", { recomputedBy: "any" }),
    token: computed(string, "Made once.", { sensitive: true }),
    hint: computed(string, "Always null."),
    tags: optional(mapOf(string), "A map."),
    labels: optional(setOf(string), "A set."),
    amount: optional(number, "Any number."),
    anything: optional(dynamic, "Any value."),
    flags: optional(listOf(bool), "A list."),
    one: optional(single(part), "An object."),
    many: optional(listOfObjects(part), "Objects."),
    pool: optional(setOfObjects(part), "Objects without order."),
    named: optional(mapOfObjects(part), "Objects by name."),
    secret_wo: optional(string, "Not kept.", { writeOnly: true }),
    secret_wo_version: optional(number, "Counts secrets."),
  },
  blocks: {
    rule: { nesting: "list", attributes: port, maxItems: 3 },
    peer: { nesting: "set", attributes: { host: required(string, "A host.") } },
    limits: { nesting: "single", attributes: { max: optional(number, "A number.") } },
    zone: { nesting: "map", attributes: { size: optional(number, "A number.") } },
    options: { nesting: "group", attributes: { mode: optional(string, "A word.") } },
  },
});

/** `probe_thing`. */
const probeThing: Resource<(typeof thing)["attributes"], Store> = {
  schema: thing,
  validate: (config) => {
    const rules = (config as unknown as RecordValue)["rule"];
    if (!isList(rules ?? null)) return [];
    return (rules as readonly RecordValue[]).flatMap((rule, index) =>
      typeof rule["port"] === "number" && rule["port"] <= 0
        ? [
            {
              code: "SYNC7999",
              severity: "error" as const,
              summary: "a port is above 0",
              where: { path: ["rule", index, "port"] },
            },
          ]
        : [],
    );
  },
  plan: ({ planned, config }) =>
    config.title === "warn"
      ? {
          planned,
          diagnostics: [
            {
              code: "SYNC7998",
              severity: "warning",
              summary: "a title is only a title",
              where: { path: ["title"] },
            },
          ],
        }
      : {},
  create: async ({ client, config, planned }) => {
    const plan = planned as unknown as RecordValue;
    if (plan["title"] === "explode") throw new TypeError("a mistake in provider code");
    if (plan["title"] === "lie") return { state: { ...settled(plan, 1), size: 99 } as never };
    if (plan["title"] === "half") {
      save(client, "thing", String(plan["name"]), { half: true });
      return {
        state: settled(plan, 1) as never,
        diagnostics: [{ code: "SYNC7997", severity: "error", summary: "only half was made" }],
      };
    }
    log(client, `create ${plan["name"]} secret=${config.secret_wo === null ? "none" : "given"}`);
    const state = settled(plan, 1);
    save(client, "thing", String(plan["name"]), {
      state: canonicalText("dynamic", state),
      size: state["size"],
    });
    return { state, private: { updates: "1" } } as unknown as Outcome<typeof thing.attributes>;
  },
  read: async ({ client, state, private: kept }) => {
    const found = load(client, "thing", String(state.name ?? state.id));
    if (!found) return undefined;
    const now = { ...state, name: state.name ?? state.id } as unknown as Record<string, unknown>;
    if (typeof found["size"] === "number") now["size"] = found["size"];
    return { state: now as never, private: kept };
  },
  update: async ({ client, planned, prior, private: kept }) => {
    const updates = Number(kept["updates"] ?? 0) + 1;
    const plan = planned as unknown as RecordValue;
    log(client, `update ${plan["name"]} private=${updates}`);
    if (plan["title"] === "explode") throw new TypeError("a mistake in provider code");
    const state = settled(plan, Number(prior.revision ?? 0) + 1, prior.token ?? undefined);
    save(client, "thing", String(plan["name"]), { size: state["size"] });
    return { state, private: { updates: String(updates) } } as unknown as Outcome<
      typeof thing.attributes
    >;
  },
  delete: async ({ client, state }) => {
    log(client, `delete ${state.name}`);
    rmSync(fileOf(client, "thing", state.name), { force: true });
  },
  import: async (id, { client }) => (load(client, "thing", id) ? { id, name: id } : undefined),
  upgrades: {
    0: (state) => rename(state, "label", "caption"),
    1: (state) => rename(state, "caption", "title"),
  },
  move: ({ typeName, state }) =>
    typeName === "probe_old" && isJsonObject(state)
      ? ({ id: state["name"], name: state["name"], size: 1, revision: 1 } as never)
      : undefined,
};

const old = defineSchema({
  description: "What a thing was before. It can be neither imported nor changed.",
  attributes: {
    name: required(string, "Its name.", { replaces: true }),
    seconds: optional(number, "How long creation takes.", { replaces: true }),
  },
});

/** `probe_old`. */
const probeOld: Resource<(typeof old)["attributes"], Store> = {
  schema: old,
  create: async ({ client, planned, signal }) => {
    log(client, `begin ${planned.name}`);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, Number(planned.seconds ?? 0) * 1000);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        log(client, `aborted ${planned.name}`);
        reject(
          new Fault({ code: "SYNC7996", severity: "error", summary: "creation was interrupted" }),
        );
      });
    });
    save(client, "thing", planned.name, { size: 1 });
    return { state: planned };
  },
  read: async ({ state }) => ({ state }),
  delete: async () => undefined,
};

/** The whole provider. */
export const probe: Provider<Store> = {
  name: "probe",
  version: "0.0.0",
  schema: defineSchema({
    description: "For tests.",
    attributes: {
      store: required(string, "A folder."),
      token: optional(string, "Anything.", { sensitive: true }),
    },
  }),
  validate: (config) => {
    const { store } = config as { store: Value };
    return store === ""
      ? [
          {
            code: "SYNC7995",
            severity: "error",
            summary: "the store has no name",
            where: { path: ["store"] },
          },
        ]
      : [];
  },
  configure: (config) => {
    const { store, token } = config as { store: string; token: string | null };
    mkdirSync(store, { recursive: true });
    if (token)
      appendFileSync(join(store, "calls.log"), `configured with a token of ${token.length}\n`);
    return { folder: store, token: token ?? "" };
  },
  resources: {
    probe_thing: probeThing as unknown as Resource<Attributes, Store>,
    probe_old: probeOld as unknown as Resource<Attributes, Store>,
  },
  dataSources: {
    probe_lookup: {
      schema: defineSchema({
        description: "Whether a thing exists.",
        attributes: {
          name: required(string, "Its name."),
          exists: computed(bool, "Whether it does."),
        },
      }) as never,
      read: async ({ client, config }) => {
        const { name } = config as { name: string };
        return { state: { name, exists: load(client, "thing", name) !== undefined } as never };
      },
    },
  },
  ephemeralResources: {
    probe_token: {
      schema: defineSchema({
        description: "A token of 1.5 seconds.",
        attributes: {
          folder: required(string, "Where calls are written."),
          token: computed(string, "The token.", { sensitive: true }),
        },
      }) as never,
      open: async ({ config }) => {
        const { folder } = config as { folder: string };
        mkdirSync(folder, { recursive: true });
        appendFileSync(join(folder, "calls.log"), "open\n");
        return {
          result: { folder, token: "canary-token" } as never,
          renewAt: new Date(performance.timeOrigin + performance.now() + 1500),
          private: { folder, renewed: "0" },
        };
      },
      renew: async ({ private: kept }) => {
        const renewed = String(Number(kept["renewed"]) + 1);
        appendFileSync(join(String(kept["folder"]), "calls.log"), `renew ${renewed}\n`);
        return {
          renewAt: new Date(performance.timeOrigin + performance.now() + 1500),
          private: { ...kept, renewed },
        };
      },
      close: async ({ private: kept }) => {
        appendFileSync(join(String(kept["folder"]), "calls.log"), `close ${kept["renewed"]}\n`);
      },
    },
  },
  functions: {
    describe: {
      summary: "Describe words",
      description: "Their count and their lengths.",
      parameters: [{ name: "first", type: "string", description: "A word." }],
      variadic: { name: "rest", type: "string", description: "More words.", allowsNull: true },
      returns: ["object", { count: "number", lengths: ["list", "number"] }],
      call: (...words) => {
        const bad = words.findIndex((word) => word === "" || word === null);
        if (bad >= 0) throw new ArgumentFault(bad, "a word has letters");
        return { count: words.length, lengths: words.map((word) => String(word).length) };
      },
    },
  },
};

function settled(plan: RecordValue, revision: number, token?: string): RecordValue {
  const part = (value: Value): Value =>
    value && typeof value === "object" && "key" in value
      ? {
          ...(value as RecordValue),
          weight: typeof value["weight"] === "number" ? value["weight"] : 7,
        }
      : value;
  const named = plan["named"];
  return {
    ...plan,
    id: String(plan["name"]),
    revision,
    token: token ?? `token-${plan["name"]}`,
    hint: null,
    one: part(plan["one"] ?? null),
    many: isList(plan["many"]) ? plan["many"].map(part) : null,
    pool: isList(plan["pool"]) ? plan["pool"].map(part) : null,
    named:
      named && typeof named === "object"
        ? Object.fromEntries(
            Object.entries(named as RecordValue).map(([key, value]) => [key, part(value)]),
          )
        : null,
  };
}

function rename(state: Json, from: string, to: string): Json {
  if (!isJsonObject(state)) return state;
  const { [from]: moved = null, ...rest } = state;
  return { ...rest, [to]: moved };
}

function fileOf({ folder }: Store, type: string, name: string): string {
  return join(folder, `${type}-${name}.json`);
}

function load(store: Store, type: string, name: string): Record<string, unknown> | undefined {
  const file = fileOf(store, type, name);
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>)
    : undefined;
}

function save(store: Store, type: string, name: string, content: object): void {
  writeFileSync(fileOf(store, type, name), JSON.stringify(content));
}

function log({ folder }: Store, line: string): void {
  appendFileSync(join(folder, "calls.log"), `${line}\n`);
}
