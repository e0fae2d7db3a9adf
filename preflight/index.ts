/** The validator: a snapshot of the infrastructure and the syncs in, findings with verified fixes out. */
export type { Call, CallVerdict } from "./call";
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
  UnreadFact,
} from "./snapshot";
