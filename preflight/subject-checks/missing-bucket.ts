/**
 * RG-2: the connection names a bucket that the configuration does not have, and one nearly so.
 *
 * A bucket of the same account declared under nearly the same name is what was meant; otherwise the
 * bucket may exist elsewhere, which cannot be told from here.
 *
 * Source: Amazon S3 API Reference, "HeadBucket".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
import { nearest } from "../../diagnostics";
import { lookupOf } from "../lookup";
import { DECLARER, type SubjectCheck } from "./subject-check";

/** Recognize RG-2. */
export const missingBucket: SubjectCheck = ({ subject, snapshot }) => {
  const { bucket } = subject;
  const lookup = lookupOf(snapshot);
  if (typeof bucket !== "string" || lookup.bucket(bucket) || lookup.accessPoint(bucket)) return [];
  const names = snapshot.buckets.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
  const meant =
    names.find((name) => name.toLowerCase() === bucket.toLowerCase()) ?? nearest(bucket, names);
  if (meant === undefined) return [];
  const written = subject.connection.configuration.s3_bucket_name;
  const after = typeof written === "string" ? written.replace(bucket, () => meant) : meant;
  return [
    {
      cause: "RG-2",
      message: "the connection names a bucket that is not declared",
      at: subject.at,
      why: `it names \`${bucket}\`; the configuration declares \`${meant}\``,
      owner: DECLARER,
      awsMessage: "The specified bucket does not exist",
      fix: {
        summary: `name \`${meant}\``,
        patches: [
          {
            kind: "document",
            id: subject.id,
            path: ["configuration", "s3_bucket_name"],
            before: written,
            after,
            at: subject.at,
          },
        ],
      },
    },
  ];
};
