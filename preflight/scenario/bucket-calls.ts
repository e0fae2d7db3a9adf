/** Calls on the bucket itself: find its region, list its folders and its unfinished uploads. */
import { isUnknown, type Unknown } from "../../iam";
import type { NeededAction } from "../../vendors";
import type { Call } from "../call";
import { NOTHING, namedCalls, type Scenario } from "./scenario";

/** The calls of one operation; a listing once for each folder. */
export function bucketCalls(operation: string, need: NeededAction, scenario: Scenario): Call[] {
  const call = {
    service: "s3" as const,
    operation,
    action: need.action,
    context: NOTHING,
    why: need.why,
    ...scenario.base,
  };
  if (need.action !== "s3:ListBucket") return namedCalls(scenario, call);
  return folders(scenario).flatMap((folder) =>
    namedCalls(scenario, { ...call, context: { "s3:prefix": folder } }),
  );
}

/** The folder that the keys of one sync share; each folder once. */
function folders({ written, read }: Scenario): readonly (string | Unknown)[] {
  const bySync = new Map<string, string>();
  const unknown = new Map<string, Unknown>();
  for (const { key, sync } of [...written, ...read]) {
    if (isUnknown(key)) unknown.set(key.unknown, key);
    else bySync.set(sync, shared(bySync.get(sync) ?? key, key));
  }
  const cut = [...bySync.values()].map((text) => text.slice(0, text.lastIndexOf("/") + 1));
  return [...new Set(cut), ...unknown.values()];
}

function shared(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
