/**
 * A directory bucket: sessions stand for every call on objects.
 *
 * `s3express:CreateSession` on the bucket is the one permission; a session is `ReadWrite` where
 * policies permit it, else `ReadOnly`, which does for reading. The encryption of a session is asked
 * for when it is made.
 *
 * Source: Amazon S3 User Guide, "Authorizing Zonal endpoint API operations with CreateSession".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-create-session.html
 */
import { isUnknown } from "../../iam";
import type { Call } from "../call";
import { decideCall } from "../decide-call";
import { bucketArn, type Row, type Scenario } from "./scenario";

/** True for a connection whose bucket is a directory bucket, which its name shows. */
export function isDirectoryBucket({ subject }: Pick<Scenario, "subject">): boolean {
  return !isUnknown(subject.bucket) && subject.bucket.endsWith("--x-s3");
}

/** The rows that take the place of all calls on objects and on the bucket. */
export function directoryRows(scenario: Scenario): Row[] {
  const { subject, snapshot } = scenario;
  const readWrite = sessionCall(scenario, "ReadWrite");
  if (subject.uses.includes("write")) return [{ title: "open a session", calls: [readWrite] }];
  const { outcome } = decideCall(snapshot, readWrite);
  const call = outcome === "allowed" ? readWrite : sessionCall(scenario, "ReadOnly");
  return [{ title: "open a session", calls: [call] }];
}

function sessionCall(scenario: Scenario, mode: "ReadWrite" | "ReadOnly"): Call {
  return {
    ...scenario.base,
    service: "s3",
    operation: "CreateSession",
    action: "s3express:CreateSession",
    resource: arnOf(scenario),
    context: { "s3express:SessionMode": mode },
    why: mode === "ReadWrite" ? "opens a session that may write" : "opens a session that reads",
  };
}

/** A bucket that was not read has an account and a region all the same, which are not known. */
function arnOf(scenario: Scenario): Call["resource"] {
  const { bucket, subject } = scenario;
  if (bucket) return bucketArn(scenario);
  return {
    unknown: `account and region of \`${String(subject.bucket)}\` are not known`,
    prefix: "arn:aws:s3express:",
    suffix: `:bucket/${String(subject.bucket)}`,
  };
}
