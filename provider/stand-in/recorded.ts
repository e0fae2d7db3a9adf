/**
 * Types that the rehearsal has no API for: they are kept in Terraform's state and nowhere else.
 *
 * What AWS would compute is a placeholder that depends only on the configuration, so two runs agree.
 * ARNs have the shape of real ones, because policies and other resources refer to them.
 */
import { createHash } from "node:crypto";

import {
  type Attributes,
  type Outcome,
  type PlainFields,
  plainFields,
  type Resource,
} from "../framework";
import type { RecordValue, WireType } from "../protocol";
import type { Aws } from "./aws";
import { filled, foreseen } from "./aws-type";
import { jsonFaults } from "./policy-text";
import { resourceSchema } from "./schema";

/** `{name}` and the like stand for attributes; `{region}` and `{account}` for where we are. */
const ARNS: Readonly<Record<string, string>> = {
  aws_sns_topic: "sns:{region}:{account}:{name}",
  aws_sns_topic_subscription: "sns:{region}:{account}:{topic}:{hash}",
  aws_lambda_function: "lambda:{region}:{account}:function:{function_name}",
  aws_lambda_event_source_mapping: "lambda:{region}:{account}:event-source-mapping:{hash}",
  aws_ecs_cluster: "ecs:{region}:{account}:cluster/{name}",
  aws_ecs_task_definition: "ecs:{region}:{account}:task-definition/{family}:1",
  aws_ecs_service: "ecs:{region}:{account}:service/{name}",
  aws_scheduler_schedule: "scheduler:{region}:{account}:schedule/{group_name}/{name}",
  aws_scheduler_schedule_group: "scheduler:{region}:{account}:schedule-group/{name}",
  aws_cloudwatch_log_group: "logs:{region}:{account}:log-group:{name}",
  aws_cloudwatch_metric_alarm: "cloudwatch:{region}:{account}:alarm:{alarm_name}",
  aws_cloudwatch_event_rule: "events:{region}:{account}:rule/{name}",
  aws_secretsmanager_secret: "secretsmanager:{region}:{account}:secret:{name}-{hash6}",
  aws_iam_instance_profile: "iam::{account}:instance-profile/{name}",
  aws_vpc_endpoint: "ec2:{region}:{account}:vpc-endpoint/{id}",
  aws_security_group: "ec2:{region}:{account}:security-group/{id}",
};

/** Types whose `id` is their ARN. */
const ID_IS_ARN: readonly string[] = [
  "aws_sns_topic",
  "aws_sns_topic_subscription",
  "aws_ecs_cluster",
  "aws_ecs_service",
  "aws_secretsmanager_secret",
];

/** The attribute that is a type's `id`, in order of preference. */
const NAMES = ["name", "function_name", "alarm_name", "family", "statement_id"] as const;

/** Attributes that identify a type: their change replaces. */
const IDENTITY: readonly string[] = [
  ...NAMES,
  "name_prefix",
  "topic_arn",
  "vpc_id",
  "service_name",
];

let warned = false;

/** The resource of a recorded type. */
export function recordedResource(type: string): Resource<Attributes, Aws> {
  const schema = resourceSchema(type, { replaces: IDENTITY });
  const settle = async (aws: Aws, planned: RecordValue, id?: string): Promise<RecordValue> => {
    const computed = await placeholders(type, aws, {
      ...plainFields(planned),
      ...(id ? { id } : {}),
    });
    const standIns: Record<string, unknown> = { ...computed };
    for (const [name, attribute] of Object.entries(schema.attributes)) {
      if (standIns[name] !== undefined || attribute.type.kind !== "plain") continue;
      if (attribute.presence !== "computed") continue;
      standIns[name] = neutral(attribute.type.wire, `stub-${name}`);
    }
    return filled(schema, planned, standIns as PlainFields);
  };
  return {
    schema,
    validate: (config) => jsonFaults(plainFields(config as RecordValue)),
    plan: ({ client, config, planned }) => ({
      planned: foreseen(schema, client, {
        config: config as unknown as RecordValue,
        planned: planned as unknown as RecordValue,
      }) as never,
    }),
    create: async ({ client, planned }) => {
      const state = await settle(client, planned as RecordValue);
      const first = !warned;
      warned = true;
      return {
        state,
        ...(first ? { diagnostics: [onlyRecorded(type)] } : {}),
      } as Outcome<Attributes>;
    },
    read: async ({ state }) => ({ state }),
    update: async ({ client, planned, prior }) => {
      const id = String((prior as RecordValue)["id"] ?? "");
      return { state: await settle(client, planned as RecordValue, id) } as Outcome<Attributes>;
    },
    delete: async () => undefined,
  };
}

function onlyRecorded(type: string) {
  return {
    code: "SYNC7035",
    severity: "warning" as const,
    summary: `\`${type}\` is only recorded`,
    why: "the rehearsal has no API for it: it is kept in Terraform's state, with placeholders for what AWS would compute (said once for all such types)",
  };
}

async function placeholders(type: string, aws: Aws, planned: PlainFields): Promise<PlainFields> {
  const hash = createHash("sha256")
    .update(`${type} ${stable(planned)}`)
    .digest("hex");
  const name = NAMES.map((candidate) => planned[candidate]).find((value) => value !== undefined);
  const madeName = name ?? `${String(planned["name_prefix"] ?? "terraform-")}${hash.slice(0, 12)}`;
  const account = await aws.account().catch(() => "000000000000");
  const shortId = `${shortPrefix(type)}${hash.slice(0, 17)}`;
  const words: Readonly<Record<string, unknown>> = {
    group_name: "default",
    ...planned,
    name: madeName,
    region: aws.region,
    account,
    hash: hash.slice(0, 12),
    hash6: hash.slice(0, 6),
    topic: String(planned["topic_arn"] ?? "")
      .split(":")
      .at(-1),
    id: planned["id"] ?? shortId,
  };
  const template = ARNS[type];
  const arn = template && `arn:${aws.partition}:${expand(template, words)}`;
  const id = planned["id"] ?? (ID_IS_ARN.includes(type) ? arn : (name ?? shortId));
  return {
    id,
    arn,
    name: String(madeName),
    region: aws.region,
    tags_all: aws.allTags(planned["tags"]),
    group_name: "default",
    owner: account,
    owner_id: account,
    ...(type === "aws_lambda_function"
      ? {
          invoke_arn: `arn:${aws.partition}:apigateway:${aws.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
          qualified_arn: `${arn}:1`,
          version: "1",
        }
      : {}),
    ...(type === "aws_ecs_task_definition" && arn
      ? { revision: 1, arn_without_revision: arn.slice(0, -2) }
      : {}),
  } as PlainFields;
}

function shortPrefix(type: string): string {
  if (type === "aws_vpc_endpoint") return "vpce-0";
  return type === "aws_security_group" ? "sg-0" : "stub-";
}

function expand(template: string, words: Readonly<Record<string, unknown>>): string {
  return template
    .split("{")
    .map((part, index) => {
      const end = part.indexOf("}");
      if (index === 0 || end < 0) return part;
      return `${String(words[part.slice(0, end)] ?? "unnamed")}${part.slice(end + 1)}`;
    })
    .join("");
}

/** A value of the type that says nothing. */
function neutral(type: WireType, text: string): unknown {
  if (type === "string") return text;
  if (type === "number") return 0;
  if (type === "bool") return false;
  return typeof type !== "string" && (type[0] === "map" || type[0] === "object") ? {} : [];
}

function stable(fields: PlainFields): string {
  return JSON.stringify(fields, Object.keys(fields).sort());
}
