/**
 * Goal: queues behave as SQS's do, and S3 tells them about objects as far as their policies allow.
 * Method: real SDK clients on a clock of our own; the Query protocol by hand, since no current client
 * speaks it.
 */
import * as KMS from "@aws-sdk/client-kms";
import * as S3 from "@aws-sdk/client-s3";
import * as SQS from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";

import type { Rehearsal } from "../../rehearsal";
import {
  type Clients,
  clientsFor,
  type Keys,
  OWNER,
  policy,
  refusal,
  startForTest,
  VENDOR,
} from "./support/clients";
import { Sha256 } from "./support/raw";

let rehearsal: Rehearsal;
let bugs: unknown[];
let admin: Clients;
let keys: Keys;
let ahead = 0;

beforeAll(async () => {
  const start = performance.timeOrigin;
  ({ rehearsal, bugs } = await startForTest({
    clock: () => new Date(start + performance.now() + ahead),
  }));
  keys = rehearsal.adminCredentials(OWNER);
  admin = clientsFor(rehearsal, keys);
});

afterAll(async () => {
  await rehearsal.stop();
  expect(bugs).toEqual([]);
});

async function makeQueue(name: string, Attributes: Record<string, string> = {}): Promise<string> {
  const made = await admin.sqs.send(new SQS.CreateQueueCommand({ QueueName: name, Attributes }));
  return made.QueueUrl ?? "";
}

