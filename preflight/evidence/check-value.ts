/**
 * A value of an evidence file against its row of the table: the value as a snapshot holds it, or a
 * fault for everything that is wrong with it.
 *
 * Nothing is dropped and nothing is guessed: a value of another type is a fault, however close it is.
 */
import { nearest } from "../../diagnostics";
import { isUnknown } from "../../iam";
import type { Provenance } from "../snapshot";
import { checkPolicy } from "./check-policy";
import { described, type Faults, type Path, pathText } from "./faults";
import { type Field, type Fields, isPlaceholder, type Shape, type TextForm } from "./shape";
import { adviceFor } from "./text-advice";

/** Stands for a value that was refused; its fault is noted. */
export const REFUSED: unique symbol = Symbol("refused");

/** What a check needs beside the value. */
export interface Checking {
  readonly faults: Faults;
  /** E.g. `bucket acme-landing`. */
  readonly fact: string;
  /** Length of the path of the fact itself. */
  readonly depth: number;
}

type Checked = unknown | typeof REFUSED;

/** Check a field of a fact or of a record. */
export function checkField(
  value: unknown,
  field: Field & { readonly isCertain: boolean },
  path: Path,
  checking: Checking,
): Checked {
  if (isPlaceholder(value)) return unfilled(value, path, checking);
  if (value === null) return field.none === undefined ? refuseNull(path, checking) : null;
  if (hasUnknown(value)) {
    return field.isCertain
      ? mustBeKnown(path, checking)
      : checkUnknown(value as Record<string, unknown>, path, checking);
  }
  return checkValue(value, field.shape, path, checking);
}

function checkValue(value: unknown, shape: Shape, path: Path, checking: Checking): Checked {
  switch (shape.kind) {
    case "text":
      return checkText(value, shape.form, path, checking);
    case "choice":
      return checkChoice(value, shape.of, path, checking);
    case "boolean":
      return typeof value === "boolean"
        ? value
        : wrongType(value, "`true` or `false`, without quotes", path, checking);
    case "number":
      return checkNumber(value, shape, path, checking);
    case "list":
      return checkList(value, shape, path, checking);
    case "map":
      return checkMap(value, path, checking);
    case "record":
      return checkRecord(value, shape.fields, path, checking);
    case "policy":
      return checkPolicy(value, shape.type, path, checking);
    case "levels":
      return checkLevels(value, shape, path, checking);
    case "any":
      return value;
  }
}

function checkText(value: unknown, form: TextForm, path: Path, { faults }: Checking): Checked {
  if (typeof value === "string" && new RegExp(form.pattern).test(value)) {
    const advice = adviceFor(value, form);
    if (advice?.isWarning) {
      faults.add(path, {
        severity: "warning",
        summary: `\`${pathText(path)}\` is no region this release knows`,
        why: advice.why,
        help: advice.help,
      });
    }
    return value;
  }
  const advice = adviceFor(typeof value === "number" ? (faults.typed(path) ?? value) : value, form);
  faults.add(path, {
    summary: `\`${pathText(path)}\` is not ${form.name}`,
    label: advice?.label ?? `expected ${form.expected}`,
    why: `found ${described(value)}; expected ${form.expected}`,
    ...(advice ? { help: advice.help } : undefined),
  });
  return REFUSED;
}

function checkChoice(
  value: unknown,
  known: readonly string[],
  path: Path,
  { faults }: Checking,
): Checked {
  if (typeof value === "string" && known.includes(value)) return value;
  const near = typeof value === "string" ? nearest(value, known) : undefined;
  faults.add(path, {
    summary: `\`${pathText(path)}\` is none of its values`,
    label: near ? `did you mean "${near}"?` : "not one of its values",
    why: `found ${described(value)}; expected ${known.map((one) => `\`${one}\``).join(", ")}`,
    ...(near ? { help: `write \`"${near}"\`` } : undefined),
  });
  return REFUSED;
}

function checkNumber(
  value: unknown,
  { least, most }: { readonly least: number; readonly most: number },
  path: Path,
  checking: Checking,
): Checked {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  return wrongType(value, `a whole number from ${least} to ${most}`, path, checking);
}

function checkList(
  value: unknown,
  { of, least = 0 }: { readonly of: Shape; readonly least?: number },
  path: Path,
  checking: Checking,
): Checked {
  if (!Array.isArray(value) || value.length < least) {
    const help = Array.isArray(value) ? undefined : "put it in brackets: `[ … ]`";
    return wrongType(
      value,
      least > 0 ? "a list that is not empty" : "a list",
      path,
      checking,
      help,
    );
  }
  const field = { shape: of, describe: "", isCertain: of.kind === "policy" };
  return allOf(value.map((one, index) => checkField(one, field, [...path, index], checking)));
}

/** Each level is a list; a flat list of policies is the mistake that is made. */
function checkLevels(
  value: unknown,
  shape: Extract<Shape, { kind: "levels" }>,
  path: Path,
  checking: Checking,
): Checked {
  const isFlat =
    Array.isArray(value) && value.length > 0 && !value.some((level) => Array.isArray(level));
  if (isFlat || !Array.isArray(value) || value.length === 0) {
    return wrongType(
      value,
      "a list of levels, each a list of policies",
      path,
      checking,
      Array.isArray(value) && value.length === 0
        ? "write `null` where no such policy applies"
        : "write `[[ …root… ], [ …unit… ], [ …account… ]]`, root first",
    );
  }
  const level: Shape = { kind: "list", of: { kind: "policy", type: shape.type }, least: 1 };
  return allOf(value.map((one, index) => checkValue(one, level, [...path, index], checking)));
}

