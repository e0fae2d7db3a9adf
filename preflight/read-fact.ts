/** Policy facts read by the engine, each once: several checks ask for the same document. */
import { type ParsedPolicy, type PolicyType, readPolicy } from "../iam";
import type { PolicyFact } from "./snapshot";

const readings = new WeakMap<PolicyFact, Map<PolicyType, ParsedPolicy>>();

/** The policy and what is wrong with it, as a document of this type. */
export function readFact(policy: PolicyFact, type: PolicyType): ParsedPolicy {
  let byType = readings.get(policy);
  if (!byType) {
    byType = new Map();
    readings.set(policy, byType);
  }
  let reading = byType.get(type);
  if (!reading) {
    reading = readPolicy(policy.document, { type, name: policy.name });
    byType.set(type, reading);
  }
  return reading;
}
