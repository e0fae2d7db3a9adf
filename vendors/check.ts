/**
 * Hold a connection and its syncs against what its vendor documents: modes, formats, ways of
 * authentication, names.
 *
 * Vendors do not share a vocabulary; a mode of one is not translated for another.
 */
import type { BulkSync, DropboxConnection, ModelSync, S3Connection } from "../connections";
import { parseBucketLocation } from "../connections";
import { type Diagnostic, nearest } from "../diagnostics";
import { unknownVendor, vendorFor } from "./catalogue";
import type { Vendor } from "./vendor";

/** What the vendor would refuse; empty where nothing. */
export function checkAgainstVendor(
  connection: S3Connection | DropboxConnection,
  syncs: readonly (ModelSync | BulkSync)[] = [],
): Diagnostic[] {
  const store = connection.kind === "s3_connection" ? "s3" : "dropbox";
  const entry = vendorFor(connection.vendor, store);
  if (!entry) return [unknownVendor(connection.vendor)];
  const own = connection.kind === "s3_connection" ? checkConnection(connection, entry) : [];
  return [...own, ...syncs.flatMap((sync) => checkSync(sync, connection.id, entry))];
}

function checkConnection(connection: S3Connection, entry: Vendor): Diagnostic[] {
  const { auth_mode, s3_bucket_name, s3_bucket_region } = connection.configuration;
  const { bucketNamePrefix, noDots, regions } = entry.requirements;
  const found: Diagnostic[] = [];
  if (isKnown(auth_mode) && !entry.authModes.includes(auth_mode)) {
    found.push(refused(entry, ["configuration", "auth_mode"], auth_mode, entry.authModes));
  }
  if (typeof s3_bucket_name === "string") {
    const { bucket } = parseBucketLocation(s3_bucket_name);
    const path = ["configuration", "s3_bucket_name"];
    if (bucketNamePrefix !== undefined && !bucket.startsWith(bucketNamePrefix)) {
      found.push(unsuitable(entry, path, `names that begin with \`${bucketNamePrefix}\``, bucket));
    }
    if (noDots && bucket.includes(".")) {
      found.push(unsuitable(entry, path, "names without dots", bucket));
    }
  }
  if (regions && typeof s3_bucket_region === "string" && !regions.includes(s3_bucket_region)) {
    found.push(refused(entry, ["configuration", "s3_bucket_region"], s3_bucket_region, regions));
  }
  return found;
}

function checkSync(sync: ModelSync | BulkSync, id: string, entry: Vendor): Diagnostic[] {
  if (sync.kind !== "model_sync" || sync.connection_id !== id) return [];
  const found: Diagnostic[] = [];
  if (entry.modes.length > 0 && isKnown(sync.mode) && !entry.modes.includes(sync.mode)) {
    found.push(refused(entry, ["mode"], sync.mode, entry.modes));
  }
  if (entry.formats.length > 0 && isKnown(sync.format) && !entry.formats.includes(sync.format)) {
    found.push(refused(entry, ["format"], sync.format, entry.formats));
  }
  return found;
}

/** A value that Terraform knows only later is not refused now. */
const isKnown = (value: unknown): boolean => typeof value === "string";

function refused(
  entry: Vendor,
  path: readonly string[],
  value: string,
  allowed: readonly string[],
): Diagnostic {
  const near = nearest(value, allowed);
  return {
    code: "SYNC0120",
    severity: "error",
    summary: `${entry.vendor} knows no \`${path.at(-1)}\` \`${value}\``,
    where: { path },
    why: `its ${entry.product} has ${allowed.map((name) => `\`${name}\``).join(", ")} (${entry.sourceUrl})`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}

function unsuitable(
  entry: Vendor,
  path: readonly string[],
  wants: string,
  found: string,
): Diagnostic {
  return {
    code: "SYNC0121",
    severity: "error",
    summary: `${entry.vendor} does not take the bucket \`${found}\``,
    where: { path },
    why: `its ${entry.product} takes ${wants} only (${entry.sourceUrl})`,
  };
}
