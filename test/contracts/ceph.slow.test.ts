/**
 * Goal: our contract suites describe S3, STS and IAM, not merely our own rehearsal.
 * Method: the same suites against Ceph's radosgw; each known difference is listed with its reason, and
 * its test must fail.
 */
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

import { accessContracts } from "./suites-access";
import { multipartContracts } from "./suites-multipart";
import { objectContracts } from "./suites-objects";
import { type Ceph, installCeph, startCeph } from "./support/ceph";
import { contractFor, type Implementation, OWNER, VENDOR } from "./support/implementation";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const keys = (name: string) => ({ accessKeyId: `AKIA${name}`, secretAccessKey: `secret-${name}` });

/** What radosgw 16 does otherwise, and why that is not AWS. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "If-Match writes over the version it names, and no other":
    "a PUT with a matching If-Match is refused with 412: conditional overwrites are newer than radosgw 16",
  "parts listed out of order are InvalidPartOrder":
    "radosgw sorts the parts itself and completes the upload",
  "after an abort the upload is gone, and was never an object":
    "ListParts of an upload that is gone answers NoSuchKey",
  "a role that is not there is refused, not missing":
    "AssumeRole answers 404, which tells strangers which roles exist",
  "the right external id is let in":
    "sts:ExternalId is never in the context of a trust policy, so even the right one is refused",
};

let ceph: Ceph;
let under: Implementation;

beforeAll(async () => {
  installCeph();
  ceph = await startCeph();
  ceph.addUser({ account: OWNER, name: "admin", keys: keys("OWNER"), managesRoles: true });
  ceph.addUser({ account: VENDOR, name: "vendor", keys: keys("VENDOR") });
  ceph.addUser({ account: VENDOR, name: "other", keys: keys("OTHER") });
  under = {
    clients: (credentials) => {
      const settings = {
        endpoint: ceph.endpoint,
        region: "us-east-1",
        credentials,
        maxAttempts: 1,
        // radosgw 16 knows neither the newer checksums nor their trailers.
        requestChecksumCalculation: "WHEN_REQUIRED" as const,
        responseChecksumValidation: "WHEN_REQUIRED" as const,
      };
      return {
        s3: new S3Client({ ...settings, forcePathStyle: true }),
        sts: new STSClient(settings),
        iam: new IAMClient(settings),
      };
    },
    owner: keys("OWNER"),
    vendor: keys("VENDOR"),
    otherVendor: keys("OTHER"),
    // Each tenant has bucket names of its own.
    foreign: (bucket) => `${OWNER}:${bucket}`,
  };
}, 240_000);

afterAll(async () => {
  await ceph?.stop();
}, 60_000);

const contract = contractFor(() => under, DIFFERENCES);

describe("objects", () => objectContracts(contract));
describe("multipart uploads", () => multipartContracts(contract));
describe("access", () => accessContracts(contract));
