/**
 * ListObjectsV2, ListObjects, ListObjectVersions, ListMultipartUploads and ListBuckets.
 *
 * Keys come in the order of their UTF-8 bytes; with a delimiter, everything behind it is rolled up
 * into one common prefix, which counts as one entry. Cost: a pass over the keys, and a sort after a key
 * came or went.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { ask } from "../authorize";
import { badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Reply } from "../http/reply";
import { document, type XmlNode } from "../http/xml";
import { encode } from "../signature/canonical";
import type { Bucket, ObjectVersion, Upload } from "../state/storage";
import { needOperation } from "./permissions";

const XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/";
const PAGE_SIZE = 1000;

/** What all listings take. */
interface Wanted {
  readonly prefix: string;
  readonly delimiter: string;
  readonly countMax: number;
  readonly write: (key: string) => string;
  readonly encoding: string | undefined;
}

function wanted(exchange: Exchange, countName: string): Wanted {
  const { query } = exchange.request;
  const encoding = query.get("encoding-type");
  if (encoding !== undefined && encoding !== "url") {
    throw badRequest("InvalidArgument", "Invalid Encoding Method specified in Request");
  }
  const count = query.get(countName);
  const countMax = count === undefined || count === "" ? PAGE_SIZE : Number(count);
  if (!Number.isInteger(countMax) || countMax < 0) {
    throw badRequest(
      "InvalidArgument",
      `Provided ${countName} not an integer or within integer range`,
    );
  }
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    countMax: Math.min(PAGE_SIZE, countMax),
    encoding,
    write: encoding === "url" ? encodeKey : (key) => key,
  };
}

/** As `encoding-type=url` writes keys: slashes stay, a space is a plus sign. */
function encodeKey(key: string): string {
  return encode(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}

/**
 * Order of UTF-8 bytes, which is that of code points: UTF-16 puts surrogates before U+E000 and above.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** One entry of a page: an item or a common prefix. */
type Entry<Item> =
  | { readonly key: string; readonly item: Item }
  | { readonly key: string; readonly common: true };

/** Items in order, rolled up at the delimiter. Every common prefix once. */
function rollUp<Item extends { readonly key: string }>(
  items: readonly Item[],
  { prefix, delimiter }: Wanted,
): Entry<Item>[] {
  const entries: Entry<Item>[] = [];
  let last: string | undefined;
  for (const item of items) {
    if (!item.key.startsWith(prefix)) continue;
    const end = delimiter === "" ? -1 : item.key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      entries.push({ key: item.key, item });
      continue;
    }
    const common = item.key.slice(0, end + delimiter.length);
    if (common !== last) entries.push({ key: common, common: true });
    last = common;
  }
  return entries;
}

function commonPrefixes(entries: readonly Entry<unknown>[], write: Wanted["write"]): XmlNode[] {
  return entries.flatMap((entry) => ("common" in entry ? [{ Prefix: write(entry.key) }] : []));
}

function itemsOf<Item>(entries: readonly Entry<Item>[]): Item[] {
  return entries.flatMap((entry) => ("item" in entry ? [entry.item] : []));
}

function currentObjects(bucket: Bucket): ObjectVersion[] {
  return sortedVersions(bucket, (versions) => versions.slice(0, 1)).filter(
    (version) => !version.deleteMarker,
  );
}

function sortedVersions(
  bucket: Bucket,
  pick: (versions: readonly ObjectVersion[]) => readonly ObjectVersion[],
): ObjectVersion[] {
  bucket.order ??= [...bucket.objects.keys()].sort(compareKeys);
  return bucket.order.flatMap((key) => pick(bucket.objects.get(key) ?? []));
}

function pageAfter<Item>(
  entries: readonly Entry<Item>[],
  after: string,
  countMax: number,
): { page: Entry<Item>[]; truncated: boolean } {
  const rest =
    after === "" ? entries : entries.filter((entry) => compareKeys(entry.key, after) > 0);
  const page = rest.slice(0, countMax);
  return { page, truncated: countMax > 0 && rest.length > page.length };
}

