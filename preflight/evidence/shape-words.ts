/** The words of the table of shapes: short names for what stands in many rows. */
import type { PolicyType } from "../../iam";
import { AT, type Fields, field, type Shape } from "./shape";

/** `true` or `false`. */
export const BOOLEAN: Shape = { kind: "boolean" };
/** Names with a text each. */
export const MAP: Shape = { kind: "map" };
/** One of these words. */
export const choice = (...of: string[]): Shape => ({ kind: "choice", of });
/** A list of such values. */
export const listOf = (of: Shape, more: { least?: number; adds?: true } = {}): Shape => ({
  kind: "list",
  of,
  ...more,
});
/** A policy of this type. */
export const policy = (type: PolicyType): Shape => ({ kind: "policy", type });
/** Policies by level of an organization. */
export const levels = (type: PolicyType): Shape => ({ kind: "levels", type });
/** An object with these fields. */
export const record = (fields: Fields): Shape => ({ kind: "record", fields });

const isSet = (setting: string) =>
  field(BOOLEAN, `Whether \`${setting}\` is on.`, { required: true });

/** The four switches of S3 Block Public Access. */
export const PUBLIC_ACCESS_BLOCK = record({
  blockPublicAcls: isSet("BlockPublicAcls"),
  ignorePublicAcls: isSet("IgnorePublicAcls"),
  blockPublicPolicy: isSet("BlockPublicPolicy"),
  restrictPublicBuckets: isSet("RestrictPublicBuckets"),
  at: AT,
});
