/**
 * Settings of a bucket that decide something, read from the XML they are put as.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html and its siblings.
 */
import { AwsError, badRequest } from "../errors";
import { child, children, malformed, text, type XmlElement, type XmlNode } from "../http/xml";
import type { Bucket } from "../state/storage";
import { checkedTags } from "./object-parts";

const flag = (xml: XmlElement, name: string): boolean => text(xml, name)?.toLowerCase() === "true";

/** The four switches from XML. */
export function publicAccessBlock(
  xml: XmlElement,
  call: string,
): NonNullable<Bucket["publicAccessBlock"]> {
  return {
    blockPublicAcls: flag(xml, "BlockPublicAcls"),
    ignorePublicAcls: flag(xml, "IgnorePublicAcls"),
    blockPublicPolicy: flag(xml, "BlockPublicPolicy"),
    restrictPublicBuckets: flag(xml, "RestrictPublicBuckets"),
    at: { call },
  };
}

/** The default encryption that a rule asks for, checked. */
export function encryptionRule(bucket: Bucket, rule: XmlElement | undefined): Bucket["encryption"] {
  const preset = child(rule, "ApplyServerSideEncryptionByDefault");
  const algorithm = text(preset, "SSEAlgorithm") ?? bucket.encryption.algorithm;
  const key = text(preset, "KMSMasterKeyID");
  const blocked = child(rule, "BlockedEncryptionTypes");
  if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") {
    throw malformed();
  }
  if (algorithm === "AES256" && key !== undefined) {
    throw badRequest(
      "InvalidArgument",
      "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    );
  }
  const types = blocked
    ? children(blocked, "EncryptionType")
        .map((type) => String(type["#text"]))
        .filter((type) => type !== "NONE")
    : bucket.encryption.blockedTypes;
  return {
    algorithm,
    ...(key === undefined ? undefined : { key }),
    bucketKey: rule ? flag(rule, "BucketKeyEnabled") : false,
    ...(types ? { blockedTypes: types } : undefined),
  };
}

/** Object Lock and its default retention, checked. */
export function writeObjectLock(bucket: Bucket, xml: XmlElement): void {
  if (bucket.versioning !== "Enabled") {
    throw new AwsError({
      code: "InvalidBucketState",
      status: 409,
      message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    });
  }
  const preset = child(child(xml, "Rule"), "DefaultRetention");
  const mode = text(preset, "Mode");
  const days = text(preset, "Days");
  const years = text(preset, "Years");
  bucket.objectLock.enabled = true;
  if (!preset) {
    bucket.objectLock.default = undefined;
    return;
  }
  if (
    (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") ||
    (days === undefined) === (years === undefined)
  ) {
    throw malformed();
  }
  bucket.objectLock.default = {
    mode,
    ...(days === undefined ? undefined : { days: Number(days) }),
    ...(years === undefined ? undefined : { years: Number(years) }),
  };
}

/** `<TagSet>` of tags. */
export function tagSet(tags: ReadonlyMap<string, string>): XmlNode {
  return {
    TagSet: { Tag: [...tags].map(([name, value]) => ({ Key: name, Value: value })) },
  };
}

/** Tags of a `<Tagging>` document. */
export function readTagSet(xml: XmlElement, countMax: number): ReadonlyMap<string, string> {
  const tags = children(child(xml, "TagSet"), "Tag");
  return checkedTags(
    tags.map((tag) => [text(tag, "Key") ?? "", text(tag, "Value") ?? ""]),
    countMax,
  );
}
