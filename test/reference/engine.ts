/**
 * The engine as the differential run asks it: a request line in, a decision out.
 *
 * Lines go through `simulateRequest`, as the command takes them. Facts that a line of the command has
 * no member for (KMS grants, keys AWS manages) go through `compilePolicies` and `evaluate`.
 */
import {
  compilePolicies,
  evaluate,
  type PolicySetInput,
  type Request,
  simulateRequest,
} from "../../iam";
import { isUnknownMark } from "./completions";
import type { Answer, Json, SimulateRequest } from "./line";

/** The engine's decision of a line. */
export function engineDecide(line: SimulateRequest): Answer {
  const { grants, awsManagedKey } = line.policies;
  if (grants === undefined && awsManagedKey === undefined) return simulateRequest(line);
  return evaluate(line.request as unknown as Request, compilePolicies(policySetOf(line)));
}

/** The layers of a line, each document with a name, everything else as it is. */
function policySetOf(line: SimulateRequest): PolicySetInput {
  const layers = Object.entries(line.policies).map(([name, value]) => [
    name,
    name === "grants" || name === "awsManagedKey" ? value : named(value, name),
  ]);
  return Object.fromEntries(layers) as unknown as PolicySetInput;
}

/** Documents get a name; a layer or a level that is not known stays as it is. */
function named(value: Json, name: string): unknown {
  if (Array.isArray(value)) return value.map((one: Json, at) => named(one, `${name}[${at}]`));
  return isUnknownMark(value) && !isDocumentPlace(name) ? value : { name, document: value };
}

function isDocumentPlace(name: string): boolean {
  const isLeveled = name.startsWith("serviceControl") || name.startsWith("resourceControl");
  const depth = name.split("[").length - 1;
  return name === "resource" || depth === (isLeveled ? 2 : 1);
}
