/** Reads Terraform, synthesized or planned, into a snapshot, resolving references symbolically. */
export type { ReadOptions, ReadResult } from "./read-configuration";
export { readSynthesized } from "./read-synthesized";
export { ACCOUNT_UNSTATED, REGION_UNSTATED } from "./symbols";
