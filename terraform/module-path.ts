/** What a path behind a module's name means: an output, of one instance or of all. */
import type { PathStep } from "./expression/evaluate";
import { failure } from "./expression/failure";
import type { Child } from "./module-calls";
import type { Place } from "./place";
import { attributeName, keyText } from "./references";
import type { Resolved } from "./resource-path";
import type { Value } from "./value";

interface Outputs {
  output(name: string): Value;
  outputs(): Value;
}

interface Call {
  readonly name: string;
  readonly isCounted: boolean;
  /** Of the calling module, e.g. `module.sync.`. */
  readonly prefix: string;
}

/** A module whose configuration is read. */
export function followModule(
  call: Call,
  children: readonly Child<Outputs>[],
  steps: readonly PathStep[],
): Resolved {
  const step = steps[1];
  if (step?.kind === "index") {
    const child = children.find((candidate) => String(candidate.key) === String(step.key));
    const output = attributeName(steps[2]);
    if (child && output !== undefined) return { value: child.scope.output(output), used: 3 };
    if (child) return { value: child.scope.outputs(), used: 2 };
    return { value: noInstance(call, children), used: steps.length };
  }
  const [only] = children;
  if (!only || only.key !== undefined) return { value: allOf(call, children), used: 1 };
  const output = attributeName(step);
  return output === undefined
    ? { value: only.scope.outputs(), used: 1 }
    : { value: only.scope.output(output), used: 2 };
}

/** A module that is not read: its outputs are stand-ins. */
export function followUnreadModule(
  { name, prefix }: Call,
  steps: readonly PathStep[],
  place: Place,
): Resolved {
  const step = steps[1];
  const key = step?.kind === "index" ? keyText(step.key) : "";
  const output = attributeName(steps[key === "" ? 1 : 2]);
  if (step?.kind === "splat" || output === undefined) {
    return { value: { unknown: `\`${prefix}module.${name}\` is not read` }, used: steps.length };
  }
  const reference = `${prefix}module.${name}${key}.${output}`;
  return { value: place.standIn(reference, { isOpen: true }), used: key === "" ? 2 : 3 };
}

function noInstance({ name }: Call, children: readonly Child<Outputs>[]): Value {
  const doubt = children.find((child) => child.doubt !== undefined)?.doubt;
  return doubt
    ? { unknown: `\`module.${name}\`: ${doubt}` }
    : failure(`\`module.${name}\` has no such instance`);
}

function allOf({ name, isCounted }: Call, children: readonly Child<Outputs>[]): Value {
  const doubtful = children.find((child) => child.doubt !== undefined);
  if (doubtful) return { unknown: `how many \`module.${name}\` there are: ${doubtful.doubt}` };
  if (isCounted) return children.map((child) => child.scope.outputs());
  return Object.fromEntries(
    children.map((child) => [String(child.key), child.scope.outputs()] as const),
  );
}
