/**
 * Make a failing line small: leave out one thing after the other for as long as it still fails.
 *
 * Leaves out layers, documents, statements, conditions, list entries and context keys, never a part
 * that a policy must have. Cost: one evaluation a try, a few hundred tries.
 */
import { isObject, type Json, type JsonObject, type SimulateRequest } from "./line";

/** No more tries than this, however large the line. */
const TRY_COUNT_MAX = 5_000;

/** A smallest line that still fails: nothing more can be left out of it. */
export function minimise(
  line: SimulateRequest,
  stillFails: (line: SimulateRequest) => boolean,
): SimulateRequest {
  let smallest = line;
  let tries = 0;
  let hasShrunk = true;
  while (hasShrunk) {
    hasShrunk = false;
    for (const smaller of smallerLines(smallest)) {
      tries += 1;
      if (tries > TRY_COUNT_MAX) return smallest;
      if (!stillFails(smaller)) continue;
      smallest = smaller;
      hasShrunk = true;
      break;
    }
  }
  return smallest;
}

function* smallerLines(line: SimulateRequest): Generator<SimulateRequest> {
  for (const policies of withoutOneEntry(line.policies)) yield { ...line, policies };
  const { context } = line.request;
  if (isObject(context)) {
    for (const smaller of withoutOneEntry(context)) {
      yield { ...line, request: { ...line.request, context: smaller } };
    }
  }
  for (const policies of smallerValues(line.policies)) {
    yield { ...line, policies: policies as JsonObject };
  }
}

function* withoutOneEntry(object: JsonObject): Generator<JsonObject> {
  for (const left of Object.keys(object)) {
    yield Object.fromEntries(Object.entries(object).filter(([name]) => name !== left));
  }
}

/** Each way to make one value inside smaller, outermost first. */
function* smallerValues(value: Json, name = ""): Generator<Json> {
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.length > 1) {
      for (const [left] of list.entries()) yield list.filter((_, index) => index !== left);
    }
    for (const [at, one] of list.entries()) {
      for (const smaller of smallerValues(one, name)) yield list.with(at, smaller);
    }
    return;
  }
  if (!isObject(value)) return;
  if (value["Condition"] !== undefined) {
    const { Condition: _, ...others } = value;
    yield others;
  }
  if (name === "Condition" && Object.keys(value).length > 1) yield* withoutOneEntry(value);
  for (const [key, one] of Object.entries(value)) {
    // The operators of a condition hold several keys: any but the last may go.
    const isOperator = name === "Condition" && isObject(one) && Object.keys(one).length > 1;
    if (isOperator) {
      for (const smaller of withoutOneEntry(one)) yield { ...value, [key]: smaller };
    }
    for (const smaller of smallerValues(one, key)) yield { ...value, [key]: smaller };
  }
}
