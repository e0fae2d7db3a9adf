/**
 * What AWS publishes about actions: whether one exists, on which resources it acts, which condition keys
 * it can carry. Complete for the services a sync talks to; of the others only the names are known.
 *
 * Source: the service authorization reference, https://docs.aws.amazon.com/service-authorization/latest/reference/ ,
 * as packed by `tools/generate-iam-data.js`.
 */
import { nearest } from "../../diagnostics";
import { BoundedCache } from "../bounded-cache";
import { compilePattern } from "../matching/compile-pattern";
import { NO_VALUES } from "../matching/pattern";
import { YES } from "../truth";
import { IAM_DATA } from "./generated/iam-data";

/** A type of resource that an action can act on. */
export interface ResourceType {
  /** E.g. `object`. */
  readonly name: string;
  /** E.g. `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
  readonly arn: string;
}

/** What is known of one action. */
export interface ActionKnowledge {
  /** As AWS spells it, e.g. `s3:PutObject`; as asked for where it does not exist. */
  readonly name: string;
  /** Undefined where we carry no catalogue of the service. */
  readonly exists: boolean | undefined;
  /** Empty for an action that acts on no single resource. */
  readonly resourceTypes: readonly ResourceType[];
  /** Keys of the service, beside the global ones; tag keys end in `/` and a placeholder. */
  readonly conditionKeys: readonly string[];
}

interface PackedService {
  readonly keys: readonly (readonly [name: string, type: string])[];
  readonly keySets: readonly string[];
  readonly types: readonly (readonly [name: string, arn: string, keys: readonly number[]])[];
  readonly actions: readonly (readonly [
    name: string,
    accessLevel: string,
    types: readonly number[],
    keySet: number,
  ])[];
}

/** The shape of the generated JSON. */
interface PackedData {
  readonly version: string;
  readonly serviceNames: string;
  readonly resourceControlServices: readonly string[];
  readonly globalKeys: readonly (readonly [name: string, type: string])[];
  readonly services: Readonly<Record<string, PackedService>>;
}

interface Catalogue {
  readonly services: ReadonlySet<string>;
  readonly resourceControlServices: ReadonlySet<string>;
  /** By name in lower case. */
  readonly actions: ReadonlyMap<string, ActionKnowledge>;
  /** Services of which every action is known. */
  readonly complete: ReadonlySet<string>;
  /** Type of a condition key by its name in lower case, placeholders cut off. */
  readonly keyTypes: ReadonlyMap<string, string>;
}

let catalogue: Catalogue | undefined;

/** What is known of an action such as `s3:PutObject`; case does not matter. */
export function actionKnowledge(action: string): ActionKnowledge {
  const { actions, complete, services } = open();
  const found = actions.get(action.toLowerCase());
  if (found) return found;
  const service = serviceOf(action);
  const isSettled = complete.has(service) || !services.has(service);
  return {
    name: action,
    exists: isSettled ? false : undefined,
    resourceTypes: [],
    conditionKeys: [],
  };
}

/** True for an action that exists; false also where we cannot know. */
export function isKnownAction(action: string): boolean {
  return actionKnowledge(action).exists === true;
}

/** The existing action nearest to a misspelt one, or undefined. */
export function nearestAction(action: string): string | undefined {
  const names = [...open().actions.values()].map((known) => known.name);
  const service = serviceOf(action);
  return (
    nearest(
      action,
      names.filter((name) => serviceOf(name) === service),
    ) ?? nearest(action, names)
  );
}

/** Patterns repeat, within a policy and between policies. */
const matching = new BoundedCache<readonly string[]>(1_024);

/** The existing actions a pattern covers, as AWS spells them; only of services we know completely. */
export function actionsMatching(pattern: string): readonly string[] {
  return matching.get(pattern.toLowerCase(), findMatching);
}

function findMatching(folded: string): readonly string[] {
  const { actions } = open();
  if (!/[*?]/.test(folded)) {
    const only = actions.get(folded);
    return only ? [only.name] : [];
  }
  const pattern = compilePattern(folded, { wildcards: true });
  const names: string[] = [];
  for (const [key, { name }] of actions) {
    if (pattern.test(key, NO_VALUES) === YES) names.push(name);
  }
  return names;
}

/** Whether there is a service of that prefix, e.g. `s3`. */
export function isKnownService(service: string): boolean {
  return open().services.has(service.toLowerCase());
}

/** The existing service prefix nearest to a misspelt one, or undefined. */
export function nearestService(service: string): string | undefined {
  return nearest(service, open().services);
}

/** True where every action of the service is in the catalogue. */
export function isCompleteService(service: string): boolean {
  return open().complete.has(service.toLowerCase());
}

/** Whether resource control policies reach the service. */
export function hasResourceControl(service: string): boolean {
  return open().resourceControlServices.has(service.toLowerCase());
}

/**
 * Whether a request for the action can carry the condition key; undefined where we carry no catalogue of
 * its service. Global keys (`aws:…`) always can.
 */
export function mayCarry(action: string, key: string): boolean | undefined {
  const folded = key.toLowerCase();
  if (folded.startsWith("aws:")) return true;
  const known = actionKnowledge(action);
  if (known.exists !== true) return known.exists;
  return known.conditionKeys.some((name) => sameKey(name, folded));
}

/** The type AWS gives a condition key, e.g. `Bool`; undefined for a key that is not known. */
export function conditionKeyType(key: string): string | undefined {
  const folded = key.toLowerCase();
  const slash = folded.indexOf("/");
  return open().keyTypes.get(folded) ?? open().keyTypes.get(folded.slice(0, slash + 1));
}

/** True where `key` (lower case) is the named key, or one with a tag in place of the placeholder. */
function sameKey(name: string, key: string): boolean {
  const stem = stemOf(name);
  return stem.endsWith("/") || stem.endsWith(":") ? key.startsWith(stem) : key === stem;
}

/** The name in lower case without a placeholder such as `<key>`, `${TagKey}` or `tag-key`. */
function stemOf(name: string): string {
  const folded = name.toLowerCase();
  const placeholder = /(?:<[^>]*>|\$\{[^}]*\}|(?<=\/)tag-key)$/.exec(folded);
  return placeholder ? folded.slice(0, placeholder.index) : folded;
}

