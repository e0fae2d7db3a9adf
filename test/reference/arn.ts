/**
 * Amazon resource names, cut at the first five colons: `arn:partition:service:region:account:resource`.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

/** The six parts of an ARN. The resource keeps its own colons and slashes. */
export interface ArnParts {
  readonly prefix: string;
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** The parts of an ARN or of an ARN pattern; undefined where there are fewer than six. */
export function cutArn(text: string): ArnParts | undefined {
  const parts = text.split(":");
  const [prefix, partition, service, region, account, ...resource] = parts;
  if (prefix === undefined || partition === undefined || service === undefined) return undefined;
  if (region === undefined || account === undefined || resource.length === 0) return undefined;
  return { prefix, partition, service, region, account, resource: resource.join(":") };
}
