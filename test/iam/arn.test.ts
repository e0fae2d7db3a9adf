/**
 * Goal: ARNs are taken apart and put together again, and regions belong to their partitions.
 * Method: examples; and the law that formatting what was parsed gives the same text.
 */
import { formatArn, matchGlob, parseArn, partitionOf } from "../../iam";

test.each([
  "arn:aws:s3:::landing/orders/a:b",
  "arn:aws-cn:sqs:cn-north-1:111122223333:orders",
  "arn:aws:iam::111122223333:role/path/name",
  "arn:aws:kms:eu-west-1:111122223333:key/1234",
])("%s is the same again once parsed", (text) => {
  const arn = parseArn(text);
  expect(arn && formatArn(arn)).toBe(text);
});

test("the last segment keeps its colons", () => {
  expect(parseArn("arn:aws:sns:eu-west-1:111122223333:topic:sub")?.resource).toBe("topic:sub");
});

test.each(["", "arn:", "arn:aws:s3:::", "arn:aws:s3::", "landing", "arn::s3:::a", "arn:aws::::a"])(
  "`%s` is no ARN",
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);

test.each([
  ["eu-west-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
  ["eusc-de-east-1", "aws-eusc"],
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["eu-west", undefined],
  ["nowhere", undefined],
])("the partition of %s is %s", (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test.each<[pattern: string, text: string, covered: boolean]>([
  ["*", "", true],
  ["?", "", false],
  ["a*b*c", "aXbYc", true],
  ["a*b*c", "aXcYb", false],
  ["*ab", "aab", true],
  ["a*a", "a", false],
  ["*?b*", "b", false],
  ["*?b*", "ab", true],
  ["a?c", "a😀c", true],
  ["a*c", "a\nc", true],
  ["A", "a", false],
  ["[a]", "a", false],
  ["a.c", "abc", false],
])("%s against %j", (pattern, text, covered) => {
  expect(matchGlob(pattern, text)).toBe(covered);
});
