/**
 * Stand-ins that may turn out equal to what is written elsewhere: a variable without a value, a data
 * source.
 *
 * Where call and policies hold the same one, they name the same thing. One that stands on one side only
 * may be anything, so it is compared as what it is: not known.
 */
import { isUnknown, type PolicyInput, type PolicySetInput, type Request } from "../iam";
import { documentOf } from "./diagnose/document";
import type { Lookup } from "./lookup";
import type { StandIn } from "./snapshot";

/** What is open in a call and in the policies it meets, without what both hold. */
export interface OpenValues {
  readonly inCall: readonly StandIn[];
  readonly inPolicies: readonly StandIn[];
}

const NOTHING: OpenValues = { inCall: [], inPolicies: [] };

const openOf = new WeakMap<Lookup, readonly StandIn[]>();

/** Those of one call. `policies` are the ones that it meets. */
export function openValues(
  request: Request,
  policies: () => PolicySetInput,
  lookup: Lookup,
): OpenValues {
  let open = openOf.get(lookup);
  if (!open) {
    open = (lookup.snapshot.standIns ?? []).filter(({ isOpen }) => isOpen);
    openOf.set(lookup, open);
  }
  if (open.length === 0) return NOTHING;
  const [call, documents] = [JSON.stringify(request), JSON.stringify(policies())];
  return {
    inCall: open.filter(({ text }) => call.includes(text) && !documents.includes(text)),
    inPolicies: open.filter(({ text }) => documents.includes(text) && !call.includes(text)),
  };
}

/** The request, its open values not known. Who calls stays: the caller's own policies belong to it. */
export function withOpenRequest(request: Request, { inCall }: OpenValues): Request {
  if (inCall.length === 0) return request;
  return {
    ...request,
    resource: opened(request.resource, inCall) as Request["resource"],
    context: opened(request.context, inCall) as Request["context"],
  };
}

/** The policies, their open values not known. */
export function withOpenPolicies(
  policies: PolicySetInput,
  { inPolicies }: OpenValues,
): PolicySetInput {
  if (inPolicies.length === 0) return policies;
  return openedLayer(policies, inPolicies) as PolicySetInput;
}

/** Layers are policies in lists of any depth. */
function openedLayer(layer: unknown, open: readonly StandIn[]): unknown {
  if (Array.isArray(layer)) return layer.map((entry) => openedLayer(entry, open));
  if (typeof layer !== "object" || layer === null || isUnknown(layer)) return layer;
  if ("document" in layer) return openedPolicy(layer as PolicyInput, open);
  return Object.fromEntries(
    Object.entries(layer).map(([name, entry]) => [name, openedLayer(entry, open)]),
  );
}

function openedPolicy(policy: PolicyInput, open: readonly StandIn[]): PolicyInput {
  const document = documentOf(policy);
  const text = JSON.stringify(document) ?? "";
  if (!open.some((one) => text.includes(one.text))) return policy;
  return { name: policy.name, document: opened(document, open) };
}

function opened(value: unknown, open: readonly StandIn[]): unknown {
  if (typeof value === "string") return openedText(value, open);
  if (Array.isArray(value)) return value.map((entry) => opened(entry, open));
  if (typeof value !== "object" || value === null || isUnknown(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, opened(entry, open)]),
  );
}

/** What stands before the first open value and behind the last is known. */
function openedText(text: string, open: readonly StandIn[]): unknown {
  const found = open
    .map((one) => ({ one, start: text.indexOf(one.text), last: text.lastIndexOf(one.text) }))
    .filter(({ start }) => start >= 0)
    .sort((a, b) => a.start - b.start);
  const [first] = found;
  if (!first) return text;
  const end = Math.max(...found.map(({ one, last }) => last + one.text.length));
  const prefix = text.slice(0, startOf(text, first.one, first.start));
  const suffix = text.slice(end);
  return {
    unknown: reasonFor(first.one),
    ...(prefix === "" ? undefined : { prefix }),
    ...(suffix === "" ? undefined : { suffix }),
  };
}

function reasonFor({ reference }: StandIn): string {
  return reference.startsWith("var.")
    ? `${reference} has no default and no value`
    : `\`${reference}\` is known after apply`;
}

/** Of an ARN only the name was made up to be unique; service, account and the rest were guessed. */
function startOf(text: string, { reference }: StandIn, start: number): number {
  const isArn = /arn[^.]*$/i.test(reference);
  const head = isArn ? text.lastIndexOf("arn:", start) : -1;
  return head < 0 ? start : head;
}
