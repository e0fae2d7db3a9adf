/** The validator: a snapshot of the infrastructure and the syncs in, findings with verified fixes out. */
export type { BeyondPolicy, Call, CallVerdict } from "./call";
export { decideCall } from "./decide-call";
export { denialMessage } from "./denial-message";
export { judgePublic, type PublicAnswer } from "./public-policy";
export type {
  AccountFact,
  BucketFact,
  EndpointFact,
  KeyFact,
  PolicyFact,
  PrincipalFact,
  Provenance,
  PublicAccessBlockFact,
  QueueFact,
  Snapshot,
  StandIn,
  UnreadFact,
} from "./snapshot";
