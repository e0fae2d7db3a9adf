/** The language of IAM: policies in, decisions with evidence out. Pure: no I/O, no clock, no SDK. */
export type { DecidingStatement, Decision, DecisionKind, MissingFact } from "./decision";
export type { Layer, PolicyInput, PolicySetInput } from "./policy-set";
export type { ContextValue, Request } from "./request";
export { isUnknown, type Unknown } from "./unknown";
