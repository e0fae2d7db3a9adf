/** What evidence may state of SNS topics. */
import { AT, type FactShape, field } from "./shape";
import { BOOLEAN, listOf, policy, record } from "./shape-words";
import { ACCOUNT_ID, KEY_REFERENCE, QUEUE_ARN, QUEUE_NAME, REGION, TOPIC_ARN } from "./text-forms";

/** The row of topics. */
export const TOPICS: FactShape = {
  noun: "topic",
  describe: "SNS topics that buckets notify, and the queues that they send on to.",
  names: ["arn"],
  fields: {
    arn: field(TOPIC_ARN, "ARN of the topic.", { required: true }),
    name: field(QUEUE_NAME, "Name; left out, the ARN says it.", { certain: true }),
    account: field(ACCOUNT_ID, "Account; left out, the ARN says it.", { certain: true }),
    region: field(REGION, "Region; left out, the ARN says it.", { certain: true }),
    policy: field(policy("resource"), "Topic policy.", { none: "no topic policy", matters: true }),
    key: field(KEY_REFERENCE, "KMS key that encrypts messages.", { none: "no encryption" }),
    fifo: field(BOOLEAN, "Whether it is a FIFO topic."),
    subscriptions: field(
      listOf(record({ queue: field(QUEUE_ARN, "ARN of the queue.", { required: true }), at: AT }), {
        adds: true,
      }),
      "Queues that are subscribed.",
      { certain: true },
    ),
    at: AT,
  },
};
