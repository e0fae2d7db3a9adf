/**
 * ARN patterns: six segments matched one by one; in the last a star also takes `/` and `:`.
 *
 * Where the first five segments hold no wildcard and no variable, matching the whole text at once is
 * the same thing and faster. A pattern of fewer segments matches nothing but, for `*`, everything.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
import { ARN_COLON_COUNT, resourceStart } from "../arn";
import { MAYBE, NO, type Truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import { compilePattern, PatternBuilder, type SlotOf } from "./compile-pattern";
import { NO_VALUES, Pattern, type VariableValues } from "./pattern";
import { testUnknownPattern, testUnknownText } from "./unknown-text";
import { tokenizeVariables } from "./variable";

/** Whether a pattern covers an ARN. */
export type ArnTest = (arn: string | Unknown, values: VariableValues) => Truth;

/** Which parts of a pattern may hold variables. */
export interface ArnSyntax {
  /** Undefined where variables are literal text. */
  readonly slotOf?: SlotOf | undefined;
  /** `resource`: after the fifth colon only, as in `Resource`; `anywhere`: as in condition values. */
  readonly variables: "resource" | "anywhere";
}

/** Compile one ARN pattern. */
export function compileArnPattern(value: string | Unknown, syntax: ArnSyntax): ArnTest {
  if (isUnknown(value)) return (arn) => testUnknownPattern(value, arn, compileFlat);
  if (value === "*") return () => YES;
  const start = resourceStart(value);
  const head = start === undefined ? "" : value.slice(0, start);
  if (syntax.variables === "anywhere" && syntax.slotOf && value.includes("${")) {
    return compileWithVariables(value, syntax.slotOf);
  }
  if (start === undefined) return () => NO;
  const tail = value.slice(start);
  if (!/[*?]/.test(head)) return compileWhole(head, tail, syntax.slotOf);
  return compileSegments(value, start, syntax.slotOf);
}

const compileFlat = (text: string) => compilePattern(text, { wildcards: true });

/** First five segments literal: one match over the whole text. */
function compileWhole(head: string, tail: string, slotOf: SlotOf | undefined): ArnTest {
  const rest = compilePattern(tail, { wildcards: true, slotOf });
  const [first = [], ...others] = rest.chunks;
  const joined =
    typeof first[0] === "string" ? [head + first[0], ...first.slice(1)] : [head, ...first];
  const pattern = new Pattern([joined, ...others], false);
  return (arn, values) =>
    typeof arn === "string" ? pattern.test(arn, values) : testUnknownText(pattern, arn, values);
}

function compileSegments(value: string, start: number, slotOf: SlotOf | undefined): ArnTest {
  const heads = value.split(":", ARN_COLON_COUNT).map(compileFlat);
  const tail = compilePattern(value.slice(start), { wildcards: true, slotOf });
  return (arn, values) => testSegments([...heads, tail], arn, values);
}

/** A variable's value may hold colons, so the segments are known only once it is replaced. */
function compileWithVariables(value: string, slotOf: SlotOf): ArnTest {
  const tokens = tokenizeVariables(value).map((token) =>
    token.kind === "variable" ? { ...token, slot: slotOf(token.key) } : token,
  );
  return (arn, values) => {
    const segments = new SegmentBuilder();
    let isSure = true;
    for (const token of tokens) {
      const found =
        token.kind === "variable" ? (values.single(token.slot) ?? token.fallback) : token.text;
      if (found === undefined) return NO;
      if (typeof found === "string") segments.add(found, token.kind === "text");
      else isSure = false;
    }
    if (!isSure) return MAYBE;
    return segments.isArn() ? testSegments(segments.build(), arn, values) : NO;
  };
}

/** Cuts text at its first five colons, whether it was written or came from a variable. */
class SegmentBuilder {
  private readonly segments = [new PatternBuilder({ wildcards: true })];

  add(text: string, isPattern: boolean): void {
    let rest = text;
    while (this.segments.length <= ARN_COLON_COUNT) {
      const colon = rest.indexOf(":");
      if (colon < 0) break;
      this.push(rest.slice(0, colon), isPattern);
      this.segments.push(new PatternBuilder({ wildcards: true }));
      rest = rest.slice(colon + 1);
    }
    this.push(rest, isPattern);
  }

  isArn(): boolean {
    return this.segments.length > ARN_COLON_COUNT;
  }

  build(): Pattern[] {
    return this.segments.map((segment) => segment.build());
  }

  private push(text: string, isPattern: boolean): void {
    const segment = this.segments[this.segments.length - 1];
    if (isPattern) segment?.addText(text);
    else segment?.addPiece(text);
  }
}

function testSegments(
  patterns: readonly Pattern[],
  arn: string | Unknown,
  values: VariableValues,
): Truth {
  if (isUnknown(arn)) return testUnknownSegments(patterns, arn, values);
  const start = resourceStart(arn);
  if (start === undefined) return NO;
  const heads = arn.split(":", ARN_COLON_COUNT);
  for (let index = 0; index < ARN_COLON_COUNT; index++) {
    if (patterns[index]?.test(heads[index] ?? "", NO_VALUES) === NO) return NO;
  }
  return patterns[ARN_COLON_COUNT]?.test(arn.slice(start), values) ?? NO;
}

function testUnknownSegments(
  patterns: readonly Pattern[],
  arn: Unknown,
  values: VariableValues,
): Truth {
  const prefix = arn.prefix ?? "";
  const start = resourceStart(prefix);
  if (start === undefined) return testPartialHead(patterns, prefix);
  const heads = prefix.split(":", ARN_COLON_COUNT);
  for (let index = 0; index < ARN_COLON_COUNT; index++) {
    if (patterns[index]?.test(heads[index] ?? "", NO_VALUES) === NO) return NO;
  }
  const tail = patterns[ARN_COLON_COUNT];
  const rest: Unknown = { ...arn, prefix: prefix.slice(start) };
  return tail ? testUnknownText(tail, rest, values) : NO;
}

/** Only the segments that are complete in the prefix can rule the pattern out. */
function testPartialHead(patterns: readonly Pattern[], prefix: string): Truth {
  const complete = prefix.split(":").slice(0, -1);
  const fits = complete.every((text, index) => patterns[index]?.test(text, NO_VALUES) !== NO);
  return fits ? MAYBE : NO;
}
