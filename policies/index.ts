/** The policy documents we write: identity, bucket, trust, key and queue, least privilege. */
export {
  type ConditionBlock,
  oneOrMany,
  type PolicyDocument,
  type PolicyStatement,
  type Principal,
  policyDocument,
} from "./document";
export {
  type ConnectionPolicies,
  delegateKeyToAccount,
  denyInsecureTransport,
  encryptForQueue,
  identityStatements,
  type PolicyNeed,
  policiesFor,
  sendFromBucket,
} from "./policies-for";
export { type KeyScope, keyScope, listPrefixes } from "./scope";
export {
  bucketStatements,
  keyStatements,
  type PolicyBucket,
  type PolicyTarget,
  queueStatements,
  type StatementNeed,
} from "./statements";
export {
  type PolicyPrincipal,
  principalArns,
  type Reference,
  type TextOrReference,
  type TrustNeed,
  textOf,
  trustPolicy,
} from "./trust";