const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:${OWNER}:${name}`;

async function bodies(QueueUrl: string): Promise<string[]> {
  const got = await admin.sqs.send(
    new SQS.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  return (got.Messages ?? []).map(({ Body }) => Body ?? "");
}

describe("a queue", () => {
  test("hides a message while it is worked on, and shows it again", async () => {
    const QueueUrl = await makeQueue("work", { VisibilityTimeout: "60" });
    await admin.sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: "one" }));
    expect(await bodies(QueueUrl)).toEqual(["one"]);
    expect(await bodies(QueueUrl)).toEqual([]);
    ahead += 61_000;
    expect(await bodies(QueueUrl)).toEqual(["one"]);
  });

  test("forgets a message that is deleted", async () => {
    const QueueUrl = await makeQueue("deleted");
    await admin.sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: "one" }));
    const got = await admin.sqs.send(new SQS.ReceiveMessageCommand({ QueueUrl }));
    const ReceiptHandle = got.Messages?.[0]?.ReceiptHandle;
    await admin.sqs.send(new SQS.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    ahead += 31_000;
    expect(await bodies(QueueUrl)).toEqual([]);
  });

  test("moves what nobody can work on to its dead-letter queue", async () => {
    const dead = await makeQueue("dead");
    const QueueUrl = await makeQueue("tried", {
      VisibilityTimeout: "1",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 2 }),
    });
    await admin.sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: "poison" }));
    const seen = [];
    for (let round = 0; round < 3; round++) {
      seen.push(await bodies(QueueUrl));
      ahead += 2000;
    }
    expect(seen).toEqual([["poison"], ["poison"], []]);
    expect(await bodies(dead)).toEqual(["poison"]);
  });

  test("takes and answers batches", async () => {
    const QueueUrl = await makeQueue("batch");
    const sent = await admin.sqs.send(
      new SQS.SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", MessageBody: "one" },
          { Id: "b", MessageBody: "two" },
        ],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["a", "b"]);
    const got = await admin.sqs.send(
      new SQS.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const done = await admin.sqs.send(
      new SQS.DeleteMessageBatchCommand({
        QueueUrl,
        Entries: (got.Messages ?? []).map(({ ReceiptHandle }, index) => ({
          Id: `m${index}`,
          ReceiptHandle,
        })),
      }),
    );
    expect(done.Successful?.length).toBe(2);
  });

  test("in order hands out a group one by one and drops duplicates", async () => {
    const QueueUrl = await makeQueue("ordered.fifo", { FifoQueue: "true" });
    const send = (MessageBody: string, MessageDeduplicationId: string) =>
      admin.sqs.send(
        new SQS.SendMessageCommand({
          QueueUrl,
          MessageBody,
          MessageGroupId: "g",
          MessageDeduplicationId,
        }),
      );
    await send("one", "1");
    await send("one again", "1");
    await send("two", "2");
    const first = await admin.sqs.send(new SQS.ReceiveMessageCommand({ QueueUrl }));
    expect(first.Messages?.map(({ Body }) => Body)).toEqual(["one"]);
    expect(await bodies(QueueUrl)).toEqual([]);
    await admin.sqs.send(
      new SQS.DeleteMessageCommand({
        QueueUrl,
        ReceiptHandle: first.Messages?.[0]?.ReceiptHandle,
      }),
    );
    expect(await bodies(QueueUrl)).toEqual(["two"]);
  });

  test("waits for a message that is about to come", async () => {
    const QueueUrl = await makeQueue("awaited");
    const waiting = admin.sqs.send(
      new SQS.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }),
    );
    await admin.sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: "late" }));
    expect((await waiting).Messages?.map(({ Body }) => Body)).toEqual(["late"]);
  });

  test("has attributes that come back, and refuses ones it does not know", async () => {
    const QueueUrl = await makeQueue("attributes", { VisibilityTimeout: "45" });
    const got = await admin.sqs.send(
      new SQS.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    expect(got.Attributes).toMatchObject({
      QueueArn: queueArn("attributes"),
      VisibilityTimeout: "45",
      MessageRetentionPeriod: "345600",
      SqsManagedSseEnabled: "true",
    });
    const unknown = admin.sqs.send(
      new SQS.SetQueueAttributesCommand({
        QueueUrl,
        Attributes: { Visibility: "1" } as Record<string, string>,
      }),
    );
    expect((await refusal(unknown)).code).toBe("InvalidAttributeName");
  });

  test("that is not there is said so", async () => {
    const QueueUrl = `${rehearsal.endpoint}/${OWNER}/none`;
    const got = admin.sqs.send(new SQS.ReceiveMessageCommand({ QueueUrl }));
    expect(await refusal(got)).toMatchObject({ code: "QueueDoesNotExist", status: 400 });
  });

  test("lets in another account only by its policy", async () => {
    const QueueUrl = await makeQueue("shared");
    const vendor = clientsFor(rehearsal, rehearsal.adminCredentials(VENDOR));
    const send = () => vendor.sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: "x" }));
    expect((await refusal(send())).code).toBe("AccessDenied");
    await admin.sqs.send(
      new SQS.SetQueueAttributesCommand({
        QueueUrl,
        Attributes: {
          Policy: policy({
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
            Action: "sqs:SendMessage",
            Resource: queueArn("shared"),
          }),
        },
      }),
    );
    await send();
  });
});

test("the Query protocol sees the same queues", async () => {
  const url = new URL(rehearsal.endpoint);
  const signer = new SignatureV4({
    credentials: keys,
    region: "eu-west-1",
    service: "sqs",
    sha256: Sha256 as never,
  });
  const ask = async (body: string): Promise<string> => {
    const signed = await signer.sign(
      {
        method: "POST",
        protocol: "http:",
        hostname: url.hostname,
        path: "/",
        headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
        body,
      },
      { signingDate: new Date(performance.timeOrigin + performance.now() + ahead) },
    );
    const { host: _host, ...headers } = signed.headers;
    return (await fetch(rehearsal.endpoint, { method: "POST", headers, body })).text();
  };
  const made = await ask(
    "Action=CreateQueue&QueueName=old&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=5",
  );
  expect(made).toContain(`<QueueUrl>${rehearsal.endpoint}/${OWNER}/old</QueueUrl>`);
  const QueueUrl = encodeURIComponent(`${rehearsal.endpoint}/${OWNER}/old`);
  await ask(`Action=SendMessage&QueueUrl=${QueueUrl}&MessageBody=a%26b`);
  expect(await ask(`Action=ReceiveMessage&QueueUrl=${QueueUrl}`)).toContain("<Body>a&amp;b</Body>");
  expect(await ask("Action=GetQueueUrl&QueueName=none")).toContain(
    "<Code>AWS.SimpleQueueService.NonExistentQueue</Code>",
  );
});

describe("S3 notifications", () => {
  const Bucket = "noisy";
  const arn = queueArn("events");
  let QueueUrl: string;

  const allow = (more: object = {}) =>
    policy({
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arn,
      Condition: {
        ArnLike: { "aws:SourceArn": `arn:aws:s3:*:*:${Bucket}` },
        StringEquals: { "aws:SourceAccount": OWNER },
      },
      ...more,
    });
  const setPolicy = (Policy: string) =>
    admin.sqs.send(new SQS.SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const configure = (more: Partial<S3.QueueConfiguration> = {}) =>
    admin.s3.send(
      new S3.PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Id: "created",
              QueueArn: arn,
              Events: ["s3:ObjectCreated:*"],
              Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } },
              ...more,
            },
          ],
        },
      }),
    );
  const unable = {
    code: "InvalidArgument",
    status: 400,
    message: "Unable to validate the following destination configurations",
  };

  beforeAll(async () => {
    await admin.s3.send(new S3.CreateBucketCommand({ Bucket }));
    QueueUrl = await makeQueue("events");
  });

  test("are refused where the queue does not let S3 in", async () => {
    expect(await refusal(configure())).toEqual(unable);
  });

  test("are refused where the queue's policy speaks of another bucket", async () => {
    await setPolicy(
      allow({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:another" } } }),
    );
    expect(await refusal(configure())).toEqual(unable);
  });

  test("are configured, proven by a test event, and read back", async () => {
    await setPolicy(allow());
    await configure();
    const events = (await bodies(QueueUrl)).map((body) => JSON.parse(body).Event);
    expect(events).toEqual(["s3:TestEvent"]);
    const got = await admin.s3.send(new S3.GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(got.QueueConfigurations).toEqual([
      {
        Id: "created",
        QueueArn: arn,
        Events: ["s3:ObjectCreated:*"],
        Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } },
      },
    ]);
    await admin.sqs.send(new SQS.PurgeQueueCommand({ QueueUrl }));
  });

  test("tell of an object below the prefix, and of no other", async () => {
    await admin.s3.send(new S3.PutObjectCommand({ Bucket, Key: "in/a b+é.txt", Body: "12345" }));
    await admin.s3.send(new S3.PutObjectCommand({ Bucket, Key: "out/c", Body: "x" }));
    const records = (await bodies(QueueUrl)).flatMap((body) => JSON.parse(body).Records);
    expect(records.length).toBe(1);
    expect(records[0]).toMatchObject({
      eventSource: "aws:s3",
      awsRegion: "eu-west-1",
      eventName: "ObjectCreated:Put",
      s3: {
        configurationId: "created",
        bucket: { name: Bucket, arn: `arn:aws:s3:::${Bucket}` },
        object: {
          key: "in/a+b%2B%C3%A9.txt",
          size: 5,
          eTag: "827ccb0eea8a706c4c34a16891f84e7b",
        },
      },
    });
  });

  test("are lost, and the loss is recorded, once the queue shuts S3 out", async () => {
    await setPolicy(
      policy({
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: arn,
        Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } },
      }),
    );
    await admin.s3.send(new S3.PutObjectCommand({ Bucket, Key: "in/lost", Body: "x" }));
    const last = rehearsal.calls().at(-1);
    expect({
      caller: last?.caller,
      action: last?.action,
      outcome: last?.outcome,
    }).toEqual({ caller: "s3.amazonaws.com", action: "sqs:SendMessage", outcome: "denied" });
  });

  test("need the key of an encrypted queue too", async () => {
    await setPolicy(allow());
    const made = await admin.kms.send(new KMS.CreateKeyCommand({}));
    const KeyId = made.KeyMetadata?.Arn ?? "";
    await admin.sqs.send(
      new SQS.SetQueueAttributesCommand({ QueueUrl, Attributes: { KmsMasterKeyId: KeyId } }),
    );
    expect(await refusal(configure())).toEqual(unable);
    await admin.kms.send(
      new KMS.PutKeyPolicyCommand({
        KeyId,
        Policy: policy(
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: ["kms:GenerateDataKey", "kms:Decrypt"],
            Resource: "*",
          },
        ),
      }),
    );
    await configure();
  });

  test("are not sent to a queue in order", async () => {
    await expect(configure({ QueueArn: queueArn("ordered.fifo") })).rejects.toThrow(
      "Unable to validate the following destination configurations",
    );
  });
});
