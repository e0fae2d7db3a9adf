/**
 * EN-6: the bucket's KMS key is in another region, or an alias points at nothing.
 *
 * S3 uses keys of the bucket's own region only.
 *
 * Source: Amazon S3 API Reference, "ServerSideEncryptionRule".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html
 */
import { isUnknown } from "../../iam";
import { lookupOf } from "../lookup";
import type { SubjectCheck } from "./subject-check";

/** Recognize EN-6. */
export const keyRegion: SubjectCheck = ({ bucket, snapshot }) => {
  const lookup = lookupOf(snapshot);
  const encryption = bucket?.encryption;
  if (!bucket || !encryption || isUnknown(encryption) || typeof encryption.key !== "string") {
    return [];
  }
  const key = lookup.key(encryption.key);
  const inArn = encryption.key.startsWith("arn:") ? encryption.key.split(":")[3] : undefined;
  const region = key?.region ?? inArn;
  if (typeof region !== "string" || typeof bucket.region !== "string") return [];
  if (region === bucket.region) return [];
  return [
    {
      cause: "EN-6",
      message: "the bucket's KMS key is in another region",
      at: encryption.at,
      why: `the key is in ${region}, the bucket in ${bucket.region}; S3 uses keys of its own region only`,
      owner: { account: String(bucket.account), role: "owner of the bucket" },
      awsMessage: `The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.`,
    },
  ];
};
