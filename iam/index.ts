/** The language of IAM: policies in, decisions with evidence out. Pure: no I/O, no clock, no SDK. */
export { type Arn, formatArn, parseArn, partitionOf } from "./arn";
export type { DecidingStatement, Decision, DecisionKind, MissingFact } from "./decision";
export { parsePolicy } from "./document/lint-policy";
export type { ParsedPolicy, ParseOptions } from "./document/parse-policy";
export { CompiledPolicies, compilePolicies } from "./evaluation/compile-policies";
export { evaluate } from "./evaluation/evaluate";
export { matchGlob } from "./matching/compile-pattern";
export type {
  Condition,
  PatternElement,
  Policy,
  PolicyType,
  PrincipalElement,
  PrincipalEntry,
  Statement,
} from "./policy";
export type { KeyGrant, Layer, PolicyInput, PolicySetInput } from "./policy-set";
export type { ContextValue, Request } from "./request";
export { type SimulateAnswer, type SimulateFault, simulateLine, simulateRequest } from "./simulate";
export { isUnknown, type Unknown } from "./unknown";
