/** Evidence: facts from outside a configuration, checked, laid over a snapshot, asked for where missing. */
export { type Merged, mergeEvidence } from "./merge";
export { type EvidenceSnippet, evidenceFor, type Supply } from "./missing";
export { type ReadEvidence, readEvidence } from "./read-evidence";
export { ACCOUNT_UNSTATED, REGION_UNSTATED } from "./stand-ins";
export type { StatedFact } from "./stated";
export { evidenceTemplate } from "./template";
export { unusedEvidence } from "./unused";
