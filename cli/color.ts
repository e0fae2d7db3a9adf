/**
 * Whether a stream is coloured: NO_COLOR, FORCE_COLOR, TERM=dumb, then whether it is a terminal.
 *
 * Source: https://no-color.org (any non-empty value switches colour off) and
 * https://force-color.org. `CI` alone never switches colour on.
 */

/** Decide for one stream. */
export function hasColor(
  env: Readonly<Record<string, string | undefined>>,
  stream: { readonly isTTY?: boolean },
): boolean {
  if (env["NO_COLOR"]) return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (env["TERM"] === "dumb") return false;
  return stream.isTTY === true;
}
