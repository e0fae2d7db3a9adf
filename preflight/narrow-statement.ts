/**
 * The smallest statements that still grant what is needed of a statement that grants more.
 *
 * The statement is split into single grants. One that lies within the need stays as it is written; one
 * that is wider gives way to those parts of the need that it touches, so a wildcard becomes the actions
 * and key patterns of the syncs. Grants that no step needs, and those that grant nothing (an object
 * action on a bucket's ARN), go. Conditions stay. What is left is grouped by resource.
 *
 * Cost: two comparisons a grant, and two for each part of the need that begins alike.
 */
import { compareGrants, isUnknown, matchGlob, type Policy } from "../iam";
import { type JsonObject, oneOrList } from "./diagnose/document";
import { type Atom, atomsOf, near, policyOf } from "./permission-diff/atoms";

/** The statements in place of `statement`, none where nothing of it is needed; undefined if unknown. */
export function narrowStatement(
  statement: JsonObject,
  need: Policy,
  version: unknown,
): readonly JsonObject[] | undefined {
  const { Condition: _condition, ...unconditional } = statement;
  const atoms = allowing([unconditional], version);
  if (atoms.some(({ unknown }) => unknown !== undefined)) return undefined;
  const needed = partsOf(need);
  const kept = atoms.flatMap((atom) => {
    if (grantsBeyond(atom, needed)) {
      return near(atom, needed).filter((part) => isTouched(part, atom));
    }
    return grantsBeyond(atom, []) ? [atom] : [];
  });
  const unique = [...new Map(kept.map((atom) => [atom.key, atom])).values()];
  return grouped(unique.filter((atom) => !isCovered(atom, unique))).map((one, index) =>
    written(statement, one, index),
  );
}

const allowing = (statements: readonly JsonObject[], version: unknown): readonly Atom[] =>
  atomsOf([{ name: "narrowed", document: { Version: version, Statement: statements }, at: {} }])
    .allow;

const partsByNeed = new WeakMap<Policy, readonly Atom[]>();

/** The need as single grants. */
function partsOf(need: Policy): readonly Atom[] {
  let parts = partsByNeed.get(need);
  if (!parts) {
    const statements = need.statements.map(({ action, resource }) => ({
      Effect: "Allow",
      Action: action.values.map(({ value }) => value).filter((value) => !isUnknown(value)),
      Resource: resource?.values.map(({ value }) => value).filter((value) => !isUnknown(value)),
    }));
    parts = allowing(statements, "2012-10-17");
    partsByNeed.set(need, parts);
  }
  return parts;
}

const policies = (atoms: readonly Atom[], effect: "Allow" | "Deny"): readonly Policy[] =>
  policyOf(atoms, { type: "identity", effect });

/** Whether the atom grants something that the others do not; true where that cannot be told. */
function grantsBeyond(atom: Atom, others: readonly Atom[]): boolean {
  const found = compareGrants(policies([atom], "Allow"), policies(near(atom, others), "Allow"));
  return !found.isSettled || found.excesses.length > 0;
}

/** Whether the wider atom grants some of the part. */
function isTouched(part: Atom, wider: Atom): boolean {
  if (isSpelled(part, wider)) return true;
  const whole = policies([part], "Allow");
  const found = compareGrants(whole, [...whole, ...policies([wider], "Deny")]);
  return !found.isSettled || found.excesses.length > 0;
}

/** Whether the wider patterns match the narrower ones as texts, which spares the comparison. */
function isSpelled(part: Atom, wider: Atom): boolean {
  return (["Action", "Resource"] as const).every((name) => {
    const [pattern, text] = [wider.statement[name], part.statement[name]];
    if (typeof pattern !== "string" || typeof text !== "string") return false;
    return name === "Action"
      ? matchGlob(pattern.toLowerCase(), text.toLowerCase())
      : matchGlob(pattern, text);
  });
}

/** Whether another one that is kept grants all of it; of two equal ones the first stays. */
function isCovered(atom: Atom, all: readonly Atom[]): boolean {
  return all.some((other, at) => {
    if (other === atom || near(atom, [other]).length === 0 || grantsBeyond(atom, [other])) {
      return false;
    }
    return at < all.indexOf(atom) || grantsBeyond(other, [atom]);
  });
}

interface Group {
  readonly action: JsonObject;
  readonly resource: JsonObject;
}

/** Actions with the same resources together. */
function grouped(atoms: readonly Atom[]): readonly Group[] {
  const resourcesByAction = new Map<string, { element: JsonObject; resources: Atom[] }>();
  for (const atom of atoms) {
    const element = elementOf(atom, "Action");
    const key = JSON.stringify(element);
    const entry = resourcesByAction.get(key) ?? { element, resources: [] };
    entry.resources.push(atom);
    resourcesByAction.set(key, entry);
  }
  const groups = new Map<string, { actions: JsonObject[]; resource: JsonObject }>();
  for (const { element, resources } of resourcesByAction.values()) {
    const resource = joinedElements(resources.map((atom) => elementOf(atom, "Resource")));
    const key = JSON.stringify([resource, "NotAction" in element ? element : ""]);
    const group = groups.get(key) ?? { actions: [], resource };
    group.actions.push(element);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ actions, resource }) => ({
    action: joinedElements(actions),
    resource,
  }));
}

/** `{ "Action": "s3:PutObject" }`, or the `Not` form. */
function elementOf({ statement }: Atom, name: "Action" | "Resource"): JsonObject {
  const inverted = `Not${name}`;
  return inverted in statement ? { [inverted]: statement[inverted] } : { [name]: statement[name] };
}

function joinedElements(elements: readonly JsonObject[]): JsonObject {
  const [first] = elements;
  const name = Object.keys(first ?? {})[0] ?? "";
  if (name.startsWith("Not")) return first ?? {};
  const values = [...new Set(elements.map((element) => element[name]))];
  return { [name]: oneOrList(values.toSorted()) };
}

function written(statement: JsonObject, { action, resource }: Group, index: number): JsonObject {
  const { Sid: sid, Condition: condition } = statement;
  return {
    ...(typeof sid === "string" ? { Sid: index === 0 ? sid : `${sid}${index + 1}` } : undefined),
    Effect: "Allow",
    ...action,
    ...resource,
    ...(condition === undefined ? undefined : { Condition: condition }),
  };
}
