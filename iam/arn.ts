/**
 * Amazon Resource Names: six segments parted by colons, the last of which may hold colons itself.
 *
 *     arn:partition:service:region:account:resource
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

/** The segments of an ARN, each as written; region and account are often empty. */
export interface Arn {
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc` or an isolated partition. */
  readonly partition: string;
  /** E.g. `s3`. */
  readonly service: string;
  readonly region: string;
  /** Twelve digits, or empty. */
  readonly account: string;
  /** The rest, e.g. `role/path/name` or `landing/orders/1.csv`; never empty. */
  readonly resource: string;
}

/** How many colons part the segments; further ones belong to the resource. */
export const ARN_COLON_COUNT = 5;

/** The ARN in `text`, or undefined where it lacks a segment. Checks the form, not the names. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const [, partition = "", service = "", region = "", account = ""] = text.split(":", 5);
  const start = resourceStart(text);
  if (start === undefined || start === text.length) return undefined;
  if (partition === "" || service === "") return undefined;
  return { partition, service, region, account, resource: text.slice(start) };
}

/** The text of an ARN. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

/** Index after the fifth colon, or undefined where there are fewer. */
export function resourceStart(text: string): number | undefined {
  let index = -1;
  for (let colon = 0; colon < ARN_COLON_COUNT; colon++) {
    index = text.indexOf(":", index + 1);
    if (index < 0) return undefined;
  }
  return index + 1;
}

/**
 * The partition a region belongs to, by its name; undefined for a name that is no region.
 *
 * Source: https://docs.aws.amazon.com/general/latest/gr/aws-arns-and-namespaces.html and, for
 * `aws-eusc`, https://docs.aws.eu/esc/latest/userguide/regions.html
 */
export function partitionOf(region: string): string | undefined {
  if (!isRegionName(region)) return undefined;
  for (const [prefix, partition] of PARTITION_BY_REGION_PREFIX) {
    if (region.startsWith(prefix)) return partition;
  }
  return "aws";
}

const PARTITION_BY_REGION_PREFIX: readonly (readonly [string, string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
];

/** E.g. `eu-west-1`, `us-gov-east-1`: words of letters, then a number. */
function isRegionName(region: string): boolean {
  const words = region.split("-");
  const number = words.pop() ?? "";
  const isWord = (word: string) => /^[a-z]+$/.test(word);
  return words.length >= 2 && words.every(isWord) && /^[0-9]{1,2}$/.test(number);
}

/** True for twelve digits. */
export function isAccountId(text: string): boolean {
  return /^[0-9]{12}$/.test(text);
}
