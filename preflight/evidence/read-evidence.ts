/**
 * An evidence file, parsed at the border, into facts; or everything that is wrong with it, at once.
 *
 * Right means: every name is in the table, every value has its shape, every policy is one that AWS
 * would accept, every fact is named and named once, and no two of its fields contradict each other.
 * A file that states nothing is wrong too: it was meant to say something.
 */
import type { Place } from "../../connections";
import { type Diagnostic, nearest, renderPlace } from "../../diagnostics";
import { isSameJson } from "../report/fingerprint";
import { type Checking, checkFields, isObject, placeOf, REFUSED, wrongType } from "./check-value";
import { derivedFrom } from "./derive";
import { Faults, type Path, pathText } from "./faults";
import { FACT_KINDS, FACTS, type FactKind, isCertain, shapeOf } from "./shapes";
import { nameOf, type StatedFact } from "./stated";

/** What a file states, and what is wrong with it; no facts where something is. */
export interface ReadEvidence {
  readonly facts: readonly StatedFact[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The address of the schema; evidence files may name it for their editor. */
export const EVIDENCE_SCHEMA =
  "https://github.com/syncwright/syncwright/blob/main/docs/reference/evidence-1.schema.json";

const isKind = (name: string): name is FactKind => Object.hasOwn(FACTS, name);

/** Read the value of one file. Never throws, whatever the value is. */
export function readEvidence(place: Place, file: string): ReadEvidence {
  const faults = new Faults(place, file);
  const { value } = place;
  const facts = isObject(value) ? factsIn(value, faults) : notAnObject(value, faults);
  if (!faults.hasError && facts.length === 0) faults.add([], EMPTY);
  return { facts: faults.hasError ? [] : facts, diagnostics: faults.list() };
}

const KINDS_TEXT = FACT_KINDS.map((kind) => `\`${kind}\``).join(", ");

const EMPTY = {
  summary: "the evidence states nothing",
  why: `expected at least one fact in ${KINDS_TEXT}`,
  help: "add a fact, or leave `--evidence` out; `--evidence-template FILE` writes what is missing",
} as const;

function notAnObject(value: unknown, faults: Faults): readonly StatedFact[] {
  wrongType(value, `an object with ${KINDS_TEXT}`, [], { faults });
  return [];
}

function factsIn(value: Readonly<Record<string, unknown>>, faults: Faults): StatedFact[] {
  const facts: StatedFact[] = [];
  for (const [name, list] of Object.entries(value)) {
    if (name === "$schema") checkSchemaAddress(list, faults);
    else if (isKind(name)) facts.push(...factsOfKind(name, list, faults));
    else unknownKind(name, faults);
  }
  return facts;
}

function checkSchemaAddress(address: unknown, faults: Faults): void {
  if (typeof address !== "string")
    wrongType(address, "the address of a schema", ["$schema"], { faults });
}

function unknownKind(name: string, faults: Faults): void {
  const near = nearest(name, FACT_KINDS);
  faults.add([name], {
    summary: `\`${name}\` is no kind of evidence`,
    label: near ? `did you mean "${near}"?` : "not a kind of evidence",
    why: `expected ${KINDS_TEXT}`,
    help: near ? `write \`"${near}"\`` : "remove it, or move its facts to the list they belong to",
  });
}

function factsOfKind(kind: FactKind, list: unknown, faults: Faults): StatedFact[] {
  if (!Array.isArray(list)) {
    wrongType(list, `a list of ${kind}`, [kind], { faults }, "put it in brackets: `[ … ]`");
    return [];
  }
  const facts = list.flatMap((value, index) => factOf(kind, value, [kind, index], faults) ?? []);
  refuseDuplicates(kind, facts, faults);
  return facts;
}

/** A fact with its path, so that a duplicate can be shown. */
interface PlacedFact extends StatedFact {
  readonly path: Path;
}

function factOf(
  kind: FactKind,
  value: unknown,
  path: Path,
  faults: Faults,
): PlacedFact | undefined {
  const shape = shapeOf(kind);
  if (!isObject(value)) {
    wrongType(
      value,
      `${shape.noun === "account" || shape.noun === "endpoint" ? "an" : "a"} ${shape.noun}, an object`,
      path,
      { faults },
    );
    return undefined;
  }
  const checking: Checking = {
    faults,
    fact: `${shape.noun} ${nameOf(value, shape.names)}`,
    depth: path.length,
  };
  const read = checkFields(value, shape.fields, path, checking, (name, field) =>
    isCertain(shape, name, field),
  );
  if (read === REFUSED || !isNamed(kind, read, path, faults)) return undefined;
  const { at, ...stated } = read;
  const derived = derivedFrom(kind, stated);
  if (contradictsItself(derived, stated, path, faults)) return undefined;
  return {
    kind,
    path,
    fields: { ...derived, ...stated },
    at: placeOf(at, path, checking),
    where: (field) => faults.where(field === undefined ? path : [...path, field]),
  };
}

function isNamed(kind: FactKind, fields: object, path: Path, faults: Faults): boolean {
  const { noun, names } = shapeOf(kind);
  if (names.some((name) => Object.hasOwn(fields, name))) return true;
  const expected = names.map((name) => `\`${name}\``).join(" or ");
  faults.add(path, {
    summary: `\`${pathText(path)}\` names no ${noun}`,
    why: `expected ${expected}`,
    help: `add ${expected}`,
  });
  return false;
}

function contradictsItself(
  derived: Readonly<Record<string, unknown>>,
  stated: Readonly<Record<string, unknown>>,
  path: Path,
  faults: Faults,
): boolean {
  const wrong = Object.entries(derived).filter(
    ([name, value]) => Object.hasOwn(stated, name) && !isSameJson(stated[name], value),
  );
  for (const [name, value] of wrong) {
    const why =
      value === null
        ? "an account in no organization has no such policies"
        : `the other fields say \`${String(value)}\``;
    faults.add([...path, name], {
      summary: `\`${pathText([...path, name])}\` contradicts the other fields of the fact`,
      label: value === null ? "not without an organization" : `not "${String(value)}"`,
      why,
      help: "correct the one that is wrong",
    });
  }
  return wrong.length > 0;
}

/** Two facts of one name: which one holds, nobody can say. */
function refuseDuplicates(kind: FactKind, facts: readonly PlacedFact[], faults: Faults): void {
  const seen = new Map<string, PlacedFact>();
  for (const fact of facts) {
    const names = identitiesOf(fact);
    const before = names.map((name) => seen.get(name)).find((one) => one !== undefined);
    for (const name of names) seen.set(name, before ?? fact);
    if (!before) continue;
    const { noun, names: fields } = shapeOf(kind);
    faults.add(fact.path, {
      summary: `${noun} \`${nameOf(fact.fields, fields)}\` is stated twice`,
      label: "stated before",
      why: `it is stated at ${renderPlace(before.where())} already`,
      help: "put both into one fact",
    });
  }
}

/** Every text by which a fact is found; an alias is one of its account and region. */
export function identitiesOf({
  kind,
  fields,
}: Pick<StatedFact, "kind" | "fields">): readonly string[] {
  return shapeOf(kind).names.flatMap((name) => {
    const value = fields[name];
    if (typeof value === "string") return [value];
    if (!Array.isArray(value)) return [];
    const scope = [fields["account"], fields["region"]].map((one) =>
      typeof one === "string" ? one : "",
    );
    return value.filter((one) => typeof one === "string").map((one) => [one, ...scope].join("@"));
  });
}
