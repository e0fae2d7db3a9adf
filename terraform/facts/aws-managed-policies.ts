/**
 * The AWS managed policies that grant S3, KMS or SQS whole, so that attaching one is understood.
 *
 * Only those whose document is short and has been the same for years; any other is unknown.
 *
 * Source: AWS Managed Policy Reference.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */

const allow = (actions: readonly string[]): unknown => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
});

const documents: Readonly<Record<string, unknown>> = {
  AdministratorAccess: allow(["*"]),
  AmazonS3FullAccess: allow(["s3:*", "s3-object-lambda:*"]),
  AmazonS3ReadOnlyAccess: allow([
    "s3:Get*",
    "s3:List*",
    "s3:Describe*",
    "s3-object-lambda:Get*",
    "s3-object-lambda:List*",
  ]),
  AmazonSQSFullAccess: allow(["sqs:*"]),
  "service-role/AWSLambdaBasicExecutionRole": allow([
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ]),
};

/** The document of an AWS managed policy, or undefined where we do not know it. */
export function awsManagedPolicy(arn: string): unknown {
  const start = arn.indexOf(":iam::aws:policy/");
  if (start < 0) return undefined;
  const name = arn.slice(start + ":iam::aws:policy/".length);
  return Object.hasOwn(documents, name) ? documents[name] : undefined;
}
