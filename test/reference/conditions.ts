/**
 * The `Condition` block: operators AND keys AND, values OR; negated operators turn the OR round.
 *
 * One table of comparisons, each between one value of the request and one value of the policy; what
 * a missing key, `IfExists`, `ForAllValues:` and `ForAnyValue:` do is said once, above the table.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
import { isInRange } from "./addresses";
import { cutArn } from "./arn";
import type { RequestContext } from "./context";
import { instantOf } from "./dates";
import { isObject, type Json, type Observe, textsOf } from "./line";
import { expandVariables } from "./variables";
import { matchesPattern, type Piece, plainText } from "./wildcard";

type Comparison = (found: string, wanted: readonly Piece[]) => boolean;

interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
  readonly takesVariables: boolean;
}

/** What every condition of a statement is judged in. */
export interface ConditionSetting {
  readonly context: RequestContext;
  readonly version: string | undefined;
  readonly observe: Observe;
}

/** True if every operator and every key of the block holds. */
export function conditionHolds(block: Json | undefined, setting: ConditionSetting): boolean {
  if (!isObject(block)) return true;
  return Object.entries(block).every(
    ([operator, keys]) =>
      isObject(keys) &&
      Object.entries(keys).every(([key, values]) => {
        const found = setting.context.values(key);
        const holds = keyHolds(operator, textsOf(values), found, setting);
        const amount = found === undefined ? "absent" : found.length === 1 ? "single" : "many";
        setting.observe(`condition ${operator} ${holds}`);
        setting.observe(`key ${amount}`);
        return holds;
      }),
  );
}

function keyHolds(
  written: string,
  policyValues: readonly string[],
  requestValues: readonly string[] | undefined,
  setting: ConditionSetting,
): boolean {
  if (written === "Null") {
    const isAbsent = String(requestValues === undefined);
    return policyValues.some((value) => value.toLowerCase() === isAbsent);
  }
  const forAll = written.startsWith("ForAllValues:");
  const forAny = written.startsWith("ForAnyValue:");
  const unqualified = forAll || forAny ? written.slice(written.indexOf(":") + 1) : written;
  const ifExists = unqualified.endsWith("IfExists");
  const name = ifExists ? unqualified.slice(0, -"IfExists".length) : unqualified;
  const operator = OPERATORS[name];
  if (operator === undefined) throw new Error(`the reference knows no operator \`${written}\``);

  if (requestValues === undefined) {
    if (ifExists || forAll) return true;
    return forAny ? false : operator.negated;
  }
  const equals = (found: string): boolean =>
    policyValues.some((value) => {
      const wanted = operator.takesVariables
        ? expandVariables(value, setting.version, setting.context, setting.observe)
        : [{ text: value, literal: false }];
      return wanted !== undefined && operator.compare(found, wanted);
    });
  const holds = (found: string): boolean => equals(found) !== operator.negated;
  const isNullSet = requestValues.every((value) => value === "");
  if (forAll) return isNullSet || requestValues.every(holds);
  if (forAny) return !isNullSet && requestValues.some(holds);
  return requestValues.some(equals) !== operator.negated;
}

const equal: Comparison = (found, wanted) => found === plainText(wanted);
const equalIgnoringCase: Comparison = (found, wanted) =>
  found.toLowerCase() === plainText(wanted).toLowerCase();
const like: Comparison = (found, wanted) => matchesPattern(wanted, found);

const sameBytes: Comparison = (found, wanted) =>
  Buffer.from(found, "base64").equals(Buffer.from(plainText(wanted), "base64"));

const sameTruth: Comparison = (found, wanted) =>
  (found.toLowerCase() === "true" || found.toLowerCase() === "false") &&
  found.toLowerCase() === plainText(wanted).toLowerCase();

const inRange: Comparison = (found, wanted) => isInRange(found, plainText(wanted));

/** Six parts against six parts: cut the pieces where the pattern has its first five colons. */
const arnLike: Comparison = (found, wanted) => {
  const parts = cutArn(found);
  const patterns = cutPieces(wanted);
  if (parts === undefined || patterns === undefined) return false;
  const texts = [parts.prefix, parts.partition, parts.service, parts.region, parts.account];
  return [...texts, parts.resource].every((text, index) =>
    matchesPattern(patterns[index] ?? [], text),
  );
};

function cutPieces(pieces: readonly Piece[]): readonly (readonly Piece[])[] | undefined {
  const parts: Piece[][] = [[]];
  for (const piece of pieces) {
    for (const character of piece.text) {
      if (character === ":" && parts.length < 6) parts.push([]);
      else parts.at(-1)?.push({ text: character, literal: piece.literal });
    }
  }
  return parts.length === 6 ? parts : undefined;
}

function ordered(
  read: (text: string) => number | undefined,
  test: (found: number, wanted: number) => boolean,
): Comparison {
  return (found, wanted) => {
    const left = read(found);
    const right = read(plainText(wanted));
    return left !== undefined && right !== undefined && test(left, right);
  };
}

function numberOf(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const withVariables = { negated: false, takesVariables: true };
const withoutVariables = { negated: false, takesVariables: false };

function orderedFamily(
  family: string,
  read: (text: string) => number | undefined,
): Readonly<Record<string, Operator>> {
  const equals = ordered(read, (found, wanted) => found === wanted);
  return {
    [`${family}Equals`]: { ...withoutVariables, compare: equals },
    [`${family}NotEquals`]: { ...withoutVariables, compare: equals, negated: true },
    [`${family}LessThan`]: { ...withoutVariables, compare: ordered(read, (f, w) => f < w) },
    [`${family}LessThanEquals`]: { ...withoutVariables, compare: ordered(read, (f, w) => f <= w) },
    [`${family}GreaterThan`]: { ...withoutVariables, compare: ordered(read, (f, w) => f > w) },
    [`${family}GreaterThanEquals`]: {
      ...withoutVariables,
      compare: ordered(read, (f, w) => f >= w),
    },
  };
}

/** Every operator but `Null`, by its bare name. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { ...withVariables, compare: equal },
  StringNotEquals: { ...withVariables, compare: equal, negated: true },
  StringEqualsIgnoreCase: { ...withVariables, compare: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { ...withVariables, compare: equalIgnoringCase, negated: true },
  StringLike: { ...withVariables, compare: like },
  StringNotLike: { ...withVariables, compare: like, negated: true },
  ...orderedFamily("Numeric", numberOf),
  ...orderedFamily("Date", instantOf),
  Bool: { ...withVariables, compare: sameTruth },
  BinaryEquals: { ...withoutVariables, compare: sameBytes },
  IpAddress: { ...withoutVariables, compare: inRange },
  NotIpAddress: { ...withoutVariables, compare: inRange, negated: true },
  ArnEquals: { ...withVariables, compare: arnLike },
  ArnLike: { ...withVariables, compare: arnLike },
  ArnNotEquals: { ...withVariables, compare: arnLike, negated: true },
  ArnNotLike: { ...withVariables, compare: arnLike, negated: true },
};

/** The bare names of all operators, for generators and coverage. */
export const OPERATOR_NAMES: readonly string[] = [...Object.keys(OPERATORS), "Null"];
