/**
 * Unknowns by enumeration: put candidates in every place marked `{"unknown": "why"}`.
 *
 * A sample, not a proof: an unknown text is tried as a few values that occur elsewhere in the line and
 * one that occurs nowhere; an unknown layer as nothing, everything allowed, everything denied. The
 * engine may answer `unknown` more often than this; it may never contradict a completion.
 */
import { SCENES } from "./alphabets";
import { isObject, type Json, type JsonObject, type SimulateRequest } from "./line";

/** More places than this are not tried all at once: the product would be too large. */
const COMPLETION_COUNT_MAX = 600;

/** Every completion of the line (up to a limit); the line itself if nothing in it is unknown. */
export function completions(line: SimulateRequest): readonly SimulateRequest[] {
  const places = unknownPlaces(line as unknown as Json, []);
  if (places.length === 0) return [line];
  let lines: readonly Json[] = [line as unknown as Json];
  for (const place of places) {
    const tried = lines.flatMap((one) =>
      candidatesFor(place, line).map((candidate) => replaceAt(one, place, candidate)),
    );
    lines = tried.length <= COMPLETION_COUNT_MAX ? tried : thin(tried);
  }
  return lines as unknown as readonly SimulateRequest[];
}

/** True for the mark of a value that is not known. */
export function isUnknownMark(value: Json | undefined): boolean {
  return isObject(value) && typeof value["unknown"] === "string";
}

type Path = readonly (string | number)[];

function unknownPlaces(value: Json, path: Path): readonly Path[] {
  if (isUnknownMark(value)) return [path];
  if (Array.isArray(value)) {
    return value.flatMap((one: Json, index) => unknownPlaces(one, [...path, index]));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => unknownPlaces(one, [...path, name]));
}

function replaceAt(value: Json, path: Path, replacement: Json): Json {
  const [head, ...rest] = path;
  if (head === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((one: Json, index) =>
      index === head ? replaceAt(one, rest, replacement) : one,
    );
  }
  if (!isObject(value)) return value;
  return { ...value, [head]: replaceAt(value[head] ?? null, rest, replacement) };
}

function valueAt(value: Json | undefined, path: Path): Json | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(value)) return valueAt((value as readonly Json[])[Number(head)], rest);
  return isObject(value) ? valueAt(value[String(head)], rest) : undefined;
}

const NOTHING = statement("Allow", "nothing:Nothing");
const EVERYTHING = statement("Allow", "*");
const FORBIDDEN = statement("Deny", "*");

const STATEMENTS = [NOTHING, EVERYTHING, FORBIDDEN].flatMap(
  (document) => withPrincipal(document)["Statement"] as readonly JsonObject[],
);
/** One that always holds, one that never does. */
const CONDITIONS: readonly JsonObject[] = [
  { Null: { "aws:NeverThere": "true" } },
  { Null: { "aws:NeverThere": "false" } },
];
const ACCOUNTS = ["111122223333", "444455556666"];
/** Layers that only users and roles have; a session policy only a role's sessions. */
const PERSONAL_LAYERS = ["identity", "permissionsBoundary"];
const USERS = ACCOUNTS.map((account) => `arn:aws:iam::${account}:user/ana`);
const ROLES = ACCOUNTS.flatMap((account) => [
  `arn:aws:iam::${account}:role/writer`,
  `arn:aws:sts::${account}:assumed-role/writer/run`,
]);
const OTHERS = [
  "anonymous",
  "s3.amazonaws.com",
  ...ACCOUNTS.map((account) => `arn:aws:iam::${account}:root`),
];

function statement(effect: string, action: string): JsonObject {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: action, Resource: "*" }],
  };
}

function withPrincipal(document: JsonObject): JsonObject {
  const [only] = document["Statement"] as readonly JsonObject[];
  return { ...document, Statement: [{ ...only, Principal: "*" }] };
}

/** How many lists stand around a document of a layer. */
const LAYER_DEPTHS: Readonly<Record<string, number>> = {
  identity: 1,
  resource: 0,
  permissionsBoundary: 1,
  session: 1,
  serviceControl: 2,
  resourceControl: 2,
  vpcEndpoint: 1,
};
const LAYERS_WITH_PRINCIPALS = ["resource", "resourceControl", "vpcEndpoint"];

