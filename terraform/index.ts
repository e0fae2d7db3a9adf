/** Reads Terraform, synthesized, native or planned, into a snapshot, resolving references. */
export { type HclToken, hclTokens } from "./hcl-tokens";
export { readPlan, readTerraform } from "./read";
export type { ReadOptions, ReadResult } from "./read-configuration";
export { EMPTY_SNAPSHOT, readSynthesized } from "./read-synthesized";
export { ACCOUNT_UNSTATED, REGION_UNSTATED } from "./symbols";
