/** The principals that two policies can tell apart, by example. */
import { isAccountId, parseArn } from "../arn";
import { parseCaller } from "../caller";
import {
  type Asker,
  compileNotPrincipal,
  compilePrincipal,
  isNamed,
  type PrincipalTest,
} from "../matching/principal";
import type { PrincipalEntry } from "../policy";
import { MAYBE, NO, YES } from "../truth";
import { isUnknown } from "../unknown";
import type { ClassOf, Rule, Side } from "./grant-rules";

/** A principal; undefined example where the policies have none. */
export interface PrincipalClass extends ClassOf {
  readonly example: string | undefined;
}

/** One class for each principal that is named, its account, its sessions, and for those nobody names. */
export function principalClasses(wide: Side, narrow: Side): readonly PrincipalClass[] {
  const rules = [...wide.rules, ...narrow.rules];
  if (rules.every((rule) => rule.statement.principal === undefined)) return [ATTACHED];
  const entries = rules.flatMap((rule) => rule.statement.principal?.entries ?? []);
  const examples = new Set([...entries.flatMap(examplesOf), ...STRANGERS]);
  const tests = new Map<Rule, PrincipalTest>();
  return [...examples].map((example) => ({
    example,
    covers: (rule) => isCovered(rule, example, tests),
  }));
}

/** Whoever an identity-based policy is attached to. */
const ATTACHED: PrincipalClass = { example: undefined, covers: () => true };

/** Principals that no policy names but by `*` or `NotPrincipal`. */
const STRANGERS = [
  "anonymous",
  "arn:aws:iam::999999999999:role/someone-else",
  "some-other-service.amazonaws.com",
];

function examplesOf(entry: PrincipalEntry): string[] {
  const { kind, value } = entry;
  if (isUnknown(value) || value === "*") return [];
  if (kind !== "AWS") return kind === "CanonicalUser" ? [] : [value];
  if (isAccountId(value)) return [`arn:aws:iam::${value}:role/someone`];
  const arn = parseArn(value);
  if (!arn) return [];
  const someone = `arn:${arn.partition}:iam::${arn.account}:role/someone`;
  if (arn.resource === "root") return [someone];
  if (!arn.resource.startsWith("role/")) return [value, someone];
  const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
  const session = `arn:${arn.partition}:sts::${arn.account}:assumed-role/${name}/session`;
  return [value, session, someone];
}

function isCovered(rule: Rule, example: string, tests: Map<Rule, PrincipalTest>): boolean {
  const element = rule.statement.principal;
  if (!element) return true;
  let test = tests.get(rule);
  if (!test) {
    test = element.not ? compileNotPrincipal(element, rule.effect) : compilePrincipal(element);
    tests.set(rule, test);
  }
  const asker: Asker = { caller: parseCaller(example), roleArn: undefined, hasBoundary: NO };
  const named = isNamed(test(asker));
  return named === YES || (named === MAYBE && rule.isGenerous);
}
