/** The language of IAM: policies in, decisions with evidence out. Pure: no I/O, no clock, no SDK. */
export { type Arn, formatArn, isAccountId, parseArn, partitionOf } from "./arn";
export type { DecidingStatement, Decision, DecisionKind, MissingFact } from "./decision";
export { type ParsedPolicy, type ParseOptions, readPolicy } from "./document/read-policy";
export { CompiledPolicies, compilePolicies } from "./evaluation/compile-policies";
export { evaluate } from "./evaluation/evaluate";
export {
  type Explanation,
  explain,
  type LayerExplanation,
  type StatementExplanation,
  type StatementPart,
} from "./evaluation/explain";
export {
  broadens,
  type Comparison,
  type ConditionAssumption,
  compareGrants,
  type Excess,
} from "./inclusion/broadens";
export { type Grant, grants } from "./inclusion/grants";
export {
  type ActionKnowledge,
  actionKnowledge,
  actionsMatching,
  conditionKeyType,
  hasResourceControl,
  isKnownAction,
  isKnownService,
  mayCarry,
  nearestAction,
  nearestService,
  type ResourceType,
} from "./knowledge/catalogue";
export { parsePolicy } from "./lint/parse-policy";
export { matchGlob } from "./matching/compile-pattern";
export { requestContext } from "./operations/request-context";
export type {
  ActionTarget,
  OperationParameters,
  RequiredAction,
} from "./operations/required-action";
export { isKnownOperation, requiredActions } from "./operations/required-actions";
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
export {
  type SimulateAnswer,
  type SimulateFault,
  simulateLine,
  simulateRequest,
} from "./simulate";
export { isUnknown, type Unknown } from "./unknown";
