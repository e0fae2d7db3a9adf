/**
 * Goal: the runner needs exactly the permissions of the vendor's list, signs as AWS demands, and
 * explains a denial.
 * Method: the rehearsal decides every request with the deployed policies; the role trusts another
 * account with an external id, as a vendor's does.
 */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";

import { type Rehearsal, startRehearsal } from "../../rehearsal";
import { landing, TestWorkspace, vega } from "./support/workspace";

const CUSTOMER = "111122223333";
const VENDOR = "999988887777";
const BUCKET = "acme-landing";

let rehearsal: Rehearsal;
let workspace: TestWorkspace;
let before: NodeJS.ProcessEnv;
beforeEach(async () => {
  before = { ...process.env };
  rehearsal = await startRehearsal({
    accounts: [CUSTOMER, VENDOR],
    region: "eu-central-1",
    seed: "runner",
  });
  const runner = rehearsal.addIdentity({
    arn: `arn:aws:iam::${VENDOR}:user/runner`,
    policies: [
      {
        name: "assume",
        document: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
        },
      },
    ],
  });
  process.env["AWS_ACCESS_KEY_ID"] = runner.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = runner.secretAccessKey;
  workspace = new TestWorkspace();
  await deploy();
});
afterEach(async () => {
  process.env = before;
  await rehearsal.stop();
  workspace.remove();
});

const hightouch = (objects: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: objects,
    },
    {
      Effect: "Allow",
      Action: "s3:ListBucketMultipartUploads",
      Resource: `arn:aws:s3:::${BUCKET}`,
    },
  ],
});

