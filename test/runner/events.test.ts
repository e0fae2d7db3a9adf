/**
 * Goal: events arrive as one gzip object a call, under Pipedream's key, and queue messages are deleted
 * only after that.
 * Method: files and streams of events; a queue that speaks SQS's JSON protocol over real HTTP.
 */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";

import type { EventDelivery } from "../../connections";
import { writeDocument } from "../../workspace";
import { S3Sink } from "./support/s3-sink";
import { landing, TestWorkspace } from "./support/workspace";

const delivery: EventDelivery = {
  kind: "event_delivery",
  id: "ed_1",
  name: "Events",
  connection_id: "conn_landing",
  prefix: "test/",
};

let sink: S3Sink;
let workspace: TestWorkspace;
beforeEach(async () => {
  sink = await S3Sink.start();
  workspace = new TestWorkspace();
  await writeDocument(workspace.root, {
    ...landing,
    vendor: "pipedream",
    configuration: {
      auth_mode: "bucket_policy",
      s3_bucket_name: "acme-landing",
      s3_bucket_region: "eu-central-1",
    },
  });
  await writeDocument(workspace.root, delivery);
});
afterEach(async () => {
  await sink.stop();
  workspace.remove();
});

const run = (events: string | Readable) =>
  workspace.run(sink.endpoint, { sync: "ed_1", events, now: new Date("2019-05-25T16:14:58Z") });

test("thirty events become one object under the documented key", async () => {
  const lines = Array.from({ length: 30 }, (_, index) => JSON.stringify({ index }));
  const result = await run(workspace.file("events.jsonl", `${lines.join("\n")}\n`));
  const [key = ""] = sink.keys;
  expect(key.slice(0, 39)).toBe("test/2019/05/25/16/2019-05-25-16-14-58-");
  expect(key.slice(39, -3)).toMatch(/^[0-9a-f]{64}$/);
  expect(key.endsWith(".gz")).toBe(true);
  expect(gunzipSync(sink.body(key)).toString()).toBe(`${lines.join("\n")}\n`);
  expect(result.files).toEqual([
    { key, bytes: sink.body(key).length, rows: 30, etag: sink.objects.get(key)?.etag },
  ]);
});

test("the same events at the same time are the same key", async () => {
  // printf '{"a":1}\n' | sha256sum
  await run(Readable.from(['{"a":1}\n']));
  await run(Readable.from(['{"a":1}\r\n\n']));
  expect(sink.keys).toEqual([
    "test/2019/05/25/16/2019-05-25-16-14-58-e346432021b04179518d9614f3560ccd71354a4ee101ddcb893d6959a9d6301c.gz",
  ]);
});

test("no events, no object", async () => {
  const result = await run(Readable.from(["\n"]));
  expect([result.files, sink.keys]).toEqual([[], []]);
});

test("a line that is not JSON stops the batch with its number", async () => {
  await expect(run(Readable.from(['{"a":1}\n', "{oops\n"]))).rejects.toMatchObject({
    diagnostics: [{ code: "SYNC5060", where: { file: "standard input", line: 2 } }],
  });
  expect(sink.keys).toEqual([]);
});

test("a delivery without events says where they come from", async () => {
  await expect(workspace.run(sink.endpoint, { sync: "ed_1" })).rejects.toMatchObject({
    diagnostics: [{ code: "SYNC5062" }],
  });
});

describe("from a queue", () => {
  let server: Server;
  let messages: { MessageId: string; Body: string; MD5OfBody: string; ReceiptHandle: string }[];
  let deleted: string[];
  let url: string;
  beforeEach(async () => {
    deleted = [];
    messages = Array.from({ length: 25 }, (_, index) => {
      const Body = JSON.stringify({ index });
      return {
        MessageId: `id-${String(index).padStart(2, "0")}`,
        Body,
        MD5OfBody: createHash("md5").update(Body).digest("hex"),
        ReceiptHandle: `receipt-${index}`,
      };
    });
    let at = 0;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const input = JSON.parse(Buffer.concat(chunks).toString());
      const isReceive = String(request.headers["x-amz-target"]).endsWith("ReceiveMessage");
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
      if (isReceive) {
        const Messages = messages.slice(at, at + 10);
        at += 10;
        // At least once: the first message comes again.
        response.end(
          JSON.stringify({ Messages: at === 20 ? [...Messages.slice(1), messages[0]] : Messages }),
        );
      } else {
        const entries = input.Entries as { Id: string; ReceiptHandle: string }[];
        deleted.push(...entries.map((entry) => entry.ReceiptHandle));
        response.end(JSON.stringify({ Successful: entries.map(({ Id }) => ({ Id })), Failed: [] }));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/111122223333/events`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const drain = () =>
    workspace.run(sink.endpoint, {
      sync: "ed_1",
      events: url,
      now: new Date("2019-05-25T16:14:58Z"),
    });

  test("every message once, deleted after the object is there", async () => {
    const result = await drain();
    expect(result.rows).toBe(24);
    const [key = ""] = sink.keys;
    expect(gunzipSync(sink.body(key)).toString().split("\n")[0]).toBe('{"index":0}');
    expect(deleted).toHaveLength(24);
  });

  test("nothing is deleted where the object cannot be written", async () => {
    sink.fault = () => ({ status: 403, code: "AccessDenied" });
    await expect(drain()).rejects.toMatchObject({ diagnostics: [{ code: "SYNC5002" }] });
    expect(deleted).toEqual([]);
  });
});
