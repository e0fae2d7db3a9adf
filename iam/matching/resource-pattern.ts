/**
 * `Resource` patterns against the ARN of a resource.
 *
 *     *                        everything
 *     arn:aws:sqs              incomplete: the missing segments are `*`
 *     arn:aws:s3:*:*:landing/* a star that ends a segment also takes colons
 *     arn:aws:sqs:eu*1:…       one inside a segment, like `?`, stays in its segment
 *
 * In the last segment wildcards take any character. Variables are replaced after the fifth colon only.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
import { ARN_COLON_COUNT, resourceStart } from "../arn";
import { and, MAYBE, NO, type Truth, truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import { compilePattern, type SlotOf } from "./compile-pattern";
import { Pattern, type VariableValues } from "./pattern";
import { ANY_CHARACTER } from "./search";
import { SegmentGlob } from "./segment-glob";
import { testUnknownPattern, testUnknownText } from "./unknown-text";

/** Whether a pattern covers an ARN. */
export type ArnTest = (arn: string | Unknown, values: VariableValues) => Truth;

/** Compile one pattern; `slotOf` is undefined where variables are literal text. */
export function compileResourcePattern(
  value: string | Unknown,
  slotOf: SlotOf | undefined,
): ArnTest {
  if (isUnknown(value)) return (arn) => testUnknownPattern(value, arn, compileFlat);
  if (value === "*") return () => YES;
  const text = completed(value);
  const start = resourceStart(text) ?? 0;
  const head = text.slice(0, start);
  const pattern = joinText(head, text.slice(start), slotOf);
  if (staysInSegment(head)) return compileSegmented(head, pattern);
  return (arn, values) =>
    typeof arn === "string" ? pattern.test(arn, values) : testUnknownText(pattern, arn, values);
}

/** An ARN pattern with a `*` for each segment it lacks; other text as it is. */
export function completed(pattern: string): string {
  if (!pattern.startsWith("arn:")) return pattern;
  const missing = ARN_COLON_COUNT + 1 - pattern.split(":", ARN_COLON_COUNT + 1).length;
  return missing > 0 ? pattern + ":*".repeat(missing) : pattern;
}

const compileFlat = (text: string) => compilePattern(text, { wildcards: true });

/** Whether a wildcard of the first segments must not take a colon. */
function staysInSegment(head: string): boolean {
  if (head.includes("?")) return true;
  for (let at = head.indexOf("*"); at >= 0; at = head.indexOf("*", at + 1)) {
    if (head[at + 1] !== ":" && head[at + 1] !== "*") return true;
  }
  return false;
}

/** Head without variables and tail with them, as one pattern over the whole text. */
function joinText(head: string, tail: string, slotOf: SlotOf | undefined): Pattern {
  const first = compileFlat(head).chunks;
  const rest = compilePattern(tail, { wildcards: true, slotOf }).chunks;
  const seam = [...(first.at(-1) ?? []), ...(rest[0] ?? [])];
  const [a, b] = seam.length >= 2 ? [first.at(-1)?.at(-1), rest[0]?.[0]] : [];
  if (typeof a === "string" && typeof b === "string") {
    seam.splice((first.at(-1)?.length ?? 1) - 1, 2, a + b);
  }
  return new Pattern([...first.slice(0, -1), seam, ...rest.slice(1)], false);
}

/** The loose pattern rules out quickly; only what passes it is looked at segment by segment. */
function compileSegmented(head: string, loose: Pattern): ArnTest {
  let kept: SegmentGlob | undefined;
  return (arn, values) => {
    const found = typeof arn === "string" ? loose.test(arn, values) : MAYBE;
    if (found === NO) return NO;
    if (typeof arn !== "string") {
      return testUnknownText(loose, arn, values) === NO ? NO : MAYBE;
    }
    const hasVariables = loose.chunks.some((chunk) =>
      chunk.some((piece) => typeof piece === "object"),
    );
    const glob = kept ?? makeGlob(head, loose, values);
    if (!hasVariables) kept = glob;
    return and(found, truth(glob.test(arn)));
  };
}

/** The pattern again, each wildcard with its reach: those before the fifth colon may stop at colons. */
function makeGlob(head: string, loose: Pattern, values: VariableValues): SegmentGlob {
  const glob = new SegmentGlob();
  const reach = wildcardReach(head);
  let wildcard = 0;
  for (const [index, chunk] of loose.loosened(values).chunks.entries()) {
    if (index > 0) glob.addStar(reach[wildcard++] ?? true);
    for (const piece of chunk) {
      if (piece === ANY_CHARACTER) glob.addAny(reach[wildcard++] ?? true);
      else {
        const text = typeof piece === "string" ? piece : loose.valueOf(piece, values);
        if (typeof text === "string") glob.addText(text);
      }
    }
  }
  return glob;
}

/** For each wildcard of the head in order: whether it takes colons. Neighbouring stars are one. */
function wildcardReach(head: string): boolean[] {
  const reach: boolean[] = [];
  for (let at = 0; at < head.length; at++) {
    if (head[at] === "?") reach.push(false);
    if (head[at] !== "*") continue;
    let end = at;
    while (head[end + 1] === "*") end++;
    reach.push(head[end + 1] === ":");
    at = end;
  }
  return reach;
}
