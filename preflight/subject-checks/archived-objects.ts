/**
 * MI-4: a rule of the bucket archives objects that the sync reads, after which a read is refused until
 * somebody restores them.
 *
 * `GLACIER_IR` is read at once; Glacier Flexible Retrieval, Deep Archive and the archive tiers of
 * Intelligent-Tiering are not.
 *
 * Source: Amazon S3 User Guide, "Restoring an archived object".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
 */
import { isUnknown } from "../../iam";
import type { ArchivingFact } from "../snapshot";
import type { SubjectCheck } from "./subject-check";

/** Storage classes and tiers that are not readable before a restore. */
const ARCHIVES: readonly unknown[] = [
  "GLACIER",
  "DEEP_ARCHIVE",
  "ARCHIVE_ACCESS",
  "DEEP_ARCHIVE_ACCESS",
];

/** Recognize MI-4. */
export const archivedObjects: SubjectCheck = ({ bucket, steps }) => {
  const { archiving } = bucket ?? {};
  if (!bucket || archiving === undefined || isUnknown(archiving)) return [];
  const arns = steps.flatMap(({ calls }) =>
    calls.flatMap(({ operation, resource }) =>
      operation === "GetObject" && typeof resource === "string" ? [resource] : [],
    ),
  );
  const rule = archiving.find(
    (one) => ARCHIVES.includes(one.storageClass) && arns.some((arn) => covers(one, keyIn(arn))),
  );
  if (!rule) return [];
  return [
    {
      cause: "MI-4",
      severity: "warning",
      message: "objects that the sync reads are archived and cannot be read before a restore",
      at: rule.at,
      why: `a rule moves ${rule.prefix === undefined ? "every object" : `objects below \`${String(rule.prefix)}\``} to ${String(rule.storageClass)}${daysOf(rule)}; GLACIER_IR is read at once`,
      owner: { account: String(bucket.account), role: "owner of the bucket" },
      awsMessage: "The operation is not valid for the object's storage class",
    },
  ];
};

const daysOf = ({ days }: ArchivingFact): string =>
  typeof days === "number" ? ` after ${days} ${days === 1 ? "day" : "days"}` : "";

/** A prefix that is not known may be any. */
const covers = ({ prefix }: ArchivingFact, key: string): boolean =>
  prefix === undefined || isUnknown(prefix) || key.startsWith(prefix);

const keyIn = (arn: string): string => arn.slice(arn.indexOf("/") + 1);