function candidatesFor(path: Path, line: SimulateRequest): readonly Json[] {
  const [root, name = "", ...inner] = path;
  if (root === "policies" && name === "grants") return [[], ...grantsToCaller(line)];
  if (root === "policies") {
    const missing = (LAYER_DEPTHS[name] ?? 0) - inner.length;
    if (missing >= 0) {
      const finish = LAYERS_WITH_PRINCIPALS.includes(String(name)) ? withPrincipal : sameDocument;
      const filled = [NOTHING, EVERYTHING, FORBIDDEN].map((one) => wrap(finish(one), missing));
      return inner.length === 0 && missing > 0 ? [[], ...filled] : filled;
    }
  }
  const last = path.at(-1);
  const isStatement =
    last === "Statement" || (path.at(-2) === "Statement" && Number.isInteger(last));
  if (isStatement) return STATEMENTS;
  if (last === "Effect") return ["Allow", "Deny"];
  if (last === "Condition") return CONDITIONS;
  const values = fitting(path, line, textCandidates(path, line));
  const isKey = root === "request" && name === "context" && inner.length === 1;
  // A key of which nothing is known may turn out absent, and a list without values is an absent key.
  return isKey && isBare(valueAt(line as unknown as Json, path)) ? [[], ...values] : values;
}

function grantsToCaller(line: SimulateRequest): readonly Json[] {
  const { principal, action } = line.request;
  if (typeof principal !== "string") return [];
  return [[{ grantee: principal, operations: [String(action).replace("kms:", "")] }]];
}

function wrap(document: JsonObject, lists: number): Json {
  return lists === 0 ? document : lists === 1 ? [document] : [[document]];
}

function sameDocument(document: JsonObject): JsonObject {
  return document;
}

function isBare(mark: Json | undefined): boolean {
  return isObject(mark) && mark["prefix"] === undefined && mark["suffix"] === undefined;
}

/** Values worth trying: those of the request where the policy is unknown, and the other way round. */
function textCandidates(path: Path, line: SimulateRequest): readonly string[] {
  const [first, name] = path;
  if (first === "request" && name === "principal") {
    if (line.policies["session"] !== undefined) return ROLES;
    const isPerson = PERSONAL_LAYERS.some((layer) => line.policies[layer] !== undefined);
    return isPerson ? [...ROLES, ...USERS] : [...ROLES, ...USERS, ...OTHERS];
  }
  if (first === "request" && name === "resourceAccount") return ACCOUNTS;
  const fromRequest = texts(line.request);
  const fromPolicies = texts(line.policies);
  if (first === "request" && name === "resource") {
    const known = Object.values(SCENES).flatMap((scene) => scene.resources);
    return [...new Set([...known, ...fromPolicies])].filter((one) => isResourceOf(line, one));
  }
  const likely = first === "request" ? fromPolicies : fromRequest;
  return [...new Set([...likely, "*", "nobody-wrote-this", ...fromRequest])].slice(0, 24);
}

/** The action tells what kind of thing the resource is, known or not. */
function isResourceOf(line: SimulateRequest, candidate: string): boolean {
  const service = String(line.request["action"]).split(":")[0]?.toLowerCase();
  const kinds: Readonly<Record<string, string>> = { kms: ":key/", sts: ":role/" };
  return (
    candidate.startsWith(`arn:aws:${service === "sts" ? "iam" : service}:`) &&
    candidate.includes(kinds[service ?? ""] ?? "")
  );
}

/** Who calls, on what, and whose it is: values of a kind, which no made-up text can stand for. */
const KINDED = ["principal", "resource", "resourceAccount"];

function fitting(
  path: Path,
  line: SimulateRequest,
  candidates: readonly string[],
): readonly Json[] {
  const mark = valueAt(line as unknown as Json, path);
  const prefix = isObject(mark) ? String(mark["prefix"] ?? "") : "";
  const suffix = isObject(mark) ? String(mark["suffix"] ?? "") : "";
  const begun = candidates.filter((one) => one.startsWith(prefix));
  const isKinded = path[0] === "request" && KINDED.includes(String(path[1]));
  if (isKinded && path[1] !== "resource") return begun.filter((one) => one.endsWith(suffix));
  const ended = begun.map((one) => (one.endsWith(suffix) ? one : one + suffix));
  const made = isKinded ? [] : ["", "x", "a/b"].map((middle) => prefix + middle + suffix);
  return [...new Set([...ended, ...made])];
}

function texts(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap((one: Json) => texts(one));
  if (!isObject(value) || isUnknownMark(value)) return [];
  return Object.values(value).flatMap((one) => texts(one));
}

/** Keep a spread of the completions, always the same ones. */
function thin(lines: readonly Json[]): readonly Json[] {
  const step = lines.length / COMPLETION_COUNT_MAX;
  return Array.from(
    { length: COMPLETION_COUNT_MAX },
    (_, index) => lines[Math.floor(index * step)],
  ).filter((one): one is Json => one !== undefined);
}
