/** What lies in a bucket, for whoever started the rehearsal: not decided, not recorded. */
import { compareKeys } from "./s3/listing";
import type { World } from "./state/world";

/** One current object. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly modified: Date;
  readonly contentType: string | undefined;
  /** `x-amz-meta-…` without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the key it is encrypted under; absent for SSE-S3. */
  readonly kmsKey?: string;
}

/** Current objects of a bucket in order of keys; none for an unknown bucket. */
export function storedObjects(world: World, bucket: string): StoredObject[] {
  const found = world.buckets.get(bucket);
  if (!found) return [];
  return [...found.objects.values()]
    .flatMap((versions) => (versions[0] && !versions[0].deleteMarker ? [versions[0]] : []))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map((version) => ({
      key: version.key,
      size: version.blob.size,
      etag: version.etag,
      modified: version.modified,
      contentType: version.headers["content-type"],
      metadata: metadataOf(version.headers),
      tags: Object.fromEntries(version.tags),
      ...(version.encryption?.key === undefined ? undefined : { kmsKey: version.encryption.key }),
    }));
}

function metadataOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = "x-amz-meta-";
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
