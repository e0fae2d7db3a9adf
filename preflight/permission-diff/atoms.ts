/**
 * Statements split into atoms: one principal, one action pattern, one resource pattern, and the
 * statement's conditions. `NotAction`, `NotResource` and `NotPrincipal` stay whole.
 *
 * Two atoms with the same key are the same permission, however the statements around them are written.
 */
import { isUnknown, type Policy, type PolicyType, readPolicy } from "../../iam";
import { documentOf, isObject, type JsonObject, listOf } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import type { PolicyFact, Provenance } from "../snapshot";

/** One permission. */
export interface Atom {
  readonly key: string;
  readonly statement: JsonObject;
  readonly version: unknown;
  readonly at: Provenance;
  /** Why a part of it is not known; undefined where all is. */
  readonly unknown: string | undefined;
}

/** The permissions of some policies. */
export interface Atoms {
  readonly allow: readonly Atom[];
  readonly deny: readonly Atom[];
  /** Why some statements are not here at all. */
  readonly unread: readonly string[];
}

/** Split the policies. */
export function atomsOf(policies: readonly PolicyFact[]): Atoms {
  const allow = new Map<string, Atom>();
  const deny = new Map<string, Atom>();
  const unread: string[] = [];
  for (const policy of policies) {
    const document = documentOf(policy);
    if (!document) {
      const { document: given } = policy;
      unread.push(isUnknown(given) ? given.unknown : `${policy.name} is no policy document`);
      continue;
    }
    const list = document["Statement"];
    const statements = isUnknown(list) ? [list] : listOf(list);
    for (const statement of statements) {
      if (!isObject(statement)) {
        unread.push(isUnknown(statement) ? statement.unknown : `a statement of ${policy.name}`);
        continue;
      }
      // An effect that is not known may be the one that grants.
      const into = statement["Effect"] === "Deny" ? deny : allow;
      for (const atom of splitStatement(statement, document["Version"], policy.at)) {
        into.set(atom.key, atom);
      }
    }
  }
  return { allow: [...allow.values()], deny: [...deny.values()], unread };
}

function splitStatement(statement: JsonObject, version: unknown, at: Provenance): Atom[] {
  const { Sid: _sid, ...rest } = statement;
  const principals = principalsIn(rest["Principal"]);
  return elements(rest, "Action").flatMap((action) =>
    elements(action, "Resource").flatMap((resource) =>
      principals.map((principal): Atom => {
        const whole = principal === undefined ? resource : { ...resource, Principal: principal };
        const text = canonical(whole);
        // Variables count from 2012-10-17 on only.
        const key = text.includes("${") ? `${String(version)} ${text}` : text;
        return { key, statement: whole, version, at, unknown: unknownIn(whole) };
      }),
    ),
  );
}

/** One statement for each value of a list element. */
function elements(statement: JsonObject, name: "Action" | "Resource"): JsonObject[] {
  const value = statement[name];
  if (!Array.isArray(value)) return [statement];
  return value.map((one: unknown) => ({ ...statement, [name]: one }));
}

/** Each entry of a `Principal` on its own; `*` is `{ "AWS": "*" }`. */
function principalsIn(principal: unknown): readonly unknown[] {
  if (principal === undefined || isUnknown(principal)) return [principal];
  if (!isObject(principal)) return [{ AWS: principal }];
  const entries = Object.entries(principal).flatMap(([kind, values]) =>
    (isUnknown(values) ? [values] : listOf(values)).map((value) => ({ [kind]: value })),
  );
  return entries.length > 0 ? entries : [principal];
}

/** JSON in which neither the order of names nor that of a list's values counts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const texts = value.map(canonical).sort();
    return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(",")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(String(value));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(",")}}`;
}

/** Why a part of a value is not known. */
function unknownIn(value: unknown): string | undefined {
  if (isUnknown(value)) return value.unknown;
  if (typeof value !== "object" || value === null) return undefined;
  for (const held of Object.values(value)) {
    const reason = unknownIn(held);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Atoms as a policy that allows them, or that denies them. */
export function policyOf(
  atoms: readonly Atom[],
  options: { readonly type: PolicyType; readonly effect: "Allow" | "Deny" },
): readonly Policy[] {
  const versions = [...new Set(atoms.map(({ version }) => version))];
  return versions.flatMap((version) => {
    const statements = atoms
      .filter((atom) => atom.version === version)
      .map(({ statement }) => ({ ...statement, Effect: options.effect }));
    const document = {
      ...(version === undefined ? undefined : { Version: version }),
      Statement: statements,
    };
    return readPolicy(document, { type: options.type, name: "compared" }).policy ?? [];
  });
}

/**
 * Those of `others` that may share a permission with the atom: what the patterns begin with does not
 * rule it out. A comparison is dear, and most of a long policy has nothing to do with one atom of it.
 */
export function near(atom: Atom, others: readonly Atom[]): readonly Atom[] {
  return others.filter((other) =>
    (["Action", "Resource"] as const).every((name) =>
      mayMeet(atom.statement[name], other.statement[name], name),
    ),
  );
}

function mayMeet(a: unknown, b: unknown, name: "Action" | "Resource"): boolean {
  if (typeof a !== "string" || typeof b !== "string") return true;
  const [first, second] = [beginning(a, name), beginning(b, name)];
  return first.startsWith(second) || second.startsWith(first);
}

/** A pattern up to its first wildcard or variable; actions are compared without case. */
function beginning(pattern: string, name: "Action" | "Resource"): string {
  const at = pattern.search(/[*?$]/);
  const text = at < 0 ? pattern : pattern.slice(0, at);
  return name === "Action" ? text.toLowerCase() : text;
}

/** The atom with everything unknown in it taken for the most that it may be. */
export function atWidest(atom: Atom): Atom {
  if (atom.unknown === undefined) return atom;
  const entries = Object.entries(atom.statement).flatMap(([name, value]) => {
    if (name === "Condition") return unknownIn(value) === undefined ? [[name, value]] : [];
    if (name.startsWith("Not") && unknownIn(value) !== undefined) return [[name.slice(3), "*"]];
    return [[name, widest(value)]];
  });
  return { ...atom, statement: Object.fromEntries(entries), unknown: undefined };
}

function widest(value: unknown): unknown {
  if (isUnknown(value)) return `${value.prefix ?? ""}*${value.suffix ?? ""}`;
  if (Array.isArray(value)) return value.map(widest);
  if (!isObject(value)) return value;
  return unknownIn(value) === undefined ? value : "*";
}

/** What a statement that was not read may allow: everything. */
export function everything(type: PolicyType): Atom {
  const hasPrincipal = type === "resource" || type === "trust" || type === "vpcEndpoint";
  const statement = {
    Effect: "Allow",
    ...(hasPrincipal ? { Principal: "*" } : undefined),
    Action: "*",
    ...(type === "trust" ? undefined : { Resource: "*" }),
  };
  return {
    key: oneLine(statement),
    statement,
    version: "2012-10-17",
    at: {},
    unknown: undefined,
  };
}
