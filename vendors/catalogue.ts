/**
 * The catalogue: which vendors we know, read from one JSON file a vendor.
 *
 * A new vendor is one file in `data/` and one line here. What the files state has a source URL and
 * the date it was checked; vendors change, so principals and external ids can be overridden where a
 * policy is made.
 */
import { type Diagnostic, nearest } from "../diagnostics";
import airbyte from "./data/airbyte.json";
import amplitude from "./data/amplitude.json";
import braze from "./data/braze.json";
import census from "./data/census.json";
import clickhouse from "./data/clickhouse.json";
import databricks from "./data/databricks.json";
import datadog from "./data/datadog.json";
import estuary from "./data/estuary.json";
import fivetran from "./data/fivetran.json";
import hightouch from "./data/hightouch.json";
import iterable from "./data/iterable.json";
import materialize from "./data/materialize.json";
import mixpanel from "./data/mixpanel.json";
import mparticle from "./data/mparticle.json";
import pipedream from "./data/pipedream.json";
import polytomic from "./data/polytomic.json";
import prequel from "./data/prequel.json";
import rudderstack from "./data/rudderstack.json";
import segment from "./data/segment.json";
import snowflake from "./data/snowflake.json";
import stitch from "./data/stitch.json";
import syncwright from "./data/syncwright.json";
import type { Vendor, VendorFile } from "./vendor";

const FILES = [
  hightouch,
  polytomic,
  pipedream,
  syncwright,
  airbyte,
  amplitude,
  braze,
  census,
  clickhouse,
  databricks,
  datadog,
  estuary,
  fivetran,
  iterable,
  materialize,
  mixpanel,
  mparticle,
  prequel,
  rudderstack,
  segment,
  snowflake,
  stitch,
] as unknown as readonly VendorFile[];

const VENDORS: ReadonlyMap<string, Vendor> = new Map(
  FILES.flatMap((file) =>
    file.profiles.map((profile) => [profile.id, { ...profile, vendor: file.vendor }] as const),
  ),
);

/** Ids of the catalogue, the vendors of the first release first. */
export function vendorIds(): readonly string[] {
  return [...VENDORS.keys()];
}

/** The entry with this id, e.g. `hightouch`; undefined where the catalogue has none. */
export function vendor(id: string): Vendor | undefined {
  return VENDORS.get(id);
}

/** A vendor's entry for a store: `hightouch` and `dropbox` give `hightouch-dropbox`. */
export function vendorFor(id: string, store: Vendor["store"]): Vendor | undefined {
  const entry = VENDORS.get(id);
  if (!entry || entry.store === store) return entry;
  return [...VENDORS.values()].find((one) => one.vendor === entry.vendor && one.store === store);
}

/** What to say about an id that the catalogue does not have. */
export function unknownVendor(id: string): Diagnostic {
  const near = nearest(id, vendorIds(), { closed: true });
  return {
    code: "SYNC0119",
    severity: "error",
    summary: `there is no vendor \`${id}\` in the catalogue`,
    where: { path: ["vendor"] },
    why: `known are ${vendorIds()
      .map((name) => `\`${name}\``)
      .join(", ")}`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}
