/**
 * Checks of a connection as it is declared, before any of its calls is decided: names that lead
 * nowhere, keys that cannot work, what the vendor would refuse.
 */
import type { Found } from "../checks";
import { directoryBucket } from "./directory-bucket";
import { keyRegion } from "./key-region";
import { missingBucket } from "./missing-bucket";
import { objectWriter } from "./object-writer";
import { roleName } from "./role-name";
import type { SubjectCheck, SubjectState } from "./subject-check";
import { vendorRules } from "./vendor-rules";

export type { SubjectState } from "./subject-check";

const checks: readonly SubjectCheck[] = [
  vendorRules,
  missingBucket,
  directoryBucket,
  roleName,
  keyRegion,
  objectWriter,
];

/** Everything that is wrong with the declaration of one connection. */
export function checkSubject(state: SubjectState): readonly Found[] {
  return checks.flatMap((check) => check(state));
}
