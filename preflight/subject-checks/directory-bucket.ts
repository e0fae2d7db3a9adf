/**
 * EX-1: a directory bucket, where only `s3express:CreateSession` counts.
 *
 * Its names end in `--x-s3`. No statement with `s3:` permits anything there.
 *
 * Source: Amazon S3 User Guide, "Authorizing Zonal endpoint API operations with CreateSession".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-create-session.html
 */
import { isUnknown } from "../../iam";
import { documentOf, isObject, statementsOf, textsOf } from "../diagnose/document";
import { lookupOf } from "../lookup";
import { DECLARER, type SubjectCheck } from "./subject-check";

/** Recognize EX-1. */
export const directoryBucket: SubjectCheck = ({ subject, snapshot }) => {
  const { bucket, role } = subject;
  if (isUnknown(bucket) || !bucket.endsWith("--x-s3")) return [];
  const fact = typeof role === "string" ? lookupOf(snapshot).principal(role) : undefined;
  const actions = (fact?.policies ?? [])
    .flatMap((policy) => statementsOf(documentOf(policy)))
    .filter((statement) => isObject(statement) && statement["Effect"] === "Allow")
    .flatMap((statement) => textsOf(statement["Action"]));
  if (actions.some((action) => /^(s3express:(\*|createsession)|\*)$/i.test(action))) return [];
  return [
    {
      cause: "EX-1",
      message: "a directory bucket needs s3express:CreateSession, which nothing grants",
      at: fact?.at ?? subject.at,
      why: `\`${bucket}\` is a directory bucket; statements with s3: actions grant nothing there`,
      owner: fact ? { account: String(fact.account), role: "owner of the role" } : DECLARER,
      awsMessage: "Access Denied",
    },
  ];
};
