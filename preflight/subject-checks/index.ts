/**
 * Checks of a connection as it is declared, before any of its calls is decided: names that lead
 * nowhere, keys that cannot work, what the vendor would refuse.
 */

import { isUnknown } from "../../iam";
import type { Found } from "../checks";
import type { Judged } from "../judge/decide-connection";
import { lookupOf } from "../lookup";
import type { BucketFact } from "../snapshot";
import { archivedObjects } from "./archived-objects";
import { keyRegion } from "./key-region";
import { missingBucket } from "./missing-bucket";
import { missingObject } from "./missing-object";
import { objectWriter } from "./object-writer";
import { roleName } from "./role-name";
import type { SubjectCheck } from "./subject-check";
import { vendorRules } from "./vendor-rules";

const checks: readonly SubjectCheck[] = [
  vendorRules,
  missingBucket,
  roleName,
  keyRegion,
  objectWriter,
  archivedObjects,
  missingObject,
];

/** Everything that is wrong with the declaration of one connection. */
export function checkSubject(judged: Judged): readonly Found[] {
  const state = { bucket: bucketOf(judged), ...judged };
  return checks.flatMap((check) => check(state));
}

function bucketOf({ subject, snapshot }: Judged): BucketFact | undefined {
  if (isUnknown(subject.bucket)) return undefined;
  const lookup = lookupOf(snapshot);
  const behind = lookup.accessPoint(subject.bucket)?.bucket;
  const name = behind ?? subject.bucket;
  return isUnknown(name) ? undefined : lookup.bucket(name);
}