/** Serve ListObjectsV2. */
export function listObjectsV2(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  const { query } = exchange.request;
  const want = wanted(exchange, "max-keys");
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const after = token === undefined ? (startAfter ?? "") : fromToken(token);
  const { page, truncated } = pageAfter(rollUp(currentObjects(bucket), want), after, want.countMax);
  return xml("ListBucketResult", {
    Name: bucket.name,
    Prefix: want.write(want.prefix),
    Delimiter: want.delimiter === "" ? undefined : want.write(want.delimiter),
    MaxKeys: want.countMax,
    EncodingType: want.encoding,
    KeyCount: page.length,
    IsTruncated: truncated,
    ContinuationToken: token,
    NextContinuationToken: truncated ? toToken(page.at(-1)?.key ?? "") : undefined,
    StartAfter: startAfter === undefined ? undefined : want.write(startAfter),
    Contents: itemsOf(page).map((version) => ({
      ...contents(version, want),
      Owner: query.get("fetch-owner") === "true" ? ownerOf(bucket.account) : undefined,
    })),
    CommonPrefixes: commonPrefixes(page, want.write),
  });
}

function toToken(key: string): string {
  return Buffer.from(key).toString("base64");
}

function fromToken(token: string): string {
  const key = Buffer.from(token, "base64").toString("utf8");
  if (token === "" || toToken(key) !== token) {
    throw badRequest("InvalidArgument", "The continuation token provided is incorrect");
  }
  return key;
}

function contents(version: ObjectVersion, want: Wanted): XmlNode {
  return {
    Key: want.write(version.key),
    LastModified: version.modified.toISOString(),
    ETag: `"${version.etag}"`,
    ChecksumAlgorithm: version.checksum?.algorithm,
    ChecksumType: version.checksum?.type,
    Size: version.blob.size,
    StorageClass: version.storageClass,
  };
}

/** Serve ListObjects, the first version. */
export function listObjects(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  const want = wanted(exchange, "max-keys");
  const marker = exchange.request.query.get("marker") ?? "";
  const { page, truncated } = pageAfter(
    rollUp(currentObjects(bucket), want),
    marker,
    want.countMax,
  );
  return xml("ListBucketResult", {
    Name: bucket.name,
    Prefix: want.write(want.prefix),
    Marker: want.write(marker),
    NextMarker: truncated && want.delimiter !== "" ? want.write(page.at(-1)?.key ?? "") : undefined,
    Delimiter: want.delimiter === "" ? undefined : want.write(want.delimiter),
    MaxKeys: want.countMax,
    EncodingType: want.encoding,
    IsTruncated: truncated,
    Contents: itemsOf(page).map((version) => ({
      ...contents(version, want),
      Owner: ownerOf(bucket.account),
    })),
    CommonPrefixes: commonPrefixes(page, want.write),
  });
}

/** Serve ListObjectVersions. */
export function listVersions(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  const { query } = exchange.request;
  const want = wanted(exchange, "max-keys");
  const keyMarker = query.get("key-marker") ?? "";
  const versionMarker = query.get("version-id-marker") ?? "";
  const all = sortedVersions(bucket, (versions) => versions);
  const entries = rollUp(all, want);
  const start = startOfVersions(entries, keyMarker, versionMarker);
  const page = entries.slice(start, start + want.countMax);
  const truncated = want.countMax > 0 && entries.length > start + page.length;
  const last = page.at(-1);
  return xml("ListVersionsResult", {
    Name: bucket.name,
    Prefix: want.write(want.prefix),
    KeyMarker: want.write(keyMarker),
    VersionIdMarker: versionMarker,
    NextKeyMarker: truncated ? want.write(last?.key ?? "") : undefined,
    NextVersionIdMarker: truncated && last && "item" in last ? last.item.versionId : undefined,
    Delimiter: want.delimiter === "" ? undefined : want.write(want.delimiter),
    MaxKeys: want.countMax,
    EncodingType: want.encoding,
    IsTruncated: truncated,
    Version: itemsOf(page)
      .filter((version) => !version.deleteMarker)
      .map((version) => ({
        ...versionNode(bucket, version, want),
        ...contents(version, want),
      })),
    DeleteMarker: itemsOf(page)
      .filter((version) => version.deleteMarker)
      .map((version) => ({
        ...versionNode(bucket, version, want),
        LastModified: version.modified.toISOString(),
      })),
    CommonPrefixes: commonPrefixes(page, want.write),
  });
}

