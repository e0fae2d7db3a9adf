/**
 * What a differential run came across, counted by mark, against what it must come across.
 *
 * A generator that never reaches a rule proves nothing about it. The marks are set by the reference
 * while it evaluates (`condition ForAnyValue:StringLike true`), so a condition counts only where the
 * rest of its statement already matched.
 */
import { OPERATOR_NAMES } from "./conditions";

/** How thorough a run has to be: each operator and each modifier, or each operator with each modifier. */
export type Thoroughness = "each" | "each combination";

/** Marks and how often each was reached. */
export class Coverage {
  private readonly counts = new Map<string, number>();

  /** Count one mark; the reference calls this as its `observe`. */
  readonly observe = (mark: string): void => {
    this.counts.set(mark, (this.counts.get(mark) ?? 0) + 1);
    const condition = /^condition ((?:ForAllValues:|ForAnyValue:)?)(\w+?)(IfExists)? (\w+)$/.exec(
      mark,
    );
    if (condition === null) return;
    const [, prefix = "", name = "", ifExists = "", outcome = ""] = condition;
    this.add(`operator ${name} ${outcome}`);
    this.add(`modifier ${prefix}${ifExists} ${outcome}`);
  };

  /** How often a mark was reached. */
  count(mark: string): number {
    return this.counts.get(mark) ?? 0;
  }

  /** The marks that should have been reached and were not. */
  missing(thoroughness: Thoroughness): readonly string[] {
    return expectedMarks(thoroughness).filter((mark) => this.count(mark) === 0);
  }

  /** One line a mark, most frequent first, and the missing ones at the end. */
  report(thoroughness: Thoroughness): string {
    const reached = [...this.counts].toSorted((one, other) => other[1] - one[1]);
    const missing = this.missing(thoroughness);
    return [
      ...reached.map(([mark, count]) => `${String(count).padStart(9)}  ${mark}`),
      ...missing.map((mark) => `    never  ${mark}`),
      `${reached.length} marks reached, ${missing.length} expected marks never reached`,
    ].join("\n");
  }

  private add(mark: string): void {
    this.counts.set(mark, (this.counts.get(mark) ?? 0) + 1);
  }
}

const OUTCOMES = ["true", "false"];
const PREFIXES = ["", "ForAllValues:", "ForAnyValue:"];
const SUFFIXES = ["", "IfExists"];

function expectedMarks(thoroughness: Thoroughness): readonly string[] {
  const modifiers = PREFIXES.flatMap((prefix) => SUFFIXES.map((suffix) => ({ prefix, suffix })));
  const combined = OPERATOR_NAMES.flatMap((name) =>
    (name === "Null" ? [{ prefix: "", suffix: "" }] : modifiers).flatMap(({ prefix, suffix }) =>
      OUTCOMES.map((outcome) => `condition ${prefix}${name}${suffix} ${outcome}`),
    ),
  );
  return [
    ...EXPECTED,
    ...cross("operator", OPERATOR_NAMES, OUTCOMES),
    ...cross(
      "modifier",
      modifiers.map(({ prefix, suffix }) => prefix + suffix),
      OUTCOMES,
    ),
    ...(thoroughness === "each combination" ? combined : []),
  ];
}

function cross(kind: string, names: readonly string[], ends: readonly string[]): readonly string[] {
  return names.flatMap((name) => ends.map((end) => `${kind} ${name} ${end}`));
}

const LAYERS = [
  "identity",
  "resource",
  "permissionsBoundary",
  "session",
  "serviceControl",
  "resourceControl",
  "vpcEndpoint",
];
const ELEMENTS = ["Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"];
const PEOPLE = ["root", "user", "role", "session", "federatedUser", "serviceLinked"];
const PLACES = ["the same account", "another account"];

const EXPECTED: readonly string[] = [
  ...cross("layer", LAYERS, ["denies", "says nothing"]),
  // A resource control policy has only denies: what allows is attached by AWS.
  ...cross(
    "layer",
    LAYERS.filter((name) => name !== "resourceControl"),
    ["allows"],
  ),
  ...cross("element", ELEMENTS, OUTCOMES),
  ...PEOPLE.flatMap((kind) => PLACES.map((place) => `caller ${kind}, ${place}`)),
  "granted by a KMS grant",
  "caller service, no account",
  "caller anonymous, no account",
  ...["everyone", "account", "role", "self"].map(
    (name) => `granted in the same account to ${name}`,
  ),
  ...["allowed", "explicitDeny", "implicitDeny"].map((name) => `decision ${name}`),
  ...["absent", "single", "many"].map((amount) => `key ${amount}`),
  ...[
    "has a value",
    "takes its default",
    "has no value",
    "stands for a sign",
    "taken literally",
  ].map((fate) => `variable ${fate}`),
  ...["2012-10-17", "2008-10-17", "missing"].map((version) => `version ${version}`),
];
