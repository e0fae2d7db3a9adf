/**
 * The regions of AWS as names, to spot a misspelt one.
 *
 * A region of the right shape that is not listed is only warned about: AWS opens new ones.
 * Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html (checked 2026-11)
 */

/** Every region this release knows, in all partitions that S3 serves. */
export const REGIONS_KNOWN: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eusc-de-east-1",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

/** Whether a text has the shape of a region, e.g. `eu-central-1`. */
export function looksLikeRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}$/.test(text);
}