function startOfVersions(
  entries: readonly Entry<ObjectVersion>[],
  keyMarker: string,
  versionMarker: string,
): number {
  if (keyMarker === "") return 0;
  if (versionMarker !== "") {
    const exact = entries.findIndex(
      (entry) =>
        "item" in entry && entry.key === keyMarker && entry.item.versionId === versionMarker,
    );
    if (exact >= 0) return exact + 1;
  }
  const next = entries.findIndex((entry) => compareKeys(entry.key, keyMarker) > 0);
  return next < 0 ? entries.length : next;
}

function versionNode(bucket: Bucket, version: ObjectVersion, want: Wanted): XmlNode {
  return {
    Key: want.write(version.key),
    VersionId: version.versionId,
    IsLatest: bucket.objects.get(version.key)?.[0] === version,
    Owner: ownerOf(bucket.account),
  };
}

/** Serve ListMultipartUploads. */
export function listUploads(exchange: Exchange, bucket: Bucket): Reply {
  needOperation(exchange, { bucket });
  const { query } = exchange.request;
  const want = wanted(exchange, "max-uploads");
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = query.get("upload-id-marker") ?? "";
  const all = [...bucket.uploads.values()]
    .filter((upload) => isAfter(upload, keyMarker, idMarker))
    .sort((a, b) => compareKeys(a.key, b.key) || a.initiated.getTime() - b.initiated.getTime());
  const entries = rollUp(all, want);
  const page = entries.slice(0, want.countMax);
  const truncated = entries.length > page.length;
  const last = page.at(-1);
  return xml("ListMultipartUploadsResult", {
    Bucket: bucket.name,
    KeyMarker: want.write(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: truncated ? want.write(last?.key ?? "") : undefined,
    NextUploadIdMarker: truncated && last && "item" in last ? last.item.id : undefined,
    Delimiter: want.delimiter === "" ? undefined : want.write(want.delimiter),
    Prefix: want.write(want.prefix),
    MaxUploads: want.countMax,
    EncodingType: want.encoding,
    IsTruncated: truncated,
    Upload: itemsOf(page).map((upload) => ({
      Key: want.write(upload.key),
      UploadId: upload.id,
      Initiator: { ID: upload.initiator.arn, DisplayName: upload.initiator.arn },
      Owner: ownerOf(upload.initiator.account),
      StorageClass: upload.storageClass,
      Initiated: upload.initiated.toISOString(),
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.algorithm ? upload.checksumType : undefined,
    })),
    CommonPrefixes: commonPrefixes(page, want.write),
  });
}

function isAfter(upload: Upload, keyMarker: string, idMarker: string): boolean {
  if (keyMarker === "") return true;
  const order = compareKeys(upload.key, keyMarker);
  return order > 0 || (order === 0 && idMarker !== "" && upload.id > idMarker);
}

/** Serve ListBuckets. */
export function listBuckets(exchange: Exchange): Reply {
  const { world, caller } = exchange;
  ask(exchange, { action: "s3:ListAllMyBuckets", resource: "*", why: "lists the buckets" });
  const buckets = [...world.buckets.values()]
    .filter((bucket) => bucket.account === caller.account)
    .sort((a, b) => compareKeys(a.name, b.name));
  return xml("ListAllMyBucketsResult", {
    Owner: ownerOf(caller.account ?? ""),
    Buckets: {
      Bucket: buckets.map((bucket) => ({
        Name: bucket.name,
        CreationDate: bucket.created.toISOString(),
        BucketRegion: bucket.region,
        BucketArn: `arn:aws:s3:::${bucket.name}`,
      })),
    },
  });
}

/** The canonical user of an account; ours is its id, repeated, as AWS gives 64 hexadecimal digits. */
export function ownerOf(account: string): XmlNode {
  return { ID: canonicalId(account) };
}

/** 64 hexadecimal digits that stand for an account in ACLs. */
export function canonicalId(account: string): string {
  return account.padEnd(12, "0").repeat(6).slice(0, 64);
}

function xml(root: string, value: XmlNode): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document(root, { "@xmlns": XMLNS, ...value }),
  };
}
