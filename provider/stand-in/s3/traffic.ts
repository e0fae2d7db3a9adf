/** Bucket settings about what happens around requests: notifications, logging, who pays. */
import type { NotificationConfiguration } from "@aws-sdk/client-s3";

import type { Plain, PlainFields } from "../../framework";
import type { AwsType } from "../aws-type";
import { blocks, bucketSetting, present, texts } from "./settings";

/** Terraform's block, and what the API calls its target. */
const TARGETS = [
  { block: "queue", field: "queue_arn", list: "QueueConfigurations", target: "QueueArn" },
  { block: "topic", field: "topic_arn", list: "TopicConfigurations", target: "TopicArn" },
  {
    block: "lambda_function",
    field: "lambda_function_arn",
    list: "LambdaFunctionConfigurations",
    target: "LambdaFunctionArn",
  },
] as const;

/** `aws_s3_bucket_notification`: the bucket's one notification document. */
const notification = bucketSetting({
  type: "aws_s3_bucket_notification",
  put: ({ client, sdk, bucket }, wanted) => {
    const NotificationConfiguration: Record<string, unknown> = {};
    for (const { block, field, list, target } of TARGETS) {
      NotificationConfiguration[list] = blocks(wanted, block).map((one) => ({
        ...(one["id"] ? { Id: one["id"] } : {}),
        [target]: one[field],
        Events: texts(one["events"]),
        ...filterOf(one),
      }));
    }
    if (wanted["eventbridge"] === true) NotificationConfiguration["EventBridgeConfiguration"] = {};
    return client.send(
      new sdk.PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: NotificationConfiguration as NotificationConfiguration,
      }),
    );
  },
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(
      new sdk.GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    const found = answer as unknown as Readonly<Record<string, readonly Configured[] | undefined>>;
    const fields: Record<string, Plain> = {
      eventbridge: answer.EventBridgeConfiguration !== undefined,
    };
    for (const { block, field, list, target } of TARGETS) {
      fields[block] = (found[list] ?? []).map((one) => ({
        id: one.Id,
        [field]: String(one[target]),
        events: one.Events,
        filter_prefix: ruleOf(one, "prefix"),
        filter_suffix: ruleOf(one, "suffix"),
      }));
    }
    return fields;
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(
      new sdk.PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: {},
      }),
    ),
  defaults: { eventbridge: false },
});

interface Configured {
  readonly Id?: string;
  readonly Events?: readonly string[];
  readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly FilterRule[] } };
  readonly QueueArn?: string;
  readonly TopicArn?: string;
  readonly LambdaFunctionArn?: string;
}

interface FilterRule {
  readonly Name?: string;
  readonly Value?: string;
}

function filterOf(one: PlainFields): object {
  const FilterRules = (["prefix", "suffix"] as const).flatMap((Name) => {
    const Value = one[`filter_${Name}`];
    return Value ? [{ Name, Value }] : [];
  });
  return FilterRules.length > 0 ? { Filter: { Key: { FilterRules } } } : {};
}

function ruleOf({ Filter }: Configured, name: string): string | undefined {
  const rules = Filter?.Key?.FilterRules ?? [];
  return rules.find(({ Name }) => Name?.toLowerCase() === name)?.Value;
}

/** `aws_s3_bucket_logging`. */
const logging = bucketSetting({
  type: "aws_s3_bucket_logging",
  put: ({ client, sdk, bucket }, wanted) =>
    client.send(
      new sdk.PutBucketLoggingCommand({
        Bucket: bucket,
        BucketLoggingStatus: {
          LoggingEnabled: {
            TargetBucket: String(wanted["target_bucket"]),
            TargetPrefix: String(wanted["target_prefix"] ?? ""),
          },
        },
      }),
    ),
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(new sdk.GetBucketLoggingCommand({ Bucket: bucket }));
    const found = answer.LoggingEnabled;
    if (!found) return undefined;
    return { target_bucket: found.TargetBucket, target_prefix: found.TargetPrefix ?? "" };
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(new sdk.PutBucketLoggingCommand({ Bucket: bucket, BucketLoggingStatus: {} })),
});

/** `aws_s3_bucket_request_payment_configuration`. */
const requestPayment = bucketSetting({
  type: "aws_s3_bucket_request_payment_configuration",
  put: ({ client, sdk, bucket }, { payer }) =>
    client.send(
      new sdk.PutBucketRequestPaymentCommand({
        Bucket: bucket,
        RequestPaymentConfiguration: present({ Payer: payer }),
      }),
    ),
  get: async ({ client, sdk, bucket }) => {
    const { Payer } = await client.send(new sdk.GetBucketRequestPaymentCommand({ Bucket: bucket }));
    return { payer: Payer };
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(
      new sdk.PutBucketRequestPaymentCommand({
        Bucket: bucket,
        RequestPaymentConfiguration: { Payer: "BucketOwner" },
      }),
    ),
});

/** The types of this file. */
export const trafficSettings: readonly AwsType[] = [notification, logging, requestPayment];
