/** Contract: objects of a bucket, as the owner of the bucket sees them. */
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";

import { type Contract, refusal, someBytes } from "./support/implementation";

/** Declare the tests. */
export function objectContracts(contract: Contract): void {
  contract("an object comes back as it was put, with its metadata", async (under) => {
    const { s3 } = under.clients(under.owner);
    await s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    const at = { Bucket: "plain", Key: "folder/a b+é.txt" };
    await s3.send(
      new PutObjectCommand({
        ...at,
        Body: "hello",
        ContentType: "text/plain",
        CacheControl: "no-store",
        Metadata: { run: "7" },
      }),
    );
    const got = await s3.send(new GetObjectCommand(at));
    expect(await got.Body?.transformToString()).toBe("hello");
    expect({
      type: got.ContentType,
      cache: got.CacheControl,
      metadata: got.Metadata,
      length: got.ContentLength,
      etag: got.ETag,
    }).toEqual({
      type: "text/plain",
      cache: "no-store",
      metadata: { run: "7" },
      length: 5,
      etag: '"5d41402abc4b2a76b9719d911017c592"',
    });
  });

  contract("a HEAD tells the size and no body", async (under) => {
    const { s3 } = under.clients(under.owner);
    const head = await s3.send(new HeadObjectCommand({ Bucket: "plain", Key: "folder/a b+é.txt" }));
    expect(head.ContentLength).toBe(5);
  });

  contract("ranges give their bytes, from either end", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "plain", Key: "folder/a b+é.txt" };
    const texts = [];
    for (const Range of ["bytes=1-3", "bytes=2-", "bytes=-2", "bytes=0-99"]) {
      const got = await s3.send(new GetObjectCommand({ ...at, Range }));
      texts.push([await got.Body?.transformToString(), got.ContentRange]);
    }
    expect(texts).toEqual([
      ["ell", "bytes 1-3/5"],
      ["llo", "bytes 2-4/5"],
      ["lo", "bytes 3-4/5"],
      ["hello", "bytes 0-4/5"],
    ]);
  });

  contract("a range behind the end is 416", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "plain", Key: "folder/a b+é.txt", Range: "bytes=9-" };
    expect(await refusal(s3.send(new GetObjectCommand(at)))).toEqual({
      code: "InvalidRange",
      status: 416,
    });
  });

  contract("a missing key is 404 for who may list", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "plain", Key: "none" };
    expect(await refusal(s3.send(new GetObjectCommand(at)))).toEqual({
      code: "NoSuchKey",
      status: 404,
    });
  });

  contract("a missing bucket is 404", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "no-such-bucket-here", Key: "none" };
    expect(await refusal(s3.send(new GetObjectCommand(at)))).toEqual({
      code: "NoSuchBucket",
      status: 404,
    });
  });

  contract("an unchanged object is 304, a changed one 412", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "plain", Key: "folder/a b+é.txt" };
    const etag = '"5d41402abc4b2a76b9719d911017c592"';
    const unchanged = await refusal(s3.send(new GetObjectCommand({ ...at, IfNoneMatch: etag })));
    expect(unchanged.status).toBe(304);
    const changed = await refusal(s3.send(new GetObjectCommand({ ...at, IfMatch: '"other"' })));
    expect(changed).toEqual({ code: "PreconditionFailed", status: 412 });
  });

  contract("If-None-Match: * writes once and only once", async (under) => {
    const { s3 } = under.clients(under.owner);
    const put = () =>
      s3.send(
        new PutObjectCommand({ Bucket: "plain", Key: "once", Body: "first", IfNoneMatch: "*" }),
      );
    await put();
    expect(await refusal(put())).toEqual({ code: "PreconditionFailed", status: 412 });
  });

  contract("If-Match writes over the version it names, and no other", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "plain", Key: "match" };
    const first = await s3.send(new PutObjectCommand({ ...at, Body: "one" }));
    await s3.send(new PutObjectCommand({ ...at, Body: "two", IfMatch: first.ETag }));
    const again = s3.send(new PutObjectCommand({ ...at, Body: "three", IfMatch: first.ETag }));
    expect((await refusal(again)).status).toBe(412);
  });

  contract("a copy carries content and metadata, or replaces the metadata", async (under) => {
    const { s3 } = under.clients(under.owner);
    const source = "plain/folder/a%20b%2B%C3%A9.txt";
    await s3.send(new CopyObjectCommand({ Bucket: "plain", Key: "copy", CopySource: source }));
    await s3.send(
      new CopyObjectCommand({
        Bucket: "plain",
        Key: "copy-replaced",
        CopySource: source,
        MetadataDirective: "REPLACE",
        Metadata: { run: "8" },
      }),
    );
    const copy = await s3.send(new GetObjectCommand({ Bucket: "plain", Key: "copy" }));
    expect([await copy.Body?.transformToString(), copy.Metadata]).toEqual(["hello", { run: "7" }]);
    const replaced = await s3.send(
      new HeadObjectCommand({ Bucket: "plain", Key: "copy-replaced" }),
    );
    expect(replaced.Metadata).toEqual({ run: "8" });
  });

  contract("a copy of nothing is 404", async (under) => {
    const { s3 } = under.clients(under.owner);
    const copy = new CopyObjectCommand({ Bucket: "plain", Key: "x", CopySource: "plain/none" });
    expect(await refusal(s3.send(copy))).toEqual({ code: "NoSuchKey", status: 404 });
  });

  contract("tags are put, read and replaced", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "plain", Key: "tagged" };
    await s3.send(new PutObjectCommand({ ...at, Body: "x", Tagging: "team=data&stage=raw" }));
    const first = await s3.send(new GetObjectTaggingCommand(at));
    expect(first.TagSet?.toSorted((a, b) => (a.Key ?? "").localeCompare(b.Key ?? ""))).toEqual([
      { Key: "stage", Value: "raw" },
      { Key: "team", Value: "data" },
    ]);
    await s3.send(
      new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }),
    );
    const second = await s3.send(new GetObjectTaggingCommand(at));
    expect(second.TagSet).toEqual([{ Key: "a", Value: "b" }]);
  });

  contract("a listing rolls up at the delimiter and goes on from its token", async (under) => {
    const { s3 } = under.clients(under.owner);
    await s3.send(new CreateBucketCommand({ Bucket: "listed" }));
    for (const Key of ["a/1", "a/2", "b", "c/1", "d", "é"]) {
      await s3.send(new PutObjectCommand({ Bucket: "listed", Key, Body: Key }));
    }
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket: "listed",
          Delimiter: "/",
          MaxKeys: 2,
          ContinuationToken: token,
        }),
      );
      pages.push([
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix} (prefix)`),
        ...(page.Contents ?? []).map(({ Key }) => Key ?? ""),
      ]);
      token = page.NextContinuationToken;
    } while (token);
    expect(pages).toEqual([["a/ (prefix)", "b"], ["c/ (prefix)", "d"], ["é"]]);
  });

  contract("a prefix narrows a listing, and start-after skips", async (under) => {
    const { s3 } = under.clients(under.owner);
    const prefixed = await s3.send(new ListObjectsV2Command({ Bucket: "listed", Prefix: "a/" }));
    expect(prefixed.Contents?.map(({ Key }) => Key)).toEqual(["a/1", "a/2"]);
    const after = await s3.send(new ListObjectsV2Command({ Bucket: "listed", StartAfter: "b" }));
    expect(after.Contents?.map(({ Key }) => Key)).toEqual(["c/1", "d", "é"]);
  });

  contract("the older listing goes on from its marker", async (under) => {
    const { s3 } = under.clients(under.owner);
    const first = await s3.send(new ListObjectsCommand({ Bucket: "listed", MaxKeys: 4 }));
    expect([first.IsTruncated, first.Contents?.length]).toEqual([true, 4]);
    const Marker = first.Contents?.at(-1)?.Key;
    const second = await s3.send(new ListObjectsCommand({ Bucket: "listed", Marker }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(["d", "é"]);
  });

  contract("many keys are deleted at once, missing ones without a word", async (under) => {
    const { s3 } = under.clients(under.owner);
    const deleted = await s3.send(
      new DeleteObjectsCommand({
        Bucket: "listed",
        Delete: { Objects: [{ Key: "a/1" }, { Key: "a/2" }, { Key: "never" }] },
      }),
    );
    expect(deleted.Deleted?.map(({ Key }) => Key).toSorted()).toEqual(["a/1", "a/2", "never"]);
    const left = await s3.send(new ListObjectsV2Command({ Bucket: "listed" }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(["b", "c/1", "d", "é"]);
  });

  contract("with versioning on, nothing is lost", async (under) => {
    const { s3 } = under.clients(under.owner);
    const at = { Bucket: "versioned", Key: "k" };
    await s3.send(new CreateBucketCommand({ Bucket: "versioned" }));
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: "versioned",
        VersioningConfiguration: { Status: "Enabled" },
      }),
    );
    const first = await s3.send(new PutObjectCommand({ ...at, Body: "one" }));
    const second = await s3.send(new PutObjectCommand({ ...at, Body: "two" }));
    const marker = await s3.send(new DeleteObjectCommand(at));
    expect(marker.DeleteMarker).toBe(true);
    expect((await refusal(s3.send(new GetObjectCommand(at)))).status).toBe(404);
    const old = await s3.send(new GetObjectCommand({ ...at, VersionId: first.VersionId }));
    expect(await old.Body?.transformToString()).toBe("one");
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: "versioned" }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([
      second.VersionId,
      first.VersionId,
    ]);
    expect(listed.DeleteMarkers?.map(({ IsLatest }) => IsLatest)).toEqual([true]);
    await s3.send(new DeleteObjectCommand({ ...at, VersionId: marker.VersionId }));
    const current = await s3.send(new GetObjectCommand(at));
    expect(await current.Body?.transformToString()).toBe("two");
  });

  contract("a body of some megabytes arrives byte for byte", async (under) => {
    const { s3 } = under.clients(under.owner);
    const body = someBytes(3_000_001);
    const at = { Bucket: "plain", Key: "large" };
    await s3.send(new PutObjectCommand({ ...at, Body: body }));
    const got = await s3.send(new GetObjectCommand(at));
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(body)).toBe(true);
  });
}
