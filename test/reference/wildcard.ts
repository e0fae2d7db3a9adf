/**
 * Wildcard matching, the slow way: every position the pattern could have reached, one sign at a time.
 *
 * `*` stands for any text (also none), `?` for one character. In the first five parts of a resource
 * ARN a wildcard stays inside its part, except a `*` that ends the part; in the sixth it does not care.
 * Text that came out of a policy variable is taken as it is: a `*` in it is no wildcard.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html (incomplete ARNs)
 */

/** A stretch of a pattern: written in the policy (wildcards count) or put in from a variable (they do not). */
export interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

interface Sign {
  readonly kind: "character" | "one" | "any";
  readonly character: string;
  readonly mayCrossColon: boolean;
}

/** True if the text matches the pattern; wildcards cross everything. */
export function matchesPattern(pieces: readonly Piece[], text: string): boolean {
  return matchesSigns(signsOf(pieces), text);
}

/** True if the resource matches the pattern, with the rule for colons of the `Resource` element. */
export function matchesResourcePattern(pieces: readonly Piece[], resource: string): boolean {
  if (plainText(pieces) === "*") return true;
  const signs = signsOf(completed(pieces));
  let colons = 0;
  const bounded = signs.map((sign, index) => {
    if (sign.kind === "character") {
      if (sign.character === ":") colons += 1;
      return sign;
    }
    const next = signs[index + 1];
    const endsPart = next === undefined || (next.kind === "character" && next.character === ":");
    const mayCrossColon = colons >= 5 || (sign.kind === "any" && endsPart);
    return { ...sign, mayCrossColon };
  });
  return matchesSigns(bounded, resource);
}

/** An ARN with fewer than six parts stands for the ARN with `*` in the missing ones. */
function completed(pieces: readonly Piece[]): readonly Piece[] {
  const missing = 6 - plainText(pieces).split(":").length;
  return missing <= 0 ? pieces : [...pieces, { text: ":*".repeat(missing), literal: false }];
}

/** The pieces as plain text, wildcards and all, for operators that know no wildcards. */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join("");
}

function signsOf(pieces: readonly Piece[]): Sign[] {
  const signs: Sign[] = [];
  for (const piece of pieces) {
    for (const character of piece.text) {
      if (!piece.literal && character === "*") {
        signs.push({ kind: "any", character, mayCrossColon: true });
      } else if (!piece.literal && character === "?") {
        signs.push({ kind: "one", character, mayCrossColon: true });
      } else {
        signs.push({ kind: "character", character, mayCrossColon: true });
      }
    }
  }
  return signs;
}

function matchesSigns(signs: readonly Sign[], text: string): boolean {
  const characters = [...text];
  let reached = new Set<number>([0]);
  for (const sign of signs) {
    reached = advance(sign, characters, reached);
  }
  return reached.has(characters.length);
}

function advance(sign: Sign, characters: readonly string[], from: Set<number>): Set<number> {
  const reached = new Set<number>();
  for (const start of from) {
    if (sign.kind === "any") {
      reached.add(start);
      for (let end = start; end < characters.length; end += 1) {
        if (!sign.mayCrossColon && characters[end] === ":") break;
        reached.add(end + 1);
      }
    } else {
      const character = characters[start];
      if (character === undefined) continue;
      const fits =
        sign.kind === "one"
          ? sign.mayCrossColon || character !== ":"
          : character === sign.character;
      if (fits) reached.add(start + 1);
    }
  }
  return reached;
}
