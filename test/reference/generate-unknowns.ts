/**
 * Generated request lines with one or two places marked as not known.
 *
 * A place is any value Terraform could leave open: a text, a list of texts, an effect, a condition, a
 * statement, a whole document or layer, a context value, the resource and whose it is.
 */
import fc from "fast-check";

import { isUnknownMark } from "./completions";
import { type Draw, sampleOne } from "./draws";
import { lines } from "./generate";
import type { Json, JsonObject, SimulateRequest } from "./line";

/** Line `index` of the run `seed` with one or two places that are not known. */
export function generatedUnknownLine(seed: number, index: number): SimulateRequest {
  return sampleOne(unknownLines, seed, index);
}

const unknownLines: Draw<SimulateRequest> = fc.noBias(
  fc
    .tuple(lines, fc.array(fc.nat(), { minLength: 1, maxLength: 2 }), fc.nat(2))
    .map(([line, picks, mark]) =>
      picks.reduce((known: SimulateRequest, pick) => {
        const places = unknowablePlaces(known);
        const place = places[pick % places.length];
        if (place === undefined) return known;
        return blank(known as unknown as Json, place, mark) as unknown as SimulateRequest;
      }, line),
    ),
);

type Place = readonly (string | number)[];

/** Every place of a line that may be unknown: any value but the structure and the action. */
function unknowablePlaces(line: SimulateRequest): readonly Place[] {
  const { action: _, ...request } = line.request;
  return [...placesIn(request, ["request"]), ...placesIn(line.policies, ["policies"])].filter(
    (place) => !isFixed(place) && !isNoResource(place, line),
  );
}

/** An action without resources is known to have none. */
function isNoResource(place: Place, line: SimulateRequest): boolean {
  return place[0] === "request" && place[1] === "resource" && line.request["resource"] === "*";
}

/** Not left open: the context as a whole, the version, an operator with its keys. */
function isFixed(place: Place): boolean {
  const last = place.at(-1);
  return (
    place.length < 2 ||
    (place.length === 2 && last === "context") ||
    last === "Version" ||
    // Grants are known or not as a whole, whose key it is always.
    (place[1] === "grants" && place.length > 2) ||
    place[1] === "awsManagedKey" ||
    (place.length > 2 && place.at(-2) === "Condition")
  );
}

function placesIn(value: Json, path: Place): readonly Place[] {
  if (isUnknownMark(value)) return [];
  if (Array.isArray(value)) {
    return [path, ...value.flatMap((one: Json, index) => placesIn(one, [...path, index]))];
  }
  if (typeof value !== "object" || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([name, one]) => placesIn(one as Json, [...path, name])),
  ];
}

function blank(value: Json, path: Place, mark: number): Json {
  const [head, ...rest] = path;
  if (head === undefined) return unknownMark(value, mark);
  // Of a caller or an account part of the text would tell little: they are known or not.
  if (head === "principal" || head === "resourceAccount")
    return { ...(value as JsonObject), [head]: UNKNOWN };
  if (Array.isArray(value)) {
    return value.map((one: Json, index) => (index === head ? blank(one, rest, mark) : one));
  }
  if (typeof value !== "object" || value === null) return value;
  const object = value as JsonObject;
  return { ...object, [head]: blank(object[head] ?? null, rest, mark) };
}

const UNKNOWN = { unknown: "known after apply" };

function unknownMark(value: Json, mark: number): JsonObject {
  if (typeof value !== "string" || mark === 0) return UNKNOWN;
  return mark === 1
    ? { ...UNKNOWN, prefix: value.slice(0, 4) }
    : { ...UNKNOWN, suffix: value.slice(-2) };
}