function serviceOf(action: string): string {
  return action.slice(0, Math.max(0, action.indexOf(":"))).toLowerCase();
}

function open(): Catalogue {
  catalogue ??= unpack(JSON.parse(IAM_DATA) as PackedData);
  return catalogue;
}

function unpack(packed: PackedData): Catalogue {
  const actions = new Map<string, ActionKnowledge>();
  const keyTypes = new Map(packed.globalKeys.map(([name, type]) => [stemOf(name), type]));
  for (const [service, data] of Object.entries(packed.services)) {
    for (const [name, type] of data.keys) if (type !== "") keyTypes.set(stemOf(name), type);
    for (const action of unpackActions(service, data))
      actions.set(action.name.toLowerCase(), action);
  }
  return {
    services: new Set(packed.serviceNames.split(" ")),
    resourceControlServices: new Set(packed.resourceControlServices),
    actions,
    complete: new Set(Object.keys(packed.services)),
    keyTypes,
  };
}

function unpackActions(service: string, data: PackedService): ActionKnowledge[] {
  const keyName = (index: number) => data.keys[index]?.[0] ?? "";
  return data.actions.map(([name, , typeIndexes, keySet]) => {
    const own = (data.keySets[keySet] ?? "").split(" ").filter((text) => text !== "");
    const indexes = new Set(own.map(Number));
    const resourceTypes: ResourceType[] = [];
    for (const index of typeIndexes) {
      const type = data.types[index];
      if (!type) continue;
      resourceTypes.push({ name: type[0], arn: type[1] });
      for (const key of type[2]) indexes.add(key);
    }
    return {
      name: `${service}:${name}`,
      exists: true,
      resourceTypes,
      conditionKeys: [...indexes].map(keyName),
    };
  });
}
