/**
 * Which S3 operation a request is, by method, query and headers, and who answers it.
 *
 * The first row that fits wins, so rows with a query parameter stand before the plain ones.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { Exchange } from "../exchange";
import type { Received } from "../http/received";
import type { Reply } from "../http/reply";
import type { Bucket } from "../state/storage";
import { getBucketAcl, putBucketAcl } from "./acl";
import {
  deleteBucket,
  deletePolicy,
  getLocation,
  getPolicy,
  getPolicyStatus,
  headBucket,
  putPolicy,
} from "./buckets";
import { deleteObjects } from "./delete-objects";
import { listObjects, listObjectsV2, listUploads, listVersions } from "./listing";
import { abortUpload, createUpload, listParts, uploadPart, uploadPartCopy } from "./multipart";
import { completeUpload } from "./multipart-complete";
import { type ObjectTarget, readObject } from "./object-read";
import {
  deleteTagging,
  getAcl,
  getAttributes,
  getLegalHold,
  getRetention,
  getTagging,
  putAcl,
  putLegalHold,
  putRetention,
  putTagging,
} from "./object-settings";
import { copyObject, deleteObject, putObject } from "./object-write";
import { deleteSetting, readSetting, SETTINGS, writeSetting } from "./settings";

type Answer = Reply | Promise<Reply>;

/** An operation on a bucket. */
export interface BucketRoute {
  readonly method: string;
  /** Query parameter that must be there. */
  readonly query?: string;
  readonly operation: string;
  readonly serve: (exchange: Exchange, bucket: Bucket) => Answer;
}

/** An operation on an object. */
export interface ObjectRoute {
  readonly method: string;
  readonly query?: string;
  readonly header?: string;
  readonly operation: string;
  readonly serve: (exchange: Exchange, target: ObjectTarget) => Answer;
}

const settingRoutes: readonly BucketRoute[] = SETTINGS.flatMap((setting) => [
  {
    method: "GET",
    query: setting.query,
    operation: `Get${setting.name}`,
    serve: (exchange, bucket) => readSetting(exchange, bucket, setting),
  },
  {
    method: "PUT",
    query: setting.query,
    operation: `Put${setting.name}`,
    serve: (exchange, bucket) => writeSetting(exchange, bucket, setting),
  },
  ...(setting.deleteOperation
    ? [
        {
          method: "DELETE",
          query: setting.query,
          operation: setting.deleteOperation,
          serve: (exchange: Exchange, bucket: Bucket) => deleteSetting(exchange, bucket, setting),
        },
      ]
    : []),
]);

/** Every operation on an existing bucket. CreateBucket alone needs none. */
export const BUCKET_ROUTES: readonly BucketRoute[] = [
  ...settingRoutes,
  {
    method: "GET",
    query: "policyStatus",
    operation: "GetBucketPolicyStatus",
    serve: getPolicyStatus,
  },
  { method: "GET", query: "policy", operation: "GetBucketPolicy", serve: getPolicy },
  { method: "PUT", query: "policy", operation: "PutBucketPolicy", serve: putPolicy },
  { method: "DELETE", query: "policy", operation: "DeleteBucketPolicy", serve: deletePolicy },
  { method: "GET", query: "location", operation: "GetBucketLocation", serve: getLocation },
  { method: "GET", query: "acl", operation: "GetBucketAcl", serve: getBucketAcl },
  { method: "PUT", query: "acl", operation: "PutBucketAcl", serve: putBucketAcl },
  { method: "GET", query: "versions", operation: "ListObjectVersions", serve: listVersions },
  { method: "GET", query: "uploads", operation: "ListMultipartUploads", serve: listUploads },
  { method: "GET", query: "list-type", operation: "ListObjectsV2", serve: listObjectsV2 },
  { method: "POST", query: "delete", operation: "DeleteObjects", serve: deleteObjects },
  { method: "GET", operation: "ListObjects", serve: listObjects },
  { method: "HEAD", operation: "HeadBucket", serve: headBucket },
  { method: "DELETE", operation: "DeleteBucket", serve: deleteBucket },
];

/** Every operation on an object. */
export const OBJECT_ROUTES: readonly ObjectRoute[] = [
  { method: "GET", query: "uploadId", operation: "ListParts", serve: listParts },
  { method: "GET", query: "tagging", operation: "GetObjectTagging", serve: getTagging },
  { method: "GET", query: "acl", operation: "GetObjectAcl", serve: getAcl },
  { method: "GET", query: "retention", operation: "GetObjectRetention", serve: getRetention },
  { method: "GET", query: "legal-hold", operation: "GetObjectLegalHold", serve: getLegalHold },
  { method: "GET", query: "attributes", operation: "GetObjectAttributes", serve: getAttributes },
  { method: "GET", operation: "GetObject", serve: readObject },
  { method: "HEAD", operation: "HeadObject", serve: readObject },
  {
    method: "PUT",
    query: "uploadId",
    header: "x-amz-copy-source",
    operation: "UploadPartCopy",
    serve: uploadPartCopy,
  },
  { method: "PUT", query: "uploadId", operation: "UploadPart", serve: uploadPart },
  { method: "PUT", query: "tagging", operation: "PutObjectTagging", serve: putTagging },
  { method: "PUT", query: "acl", operation: "PutObjectAcl", serve: putAcl },
  { method: "PUT", query: "retention", operation: "PutObjectRetention", serve: putRetention },
  { method: "PUT", query: "legal-hold", operation: "PutObjectLegalHold", serve: putLegalHold },
  { method: "PUT", header: "x-amz-copy-source", operation: "CopyObject", serve: copyObject },
  { method: "PUT", operation: "PutObject", serve: putObject },
  { method: "POST", query: "uploads", operation: "CreateMultipartUpload", serve: createUpload },
  {
    method: "POST",
    query: "uploadId",
    operation: "CompleteMultipartUpload",
    serve: completeUpload,
  },
  { method: "DELETE", query: "uploadId", operation: "AbortMultipartUpload", serve: abortUpload },
  { method: "DELETE", query: "tagging", operation: "DeleteObjectTagging", serve: deleteTagging },
  { method: "DELETE", operation: "DeleteObject", serve: deleteObject },
];

/** Query parameters that name something this table does not have, so that no plain row takes them. */
const UNSERVED = [
  "analytics",
  "inventory",
  "intelligent-tiering",
  "metrics",
  "restore",
  "select",
  "torrent",
  "session",
  "metadataTable",
  "metadataConfiguration",
  "abac",
  "annotation",
  "renameObject",
];

/** The first fitting row. */
export function findRoute<
  Row extends { readonly method: string; readonly query?: string; readonly header?: string },
>(rows: readonly Row[], request: Received): Row | undefined {
  if (UNSERVED.some((name) => request.query.has(name))) return undefined;
  return rows.find(
    (row) =>
      row.method === request.method &&
      (row.query === undefined || request.query.has(row.query)) &&
      (row.header === undefined || row.header in request.headers),
  );
}