async function deploy(policy: unknown = hightouch(`arn:aws:s3:::${BUCKET}/upload/*`)) {
  const options = {
    endpoint: rehearsal.endpoint,
    region: "eu-central-1",
    credentials: rehearsal.adminCredentials(CUSTOMER),
  };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const iam = new IAMClient(options);
  const configuration = { LocationConstraint: "eu-central-1" } as const;
  await s3
    .send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: configuration }))
    .catch(() => undefined);
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${VENDOR}:root` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": landing.external_id } },
      },
    ],
  };
  await iam
    .send(
      new CreateRoleCommand({
        RoleName: "acme-sync",
        AssumeRolePolicyDocument: JSON.stringify(trust),
      }),
    )
    .catch(() => undefined);
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "acme-sync",
      PolicyName: "write",
      PolicyDocument: JSON.stringify(policy),
    }),
  );
  s3.destroy();
  iam.destroy();
}

const small = { source: { type: "file", format: "csv", path: vega("stocks.csv") } } as const;
const large = {
  source: { type: "file", format: "parquet", path: vega("flights-3m.parquet") },
  query: "SELECT * FROM source LIMIT 800000",
} as const;

const runnerCalls = () =>
  rehearsal
    .calls()
    .filter((call) => call.caller.includes("runner") || call.caller.includes("acme-sync"));

describe("Hightouch's four actions", () => {
  test("suffice for a small file", async () => {
    await workspace.write({
      model: small,
      sync: { filename: "upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json", format: "json" },
    });
    await workspace.run(rehearsal.endpoint);
    expect(rehearsal.objects(BUCKET).map((object) => object.key)).toEqual([
      "upload/2026-03-04-05-06-result.json",
    ]);
    expect(runnerCalls().map((call) => [call.operation, call.outcome])).toEqual([
      ["AssumeRole", "allowed"],
      ["PutObject", "allowed"],
    ]);
    const body = await rehearsal.objectBody(BUCKET, "upload/2026-03-04-05-06-result.json");
    expect(JSON.parse(body.toString())).toHaveLength(560);
  });

  test("suffice for a large one, in parts with checksums", async () => {
    await workspace.write({ model: large, sync: { filename: "upload/flights.csv" } });
    const result = await workspace.run(rehearsal.endpoint);
    expect(rehearsal.objects(BUCKET)[0]?.size).toBe(result.files[0]?.bytes);
    expect(new Set(runnerCalls().map((call) => call.operation))).toEqual(
      new Set(["AssumeRole", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]),
    );
    expect(runnerCalls().every((call) => call.outcome === "allowed")).toBe(true);
  });

  test("suffice for gzip CSV and for Parquet", async () => {
    await workspace.write({
      model: large,
      sync: { filename: "upload/a.csv.gz", compression: "gzip" },
    });
    await workspace.run(rehearsal.endpoint);
    await workspace.write({
      model: large,
      sync: { filename: "upload/a.parquet", format: "parquet" },
    });
    await workspace.run(rehearsal.endpoint, { runId: "run_2" });
    expect(rehearsal.objects(BUCKET).map((object) => object.key)).toEqual([
      "upload/a.csv.gz",
      "upload/a.parquet",
    ]);
  });
});

describe("denials", () => {
  test("a wrong external id", async () => {
    await workspace.write({
      connection: { external_id: "00000000-0000-4000-8000-000000000000" },
      model: small,
    });
    await expect(workspace.run(rehearsal.endpoint)).rejects.toMatchObject({
      diagnostics: [
        {
          code: "SYNC5002",
          summary: "access denied: `sts:AssumeRole` on `arn:aws:iam::111122223333:role/acme-sync`",
        },
      ],
    });
  });

  test("object actions on the bucket's ARN: the usual mistake", async () => {
    await deploy(hightouch(`arn:aws:s3:::${BUCKET}`));
    await workspace.write({ model: small, sync: { filename: "upload/a.csv" } });
    const failure = await workspace.run(rehearsal.endpoint).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      diagnostics: [
        {
          code: "SYNC5002",
          summary: "access denied: `s3:PutObject` on `arn:aws:s3:::acme-landing/upload/a.csv`",
          help: "run `syncwright check` on the configuration: it shows every cause at once",
        },
      ],
    });
    expect(rehearsal.objects(BUCKET)).toEqual([]);
  });

  test("a key outside the granted prefix", async () => {
    await workspace.write({ model: small, sync: { filename: "elsewhere/a.csv" } });
    await expect(workspace.run(rehearsal.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5002" }],
    });
  });
});

describe("state in the bucket", () => {
  test("diff runs there by conditional writes", async () => {
    const admin = rehearsal.adminCredentials(CUSTOMER);
    process.env["AWS_ACCESS_KEY_ID"] = admin.accessKeyId;
    process.env["AWS_SECRET_ACCESS_KEY"] = admin.secretAccessKey;
    const path = workspace.file("in.csv", "id,name\n1,Ann\n2,Bob\n");
    await workspace.write({
      connection: {
        configuration: {
          auth_mode: "access_key_and_secret",
          aws_access_key_id: admin.accessKeyId,
          s3_bucket_name: BUCKET,
          s3_bucket_region: "eu-central-1",
        },
      },
      model: { source: { type: "file", format: "csv", path }, primary_key: ["id"] },
      sync: { mode: "diff", filename: "upload/{sync.run.id}.csv", empty_files: "skip" },
    });
    const state = `s3://${BUCKET}/state`;
    await workspace.run(rehearsal.endpoint, { runId: "r1", state });
    workspace.file("in.csv", "id,name\n1,Anna\n3,Carla\n");
    await workspace.run(rehearsal.endpoint, { runId: "r2", state });
    expect(rehearsal.objects(BUCKET).map((object) => object.key)).toEqual([
      "state/sync_1/head.json",
      "state/sync_1/runs/r1.json",
      "state/sync_1/runs/r2.json",
      "state/sync_1/snapshots/00000001-r1.parquet",
      "state/sync_1/snapshots/00000002-r2.parquet",
      "upload/r1-added.csv",
      "upload/r2-added.csv",
      "upload/r2-changed.csv",
      "upload/r2-removed.csv",
    ]);
    const body = async (key: string) => (await rehearsal.objectBody(BUCKET, key)).toString();
    expect(await body("upload/r2-changed.csv")).toBe("id,name\n1,Anna\n");
    const head = JSON.parse(await body("state/sync_1/head.json"));
    expect([head.generation, head.runId]).toEqual([2, "r2"]);
  });
});
