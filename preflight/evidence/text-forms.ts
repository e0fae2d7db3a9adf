/**
 * The texts with a form of their own: ids, names and ARNs, as AWS writes them.
 *
 * Sources: AWS Organizations API Reference, "Organization" (`o-` and 10 to 32 letters or digits);
 * Amazon S3 User Guide, "General purpose bucket naming rules"; IAM User Guide, "IAM ARNs"; AWS KMS
 * Developer Guide, "Key identifiers".
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
 */
import type { Shape } from "./shape";

const text = (name: string, expected: string, pattern: string, example: string): Shape => ({
  kind: "text",
  form: { name, expected, pattern, example },
});

/** Twelve digits. */
export const ACCOUNT_ID = text(
  "an account id",
  "twelve digits in quotes",
  "^[0-9]{12}$",
  "222233334444",
);

/** `o-…`. */
export const ORGANIZATION_ID = text(
  "an organization id",
  "`o-` and 10 to 32 letters or digits",
  "^o-[a-z0-9]{10,32}$",
  "o-exampleorgid",
);

/** The ARN of a role or a user, with its path. */
export const PRINCIPAL_ARN = text(
  "the ARN of a role or a user",
  "`arn:aws:iam::111122223333:role/NAME` or `…:user/NAME`",
  "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[^\\s]+$",
  "arn:aws:iam::222233334444:role/acme-sync",
);

/** The name of a role or a user, without path. */
export const PRINCIPAL_NAME = text(
  "the name of a role or a user",
  "up to 64 letters, digits and `+=,.@_-`",
  "^[A-Za-z0-9+=,.@_-]{1,64}$",
  "acme-sync",
);

/** A bucket's name alone. */
export const BUCKET_NAME = text(
  "a bucket name",
  "3 to 63 lower-case letters, digits, dots and hyphens",
  "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
  "acme-landing",
);

/** The ARN of a bucket, without a key. */
export const BUCKET_ARN = text(
  "the ARN of a bucket",
  "`arn:aws:s3:::NAME`",
  "^arn:aws(-[a-z]+)*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
  "arn:aws:s3:::acme-landing",
);

/** A region, e.g. `eu-central-1`. */
export const REGION = text(
  "a region",
  "a region such as `eu-central-1`",
  "^[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}$",
  "eu-central-1",
);

/** The ARN of a key, not of an alias. */
export const KEY_ARN = text(
  "the ARN of a key",
  "`arn:aws:kms:REGION:ACCOUNT:key/ID`; an alias goes into `aliases`",
  "^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
  "arn:aws:kms:eu-central-1:222233334444:key/1f0e6c5d-0000-4000-8000-aabbccddeeff",
);

/** A key's id: a UUID, or `mrk-…`. */
export const KEY_ID = text(
  "the id of a key",
  "a UUID or `mrk-` and 32 hexadecimal digits",
  "^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
  "1f0e6c5d-0000-4000-8000-aabbccddeeff",
);

/** `alias/NAME`. */
export const KEY_ALIAS = text(
  "an alias of a key",
  "`alias/NAME`",
  "^alias/[A-Za-z0-9/_-]{1,250}$",
  "alias/landing",
);

/** However a bucket or a queue names its key. */
export const KEY_REFERENCE = text(
  "a key",
  "a key id, the ARN of a key or of an alias, or `alias/NAME`",
  "^(arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+|alias/.+|mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
  "alias/landing",
);

/** The ARN of a queue. */
export const QUEUE_ARN = text(
  "the ARN of a queue",
  "`arn:aws:sqs:REGION:ACCOUNT:NAME`",
  "^arn:aws(-[a-z]+)*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$",
  "arn:aws:sqs:eu-central-1:222233334444:landing-events",
);

/** The name of a queue. */
export const QUEUE_NAME = text(
  "the name of a queue",
  "up to 80 letters, digits, hyphens and underscores, and `.fifo` for a FIFO queue",
  "^[A-Za-z0-9_-]{1,80}(\\.fifo)?$",
  "landing-events",
);

/** `vpce-…`. */
export const ENDPOINT_ID = text(
  "the id of a VPC endpoint",
  "`vpce-` and its digits",
  "^vpce-[0-9a-z]+$",
  "vpce-0a1b2c3d",
);

/** `vpc-…`. */
export const VPC_ID = text(
  "the id of a VPC",
  "`vpc-` and its digits",
  "^vpc-[0-9a-z]+$",
  "vpc-0a1b2c3d",
);

/** Who a KMS grant is for. */
export const GRANTEE = text(
  "a grantee",
  "the ARN of a principal, or a service such as `logs.eu-central-1.amazonaws.com`",
  "^(arn:aws(-[a-z]+)*:(iam|sts)::[0-9]{12}:.+|[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?)$",
  "arn:aws:iam::222233334444:role/acme-sync",
);

/** The ARN of a topic. */
export const TOPIC_ARN = text(
  "the ARN of a topic",
  "`arn:aws:sns:REGION:111122223333:NAME`",
  "^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$",
  "arn:aws:sns:eu-central-1:222233334444:acme-new-files",
);

/** The ARN of an access point, without an object. */
export const ACCESS_POINT_ARN = text(
  "the ARN of an access point",
  "`arn:aws:s3:REGION:111122223333:accesspoint/NAME`",
  "^arn:aws(-[a-z]+)*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint/[a-z0-9-]+$",
  "arn:aws:s3:eu-central-1:222233334444:accesspoint/sync",
);

/** The name of an access point. */
export const ACCESS_POINT_NAME = text(
  "the name of an access point",
  "3 to 50 lower-case letters, digits and hyphens",
  "^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$",
  "sync",
);

/** What S3 makes as another name of an access point. */
export const ACCESS_POINT_ALIAS = text(
  "the alias of an access point",
  "a text that ends in `-s3alias`",
  "^[a-z0-9-]+-s3alias$",
  "sync-abcdefgh1234-s3alias",
);

/** `http://…` or `https://…`. */
export const ENDPOINT_URL = text(
  "an endpoint",
  "a URL that begins with `https://` or `http://`",
  "^https?://[^\\s/?#]+(/[^\\s]*)?$",
  "https://s3.eu-central-1.amazonaws.com",
);

/** The ARN of a provider of OpenID Connect. */
export const PROVIDER_ARN = text(
  "the ARN of an identity provider",
  "`arn:aws:iam::111122223333:oidc-provider/HOST`",
  "^arn:aws(-[a-z]+)*:iam::[0-9]{12}:oidc-provider/[^\\s]+$",
  "arn:aws:iam::222233334444:oidc-provider/oidc.example.com/t1",
);

/** An address or a range, of version 4 or 6. */
export const SOURCE_ADDRESS = text(
  "an address or a range",
  "an IP address or CIDR range, e.g. `203.0.113.0/24`",
  "^([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(/[0-9]{1,3})?$",
  "203.0.113.7",
);