function checkMap(value: unknown, path: Path, checking: Checking): Checked {
  if (!isObject(value)) return wrongType(value, "an object of names and texts", path, checking);
  const entries = Object.entries(value).map(([name, one]): readonly [string, Checked] => {
    const at = [...path, name];
    if (isPlaceholder(one)) return [name, unfilled(one, at, checking)];
    return [name, typeof one === "string" ? one : wrongType(one, "a text", at, checking)];
  });
  return entries.some(([, one]) => one === REFUSED) ? REFUSED : Object.fromEntries(entries);
}

function checkRecord(value: unknown, fields: Fields, path: Path, checking: Checking): Checked {
  if (!isObject(value)) {
    const names = Object.keys(fields).map((name) => `\`${name}\``);
    return wrongType(value, `an object with ${names.join(", ")}`, path, checking);
  }
  const read = checkFields(value, fields, path, checking);
  if (read === REFUSED || !("at" in fields)) return read;
  return { ...read, at: placeOf(read["at"], path, checking) };
}

/** Check the fields of an object that is one; every name must be known. */
export function checkFields(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  path: Path,
  checking: Checking,
  isCertain: (name: string, field: Field) => boolean = (_, field) => field.certain === true,
): Readonly<Record<string, unknown>> | typeof REFUSED {
  const read = Object.entries(value).map(([name, one]): readonly [string, Checked] => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return [name, unknownField(name, fields, path, checking)];
    const known = { ...field, isCertain: isCertain(name, field) };
    return [name, checkField(one, known, [...path, name], checking)];
  });
  const missing = Object.keys(fields).filter(
    (name) => fields[name]?.required && !Object.hasOwn(value, name),
  );
  for (const name of missing) {
    checking.faults.add(path, {
      summary: `\`${pathText(path)}\` has no \`${name}\``,
      label: `\`${name}\` is missing`,
      why: `found ${listed(Object.keys(value))}; expected \`${name}\` too: ${fields[name]?.describe}`,
      help: `add \`"${name}"\``,
    });
  }
  const isRefused = missing.length > 0 || read.some(([, one]) => one === REFUSED);
  return isRefused ? REFUSED : Object.fromEntries(read);
}

/** Where a fact stands: in the evidence file, unless it says in which file it was read. */
export function placeOf(stated: unknown, path: Path, { faults }: Checking): Provenance {
  const given = isObject(stated) ? (stated as Provenance) : {};
  return given.file === undefined ? { ...given, ...faults.at(path) } : given;
}

function unknownField(name: string, fields: Fields, path: Path, { faults }: Checking): Checked {
  const known = Object.keys(fields);
  const near = nearest(name, known);
  faults.add([...path, name], {
    summary: `\`${pathText([...path, name])}\` is no field of evidence`,
    label: near ? `did you mean "${near}"?` : "not a field",
    why: `expected one of ${listed(known)}`,
    help: near ? `write \`"${near}"\`` : "remove it, or move it to where it belongs",
  });
  return REFUSED;
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? "nothing" : names.map((name) => `\`${name}\``).join(", ");

/** Note a value of another type than is expected. */
export function wrongType(
  value: unknown,
  expected: string,
  path: Path,
  { faults }: Pick<Checking, "faults">,
  help?: string,
): typeof REFUSED {
  faults.add(path, {
    summary: `\`${pathText(path)}\` is not ${expected}`,
    why: `found ${described(value)}; expected ${expected}`,
    ...(help ? { help } : undefined),
  });
  return REFUSED;
}

function unfilled(value: string, path: Path, { faults }: Checking): typeof REFUSED {
  faults.add(path, {
    summary: `\`${pathText(path)}\` is still to be filled in`,
    label: "a placeholder of the template",
    why: `found the placeholder \`${value}\``,
    help: "write the value in its place, or remove the fact if nobody knows it",
  });
  return REFUSED;
}

function refuseNull(path: Path, { faults }: Checking): typeof REFUSED {
  faults.add(path, {
    summary: `\`${pathText(path)}\` is null, which states nothing`,
    why: "found null; `null` is a statement for fields that may be absent in AWS, and this is none of them",
    help: "write the value, or leave the field out where it is not known",
  });
  return REFUSED;
}

function mustBeKnown(path: Path, { faults }: Checking): typeof REFUSED {
  faults.add(path, {
    summary: `\`${pathText(path)}\` cannot be stated as unknown`,
    why: "found an object with `unknown`; expected the value",
    help: "write the value, or leave the field out",
  });
  return REFUSED;
}

const hasUnknown = (value: unknown): boolean => isObject(value) && Object.hasOwn(value, "unknown");

function checkUnknown(value: Record<string, unknown>, path: Path, checking: Checking): Checked {
  const others = Object.keys(value).filter((name) => name !== "unknown");
  if (isUnknown(value) && value.unknown !== "" && others.length === 0) {
    return isPlaceholder(value.unknown) ? unfilled(value.unknown, path, checking) : value;
  }
  return wrongType(value, '`{ "unknown": "the reason" }` and nothing else', path, checking);
}

const allOf = (values: readonly Checked[]): Checked =>
  values.includes(REFUSED) ? REFUSED : values;

/** True for a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
