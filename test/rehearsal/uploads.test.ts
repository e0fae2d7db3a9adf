/**
 * Goal: an upload that does not arrive as it was sent never becomes an object.
 * Method: SDK clients with streams, checksums and digests; and hand-made requests for what the SDK
 * never sends: broken chunks, forged chunk signatures, bodies that end early.
 */
import { createHash, createHmac } from "node:crypto";
import { Readable } from "node:stream";

import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

import type { Rehearsal } from "../../rehearsal";
import {
  type Clients,
  clientsFor,
  type Keys,
  OWNER,
  refusal,
  startForTest,
} from "./support/clients";
import { exchange, hangUpAfter, head, signedHeaders } from "./support/raw";

let rehearsal: Rehearsal;
let bugs: unknown[];
let admin: Clients;
let keys: Keys;

beforeAll(async () => {
  ({ rehearsal, bugs } = await startForTest());
  keys = rehearsal.adminCredentials(OWNER);
  admin = clientsFor(rehearsal, keys);
  await admin.s3.send(new CreateBucketCommand({ Bucket: "inbox" }));
});

afterAll(async () => {
  await rehearsal.stop();
  expect(bugs).toEqual([]);
});

const at = (Key: string) => ({ Bucket: "inbox", Key });
const keysIn = () => rehearsal.objects("inbox").map(({ key }) => key);

/** What each hand-made request answers. */
async function answer(text: string | Buffer): Promise<{ status: string; code: string }> {
  const received = await exchange(
    rehearsal.endpoint,
    text,
    (all) => all.includes("\r\n\r\n") && (all.includes("</Error>") || all.includes("HTTP/1.1 200")),
  );
  return {
    status: received.split(" ")[1] ?? "",
    code: /<Code>(.*?)<\/Code>/.exec(received)?.[1] ?? "",
  };
}

test("a stream of unknown length arrives in chunks with a trailing checksum", async () => {
  const pieces = ["one,", "two,", "three"].map((piece) => Buffer.from(piece));
  await admin.s3.send(
    new PutObjectCommand({ ...at("stream"), Body: Readable.from(pieces), ContentLength: 13 }),
  );
  const got = await admin.s3.send(new GetObjectCommand(at("stream")));
  expect([await got.Body?.transformToString(), got.ContentEncoding]).toEqual([
    "one,two,three",
    undefined,
  ]);
});

test.each([
  ["CRC32", "NhCmhg=="],
  ["CRC32C", "mnG7TA=="],
  ["CRC64NVME", "M3eFcAZSQlc="],
  ["SHA1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="],
  ["SHA256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="],
] as const)("%s is computed and given back", async (ChecksumAlgorithm, want) => {
  const put = await admin.s3.send(
    new PutObjectCommand({ ...at(ChecksumAlgorithm), Body: "hello", ChecksumAlgorithm }),
  );
  expect(put[`Checksum${ChecksumAlgorithm}`]).toBe(want);
  const got = await admin.s3.send(
    new HeadObjectCommand({ ...at(ChecksumAlgorithm), ChecksumMode: "ENABLED" }),
  );
  expect(got[`Checksum${ChecksumAlgorithm}`]).toBe(want);
});

test("a checksum that does not fit is refused", async () => {
  const put = admin.s3.send(
    new PutObjectCommand({ ...at("bad-crc"), Body: "hello", ChecksumCRC32: "AAAAAA==" }),
  );
  expect(await refusal(put)).toEqual({
    code: "BadDigest",
    status: 400,
    message: "The CRC32 you specified did not match the calculated checksum.",
  });
  expect(keysIn()).not.toContain("bad-crc");
});

test("a Content-MD5 that does not fit is refused", async () => {
  const md5 = createHash("md5").update("other").digest("base64");
  const put = admin.s3.send(
    new PutObjectCommand({ ...at("bad-md5"), Body: "hello", ContentMD5: md5 }),
  );
  expect((await refusal(put)).code).toBe("BadDigest");
});

test("a body that is not the one that was signed is refused", async () => {
  const path = "/inbox/swapped";
  const headers = await signedHeaders({
    endpoint: rehearsal.endpoint,
    keys,
    method: "PUT",
    path,
    headers: { "content-length": "5" },
    body: Buffer.from("hello"),
  });
  expect(await answer(`${head("PUT", path, headers)}jello`)).toEqual({
    status: "400",
    code: "XAmzContentSHA256Mismatch",
  });
});

test("a chunked body whose trailing checksum does not fit is refused", async () => {
  const path = "/inbox/bad-trailer";
  const headers = await signedHeaders({
    endpoint: rehearsal.endpoint,
    keys,
    method: "PUT",
    path,
    headers: {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "5",
      "x-amz-trailer": "x-amz-checksum-crc32",
    },
  });
  const body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
  const sent = { ...headers, "content-length": String(body.length) };
  expect(await answer(head("PUT", path, sent) + body)).toEqual({
    status: "400",
    code: "BadDigest",
  });
});

