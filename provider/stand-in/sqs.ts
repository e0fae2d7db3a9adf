/** SQS queues and what is set on them. */
import type { PlainFields } from "../framework";
import type { Aws } from "./aws";
import type { AwsType } from "./aws-type";
import { uniqueName } from "./iam/names";
import { tagFields } from "./tags";

/** Terraform's attribute, SQS's attribute, how its text is read, and what AWS sets by itself. */
const ATTRIBUTES = [
  ["visibility_timeout_seconds", "VisibilityTimeout", "number", 30],
  ["message_retention_seconds", "MessageRetentionPeriod", "number", 345_600],
  ["max_message_size", "MaximumMessageSize", "number", 1_048_576],
  ["delay_seconds", "DelaySeconds", "number", 0],
  ["receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds", "number", 0],
  ["kms_data_key_reuse_period_seconds", "KmsDataKeyReusePeriodSeconds", "number", 300],
  ["kms_master_key_id", "KmsMasterKeyId", "text", ""],
  ["policy", "Policy", "text", ""],
  ["redrive_policy", "RedrivePolicy", "text", ""],
  ["redrive_allow_policy", "RedriveAllowPolicy", "text", ""],
  ["sqs_managed_sse_enabled", "SqsManagedSseEnabled", "flag", true],
  ["fifo_queue", "FifoQueue", "flag", false],
  ["content_based_deduplication", "ContentBasedDeduplication", "flag", false],
] as const;

/** `aws_sqs_queue`; its id is its URL. */
const queue: AwsType = {
  type: "aws_sqs_queue",
  replaces: ["name", "name_prefix", "fifo_queue"],
  defaults: {
    ...Object.fromEntries(ATTRIBUTES.map(([name, , , standard]) => [name, standard])),
    tags: {},
  },
  create: async (aws, planned) => {
    const { client, sdk } = await aws.sqs();
    const suffix = planned["fifo_queue"] === true && !planned["name"] ? ".fifo" : "";
    const QueueName = `${uniqueName(planned)}${suffix}`;
    const tags = aws.allTags(planned["tags"]);
    const { QueueUrl } = await client.send(
      new sdk.CreateQueueCommand({
        QueueName,
        Attributes: attributesOf(planned) as never,
        ...(Object.keys(tags).length > 0 ? { tags } : {}),
      }),
    );
    return { id: QueueUrl, url: QueueUrl, name: QueueName };
  },
  read: async (aws, state) => {
    const url = String(state["id"]);
    const found = await read(aws, url);
    const fields: Record<string, string | number | boolean | undefined> = {};
    for (const [name, key, kind] of ATTRIBUTES) fields[name] = parsed(found[key], kind);
    return {
      ...fields,
      id: url,
      url,
      name: url.split("/").at(-1),
      arn: found["QueueArn"],
      region: aws.region,
      ...tagFields(aws, aws.allTags(state["tags"])),
    };
  },
  update: async (aws, { planned, prior }) => {
    const { fifo_queue: _fixed, ...changeable } = planned;
    const Attributes = { ...cleared(planned, prior), ...attributesOf(changeable) };
    await set(aws, String(prior["id"]), Attributes);
  },
  delete: async (aws, state) => {
    const { client, sdk } = await aws.sqs();
    await client.send(new sdk.DeleteQueueCommand({ QueueUrl: String(state["id"]) }));
  },
};

/** A type that sets one attribute of a queue. */
function queueSetting(type: string, field: string, key: string): AwsType {
  const put = async (aws: Aws, planned: PlainFields): Promise<void> =>
    set(aws, String(planned["queue_url"]), { [key]: String(planned[field]) });
  return {
    type,
    replaces: ["queue_url"],
    create: async (aws, planned) => {
      await put(aws, planned);
      return { id: String(planned["queue_url"]) };
    },
    read: async (aws, state) => {
      const url = String(state["queue_url"] ?? state["id"]);
      const text = (await read(aws, url))[key];
      return text ? { id: url, queue_url: url, [field]: text, region: aws.region } : undefined;
    },
    update: async (aws, { planned }) => put(aws, planned),
    delete: async (aws, state) => set(aws, String(state["queue_url"]), { [key]: "" }),
  };
}

async function read(aws: Aws, QueueUrl: string): Promise<Readonly<Record<string, string>>> {
  const { client, sdk } = await aws.sqs();
  const { Attributes = {} } = await client.send(
    new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return Attributes as Readonly<Record<string, string>>;
}

async function set(
  aws: Aws,
  QueueUrl: string,
  Attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const { client, sdk } = await aws.sqs();
  await client.send(new sdk.SetQueueAttributesCommand({ QueueUrl, Attributes: { ...Attributes } }));
}

function attributesOf(planned: PlainFields): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, key] of ATTRIBUTES) {
    const value = planned[name];
    if (value === undefined || value === "") continue;
    if (key === "FifoQueue" && value !== true) continue;
    attributes[key] = String(value);
  }
  return attributes;
}

/** Texts that were set and are no longer: SQS takes an empty text for "none". */
function cleared(planned: PlainFields, prior: PlainFields): Record<string, string> {
  const gone = ATTRIBUTES.filter(
    ([name, , kind]) => kind === "text" && prior[name] && !planned[name],
  );
  return Object.fromEntries(gone.map(([, key]) => [key, ""]));
}

function parsed(text: string | undefined, kind: string): string | number | boolean | undefined {
  if (text === undefined) return undefined;
  if (kind === "number") return Number(text);
  return kind === "flag" ? text === "true" : text;
}

/** The types of this file. */
export const sqsTypes: readonly AwsType[] = [
  queue,
  queueSetting("aws_sqs_queue_policy", "policy", "Policy"),
  queueSetting("aws_sqs_queue_redrive_policy", "redrive_policy", "RedrivePolicy"),
  queueSetting("aws_sqs_queue_redrive_allow_policy", "redrive_allow_policy", "RedriveAllowPolicy"),
];
