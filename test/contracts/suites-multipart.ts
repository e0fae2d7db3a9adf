/** Contract: multipart uploads and everything that can be wrong with them. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";

import { type Contract, refusal, someBytes } from "./support/implementation";

const MIB = 1024 * 1024;
const BUCKET = "parts";

interface Begun {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

async function begin(s3: S3Client, Key: string): Promise<Begun> {
  const { UploadId = "" } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }),
  );
  return { Bucket: BUCKET, Key, UploadId };
}

async function send(
  s3: S3Client,
  upload: Begun,
  PartNumber: number,
  Body: Buffer,
): Promise<{ PartNumber: number; ETag: string; ChecksumCRC32?: string }> {
  const { ETag = "", ChecksumCRC32 } = await s3.send(
    new UploadPartCommand({ ...upload, PartNumber, Body }),
  );
  return { PartNumber, ETag, ...(ChecksumCRC32 === undefined ? undefined : { ChecksumCRC32 }) };
}

/** Declare the tests. */
export function multipartContracts(contract: Contract): void {
  contract("parts sent out of order become one object in order", async (under) => {
    const { s3 } = under.clients(under.owner);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const upload = await begin(s3, "two");
    const second = await send(s3, upload, 2, someBytes(1000, 2));
    const first = await send(s3, upload, 1, someBytes(5 * MIB, 1));
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [first, second] },
      }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: "two" }));
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([someBytes(5 * MIB, 1), someBytes(1000, 2)]))).toBe(true);
  });

  contract("the entity tag of a multipart object ends with the number of parts", async (under) => {
    const { s3 } = under.clients(under.owner);
    const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "two" }));
    expect(head.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  });

  contract("a part sent again replaces the one before", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "again");
    await send(s3, upload, 1, Buffer.from("old"));
    const part = await send(s3, upload, 1, Buffer.from("new"));
    await s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: "again" }));
    expect(await got.Body?.transformToString()).toBe("new");
  });

  contract("a part that is not the last must have 5 MiB", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "small");
    const parts = [
      await send(s3, upload, 1, Buffer.from("small")),
      await send(s3, upload, 2, Buffer.from("last")),
    ];
    const complete = s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
    );
    expect(await refusal(complete)).toEqual({ code: "EntityTooSmall", status: 400 });
  });

  contract("a part that was never sent is InvalidPart", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "missing");
    const part = await send(s3, upload, 1, Buffer.from("x"));
    const complete = s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [{ ...part, PartNumber: 7 }] },
      }),
    );
    expect(await refusal(complete)).toEqual({ code: "InvalidPart", status: 400 });
  });

  contract("a part with another entity tag is InvalidPart", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "wrong-tag");
    await send(s3, upload, 1, Buffer.from("x"));
    const complete = s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"00000000000000000000000000000000"' }] },
      }),
    );
    expect(await refusal(complete)).toEqual({ code: "InvalidPart", status: 400 });
  });

  contract("parts listed out of order are InvalidPartOrder", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "order");
    const first = await send(s3, upload, 1, someBytes(5 * MIB, 3));
    const second = await send(s3, upload, 2, Buffer.from("x"));
    const complete = s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [second, first] },
      }),
    );
    expect(await refusal(complete)).toEqual({ code: "InvalidPartOrder", status: 400 });
  });

  contract("an upload nobody began is NoSuchUpload", async (under) => {
    const { s3 } = under.clients(under.owner);
    const part = s3.send(
      new UploadPartCommand({
        Bucket: BUCKET,
        Key: "none",
        UploadId: "never-begun",
        PartNumber: 1,
        Body: "x",
      }),
    );
    expect(await refusal(part)).toEqual({ code: "NoSuchUpload", status: 404 });
  });

  contract("after an abort the upload is gone, and was never an object", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "aborted");
    await send(s3, upload, 1, Buffer.from("x"));
    await s3.send(new AbortMultipartUploadCommand(upload));
    expect((await refusal(s3.send(new ListPartsCommand(upload)))).code).toBe("NoSuchUpload");
    const head = s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "aborted" }));
    expect((await refusal(head)).status).toBe(404);
  });

  contract("uploads and parts are listed while they last", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "open/one");
    await send(s3, upload, 1, Buffer.from("abc"));
    await send(s3, upload, 3, Buffer.from("defg"));
    const uploads = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: "open/" }),
    );
    expect(uploads.Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
      ["open/one", upload.UploadId],
    ]);
    const page = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
    expect(page.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[1, 3]]);
    expect(page.IsTruncated).toBe(true);
    const rest = await s3.send(
      new ListPartsCommand({ ...upload, PartNumberMarker: page.NextPartNumberMarker }),
    );
    expect(rest.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[3, 4]]);
  });

  contract("a part is copied from a range of an object", async (under) => {
    const { s3 } = under.clients(under.owner);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "source", Body: "0123456789" }));
    const upload = await begin(s3, "copied");
    const part = await s3.send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: 1,
        CopySource: `${BUCKET}/source`,
        CopySourceRange: "bytes=2-5",
      }),
    );
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [{ ETag: part.CopyPartResult?.ETag, PartNumber: 1 }] },
      }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: "copied" }));
    expect(await got.Body?.transformToString()).toBe("2345");
  });

  contract("an upload that was completed cannot go on", async (under) => {
    const { s3 } = under.clients(under.owner);
    const upload = await begin(s3, "done");
    const part = await send(s3, upload, 1, Buffer.from("x"));
    await s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [part] } }),
    );
    expect((await refusal(send(s3, upload, 2, Buffer.from("y")))).code).toBe("NoSuchUpload");
  });

  contract("the header of a multipart upload becomes the object's", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: BUCKET, Key: "headers" };
    const { UploadId = "" } = await s3.send(
      new CreateMultipartUploadCommand({ ...at, ContentType: "text/csv", Metadata: { run: "9" } }),
    );
    const part = await send(s3, { ...at, UploadId }, 1, Buffer.from("x"));
    await s3.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: [part] } }),
    );
    const head = await s3.send(new HeadObjectCommand(at));
    expect([head.ContentType, head.Metadata]).toEqual(["text/csv", { run: "9" }]);
  });
}
