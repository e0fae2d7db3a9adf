/**
 * The values of `ArnLike` and its kin: six segments, matched one by one.
 *
 * In the last segment a wildcard also takes `/` and `:`. Variables may stand anywhere. A pattern of fewer
 * segments matches nothing; `*` alone matches everything.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
import { ARN_COLON_COUNT, resourceStart } from "../arn";
import { MAYBE, NO, type Truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import { compilePattern, PatternBuilder, type SlotOf } from "./compile-pattern";
import { NO_VALUES, type Pattern, type VariableValues } from "./pattern";
import type { ArnTest } from "./resource-pattern";
import { testUnknownPattern, testUnknownText } from "./unknown-text";
import { tokenizeVariables } from "./variable";

/** Compile one value; `slotOf` is undefined where variables are literal text. */
export function compileArnPattern(value: string | Unknown, slotOf: SlotOf | undefined): ArnTest {
  if (isUnknown(value)) return (arn) => testUnknownPattern(value, arn, compileFlat);
  if (value === "*") return () => YES;
  if (slotOf && value.includes("${")) return compileWithVariables(value, slotOf);
  const start = resourceStart(value);
  if (start === undefined) return () => NO;
  const heads = value.split(":", ARN_COLON_COUNT).map(compileFlat);
  const patterns = [...heads, compileFlat(value.slice(start))];
  return (arn, values) => testSegments(patterns, arn, values);
}

const compileFlat = (text: string) => compilePattern(text, { wildcards: true });

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
