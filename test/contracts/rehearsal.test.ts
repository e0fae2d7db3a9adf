/**
 * Goal: the rehearsal keeps the contract of S3, STS and IAM in full.
 * Method: the suites of this folder with real SDK clients in their default settings.
 */
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";

import { type Rehearsal, startRehearsal } from "../../rehearsal";
import { accessContracts } from "./suites-access";
import { multipartContracts } from "./suites-multipart";
import { objectContracts } from "./suites-objects";
import { contractFor, type Implementation, OWNER, policy, VENDOR } from "./support/implementation";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

let rehearsal: Rehearsal;
let under: Implementation;
const bugs: unknown[] = [];

beforeAll(async () => {
  rehearsal = await startRehearsal({
    accounts: [OWNER, VENDOR],
    region: "us-east-1",
    seed: "contract",
    onBug: (error) => bugs.push(error),
  });
  const addVendor = (name: string) =>
    rehearsal.addIdentity({
      arn: `arn:aws:iam::${VENDOR}:user/${name}`,
      policies: [
        {
          name: "all",
          document: policy({ Effect: "Allow", Action: ["sts:*", "s3:*"], Resource: "*" }),
        },
      ],
    });
  under = {
    clients: (credentials) => {
      const settings = {
        endpoint: rehearsal.endpoint,
        region: "us-east-1",
        credentials,
        maxAttempts: 1,
      };
      return {
        s3: new S3Client(settings),
        sts: new STSClient(settings),
        iam: new IAMClient(settings),
      };
    },
    owner: rehearsal.adminCredentials(OWNER),
    vendor: addVendor("vendor"),
    otherVendor: addVendor("other"),
    foreign: (bucket) => bucket,
  };
});

afterAll(async () => {
  await rehearsal.stop();
  expect(bugs).toEqual([]);
});

const contract = contractFor(() => under, {});

describe("objects", () => objectContracts(contract));
describe("multipart uploads", () => multipartContracts(contract));
describe("access", () => accessContracts(contract));
