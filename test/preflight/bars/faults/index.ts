/**
 * The faults that are put into correct landing zones: one or more a cause of the catalogue.
 *
 * Faults of one slot touch the same part and are not combined, because one would hide the other.
 */
import { pick, type Random, type Setup } from "../setup";
import { accessPointFaults } from "./access-point";
import { bucketFaults } from "./bucket";
import { clientFaults } from "./client";
import { identityFaults } from "./identity";
import { keyAndQueueFaults } from "./key-and-queue";
import type { Fault } from "./parts";
import { trustAndLimitsFaults } from "./trust-and-limits";

export { moveBehind } from "./access-point";

/** Every fault. */
export const FAULTS: readonly Fault[] = [
  ...identityFaults,
  ...trustAndLimitsFaults,
  ...bucketFaults,
  ...keyAndQueueFaults,
  ...clientFaults,
  ...accessPointFaults,
];

/** What moving behind an access point writes anew. */
const ACCESS_POINT_RIVALS = [
  "whole-identity",
  "identity",
  "identity-bucket",
  "identity-deny",
  "identity-more",
  "identity-multipart",
  "identity-tags",
  "identity-list",
  "bucket-deny",
  "bucket-allow",
  "bucket-public",
  "bucket-lockout",
  "bucket-name",
  "bucket-acl",
  "acl",
  "region",
  "payer",
  "boundary",
  "scp",
  "rcp",
  "endpoint",
  "rival",
  "client",
  "directory",
];

/** Slots that would hide each other. */
const RIVALS: readonly (readonly [string, string])[] = [
  ["whole-identity", "identity"],
  ["whole-identity", "identity-bucket"],
  ["whole-identity", "identity-list"],
  ["whole-identity", "identity-deny"],
  ["whole-identity", "identity-tags"],
  ["whole-identity", "identity-multipart"],
  ["whole-identity", "identity-key"],
  ["whole-identity", "identity-queue"],
  ["whole-identity", "identity-more"],
  ["endpoint", "bucket-deny"],
  ["bucket-public", "bucket-allow"],
  ["acl", "bucket-acl"],
  ["acl", "bucket-deny"],
  ["key-region", "key-state"],
  ["key-policy", "identity-key"],
  ["key-policy", "key-state"],
  ["identity-deny", "identity-more"],
  ["trust", "identity-more"],
  ["client", "trust"],
  ["client", "bucket-deny"],
  ["client", "role-arn"],
  ["client", "rcp"],
  ["client", "endpoint"],
  ["client", "payer"],
  ["client", "key-policy"],
  ["client", "key-state"],
  ["client", "identity-key"],
  ["client", "region"],
  ["client", "bucket-name"],
  ["client", "directory"],
  ...ACCESS_POINT_RIVALS.map((slot): readonly [string, string] => ["access-point", slot]),
  ...[
    "bucket-name",
    "identity",
    "identity-bucket",
    "identity-deny",
    "identity-more",
    "identity-multipart",
    "whole-identity",
    "bucket-deny",
    "bucket-public",
    "bucket-lockout",
    "bucket-acl",
    "boundary",
    "scp",
    "rcp",
    "endpoint",
  ].map((slot): readonly [string, string] => ["directory", slot]),
];

/** Draw one to five faults that can stand together. */
export function drawFaults(setup: Setup, random: Random): readonly Fault[] {
  const wanted = 1 + Math.floor(random() * 5);
  const chosen: Fault[] = [];
  for (let attempt = 0; attempt < 40 && chosen.length < wanted; attempt++) {
    const fault = pick(random, FAULTS);
    const clashes = chosen.some(
      ({ slot }) =>
        slot === fault.slot ||
        RIVALS.some(
          ([a, b]) => (a === slot && b === fault.slot) || (b === slot && a === fault.slot),
        ),
    );
    if (!clashes && fault.applies(setup)) chosen.push(fault);
  }
  return chosen;
}