test("a chunked body with fewer bytes than announced is refused", async () => {
  const path = "/inbox/short";
  const headers = await signedHeaders({
    endpoint: rehearsal.endpoint,
    keys,
    method: "PUT",
    path,
    headers: {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "9",
    },
  });
  const body = "5\r\nhello\r\n0\r\n\r\n";
  const sent = { ...headers, "content-length": String(body.length) };
  expect(await answer(head("PUT", path, sent) + body)).toEqual({
    status: "400",
    code: "IncompleteBody",
  });
});

describe("a body signed chunk by chunk", () => {
  /** The chunks of "hello" with their chained signatures; `forge` breaks the first one. */
  async function chunked(path: string, forge: boolean): Promise<string> {
    const headers = await signedHeaders({
      endpoint: rehearsal.endpoint,
      keys,
      method: "PUT",
      path,
      headers: {
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": "5",
      },
    });
    const timestamp = headers["x-amz-date"] ?? "";
    const seed = /Signature=([0-9a-f]+)/.exec(headers["authorization"] ?? "")?.[1] ?? "";
    const first = chunkSignature({ timestamp, previous: seed, data: "hello" });
    const last = chunkSignature({ timestamp, previous: first, data: "" });
    const shown = forge ? first.replace(/^./, first.startsWith("0") ? "1" : "0") : first;
    const body = `5;chunk-signature=${shown}\r\nhello\r\n0;chunk-signature=${last}\r\n\r\n`;
    return head("PUT", path, { ...headers, "content-length": String(body.length) }) + body;
  }

  function chunkSignature(chunk: {
    readonly timestamp: string;
    readonly previous: string;
    readonly data: string;
  }): string {
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    const mac = (key: string | Buffer, text: string) =>
      createHmac("sha256", key).update(text).digest();
    const date = chunk.timestamp.slice(0, 8);
    const key = mac(
      mac(mac(mac(`AWS4${keys.secretAccessKey}`, date), "eu-west-1"), "s3"),
      "aws4_request",
    );
    const scope = `${date}/eu-west-1/s3/aws4_request`;
    const text = [
      "AWS4-HMAC-SHA256-PAYLOAD",
      chunk.timestamp,
      scope,
      chunk.previous,
      hash(""),
      hash(chunk.data),
    ].join("\n");
    return mac(key, text).toString("hex");
  }

  test("arrives", async () => {
    expect((await answer(await chunked("/inbox/chunks", false))).status).toBe("200");
    expect((await rehearsal.objectBody("inbox", "chunks")).toString()).toBe("hello");
  });

  test("is refused where one signature is forged", async () => {
    expect(await answer(await chunked("/inbox/forged", true))).toEqual({
      status: "403",
      code: "SignatureDoesNotMatch",
    });
    expect(keysIn()).not.toContain("forged");
  });
});

test("a body that ends with the connection is no object", async () => {
  const path = "/inbox/cut";
  const headers = await signedHeaders({
    endpoint: rehearsal.endpoint,
    keys,
    method: "PUT",
    path,
    headers: { "content-length": "1000", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
  });
  await hangUpAfter(rehearsal.endpoint, `${head("PUT", path, headers)}half`);
  await admin.s3.send(new PutObjectCommand({ ...at("after"), Body: "x" }));
  expect(keysIn()).not.toContain("cut");
});

test("a caller that waits for 100-continue is refused before it sends a byte", async () => {
  const stranger = rehearsal.addIdentity({
    arn: `arn:aws:iam::${OWNER}:user/stranger`,
    policies: [],
  });
  const path = "/inbox/waits";
  const headers = await signedHeaders({
    endpoint: rehearsal.endpoint,
    keys: stranger,
    method: "PUT",
    path,
    headers: {
      "content-length": "4000000",
      expect: "100-continue",
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    },
  });
  const received = await exchange(rehearsal.endpoint, head("PUT", path, headers));
  expect(received.split("\r\n")[0]).toBe("HTTP/1.1 403 Forbidden");
});

test("parts with checksums become an object with the checksum of checksums", async () => {
  const { UploadId } = await admin.s3.send(
    new CreateMultipartUploadCommand({ ...at("composite"), ChecksumAlgorithm: "CRC32" }),
  );
  const part = await admin.s3.send(
    new UploadPartCommand({ ...at("composite"), UploadId, PartNumber: 1, Body: "hello" }),
  );
  const done = await admin.s3.send(
    new CompleteMultipartUploadCommand({
      ...at("composite"),
      UploadId,
      MultipartUpload: {
        Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }],
      },
    }),
  );
  expect([part.ChecksumCRC32, done.ChecksumCRC32, done.ChecksumType]).toEqual([
    "NhCmhg==",
    "FKTmaw==-1",
    "COMPOSITE",
  ]);
});

test("keys keep every byte", async () => {
  const names = ["a//b", "../up", "%2F", "a+b c", "?q=1", "ünï/日本/😀", "tab\there"];
  for (const Key of names) {
    await admin.s3.send(new PutObjectCommand({ Bucket: "inbox", Key: `keys/${Key}`, Body: Key }));
    const got = await admin.s3.send(new GetObjectCommand({ Bucket: "inbox", Key: `keys/${Key}` }));
    expect(await got.Body?.transformToString()).toBe(Key);
  }
  expect(keysIn().filter((key) => key.startsWith("keys/")).length).toBe(names.length);
});
