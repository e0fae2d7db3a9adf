/**
 * Goal: `syncwright policy` prints the documents for paste and pipe, and says what is missing.
 * Method: whole command lines through the command line's own entry, with streams in memory.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { run } from "../../cli/run";
import { expectGolden } from "../support/golden";

const golden = join(__dirname, "../golden/policy");
const hightouch =
  "policy --vendor hightouch --bucket acme-landing --prefix upload/ --region eu-central-1 --role arn:aws:iam::111122223333:role/hightouch --vendor-account 444455556666 --external-id 8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-policy-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function command(line: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await run(line.split(" "), {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd: folder,
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  });
  return { code, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

test.each([
  ["hightouch", hightouch],
  [
    "polytomic-with-key-and-queue",
    "policy --vendor polytomic --bucket s3://acme-landing/crm --region us-east-1 --account 111122223333 --operations write,read,notifications --role arn:aws:iam::111122223333:role/polytomic --external-id 8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1 --key arn:aws:kms:us-east-1:111122223333:key/1 --queue arn:aws:sqs:us-east-1:111122223333:events",
  ],
  [
    "pipedream",
    "policy --vendor pipedream --bucket acme-events --prefix orders --region us-east-1",
  ],
  [
    "fivetran-in-govcloud",
    "policy --vendor fivetran --bucket acme-source --region us-gov-west-1 --operations read --role arn:aws-us-gov:iam::111122223333:role/fivetran --external-id group_1",
  ],
])("%s", async (name, line) => {
  const { code, stdout, stderr } = await command(line);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expectGolden(join(golden, `${name}.txt`), stdout);
});

test("`--only` prints one document that pipes", async () => {
  const { stdout } = await command(`${hightouch} --only trust`);
  expect(JSON.parse(stdout).Statement[0].Action).toBe("sts:AssumeRole");
});

test("`--format json` prints all of them as one value", async () => {
  const { stdout } = await command(`${hightouch} --format json`);
  expect(Object.keys(JSON.parse(stdout).policies)).toEqual(["identity", "bucket", "trust"]);
});

test("from a file with connection and syncs: scope and uses are theirs", async () => {
  writeFileSync(
    join(folder, "landing.yaml"),
    `- kind: s3_connection
  name: Landing
  vendor: hightouch
  configuration:
    auth_mode: iam_role
    iam_role_arn: arn:aws:iam::111122223333:role/hightouch
    s3_bucket_name: acme-landing
    s3_bucket_region: eu-central-1
- kind: model_sync
  name: Daily
  connection_id: Landing
  model_id: Orders
  mode: all
  format: csv
  filename: "daily/{YYYY}.csv"
  upload: { tags: { team: data } }
`,
  );
  const { stdout } = await command("policy --connection landing.yaml --only identity");
  expect(JSON.parse(stdout).Statement[0]).toEqual({
    Sid: "Objects",
    Effect: "Allow",
    Action: [
      "s3:PutObject",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
      "s3:PutObjectTagging",
    ],
    Resource: "arn:aws:s3:::acme-landing/daily/*",
  });
});

test.each([
  ["no vendor", "policy --bucket acme --region us-east-1", 2, "`--vendor` is missing"],
  [
    "a region of no partition",
    "policy --vendor pipedream --bucket acme --region nowhere",
    2,
    "in no partition",
  ],
  [
    "a bucket that cannot be",
    "policy --vendor pipedream --bucket A --region us-east-1",
    2,
    "is not the name of a bucket",
  ],
  [
    "an operation that does not exist",
    "policy --vendor pipedream --bucket acme --region us-east-1 --operations wirte",
    2,
    "there is no operation `wirte`",
  ],
  [
    "a file that is not there",
    "policy --connection none.yaml",
    2,
    "cannot read `none.yaml`: ENOENT",
  ],
  [
    "a kind that is not needed",
    "policy --vendor pipedream --bucket acme --region us-east-1 --only trust",
    2,
    "there is no trust policy to print",
  ],
] as const)("%s", async (_, line, code, said) => {
  const found = await command(line);
  expect(found.code).toBe(code);
  expect(found.stderr).toContain(said);
});
