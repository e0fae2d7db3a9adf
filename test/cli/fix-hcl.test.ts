/**
 * Goal: `fix --write` changes in a `.tf` file what the fix says and not one character more; what it
 * cannot change so, it leaves alone and says why.
 * Method: real files before and after, byte for byte; the check is green on every changed one.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { AROUND, type Fixed, fixed, SYNC } from "./support/fixing";
import { syncwright } from "./support/syncwright";

const cases = join("test", "cases", "terraform", "fix-hcl");
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function fix(text: string, words?: readonly string[]): Promise<Fixed> {
  const result = await fixed(text, words);
  folders.push(result.folder);
  return result;
}

async function isGreen({ folder }: Fixed): Promise<boolean> {
  return (await syncwright("check", folder, ...SYNC)).code === 0;
}

const ACTIONS = '"s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"';

/** An identity policy with these statements, as they are written. */
const policy = (statements: string): string =>
  `${AROUND}resource "aws_iam_role_policy" "sync" {
  role   = aws_iam_role.sync.name
  policy = jsonencode({ Version = "2012-10-17", Statement = ${statements} })
}
`;

test("a file with four causes in three documents is green after one run", async () => {
  const result = await fix(readFileSync(join(cases, "before.tf"), "utf8"));
  expect(result.text).toBe(readFileSync(join(cases, "after.tf"), "utf8"));
  expect(result.stdout).toContain("4 of 4 fixes written");
  expect(await isGreen(result)).toBe(true);
});

const LIST =
  '{ Effect = "Allow", Action = "s3:ListBucketMultipartUploads", Resource = aws_s3_bucket.landing.arn }';

test.each([
  [
    "a scalar on one line",
    `[{ Effect = "Allow", Action = [${ACTIONS}], Resource = aws_s3_bucket.landing.arn /* why */ }, ${LIST}]`,
    `[{ Effect = "Allow", Action = [${ACTIONS}], Resource = "\${aws_s3_bucket.landing.arn}/upload/*" /* why */ }, ${LIST}]`,
  ],
  [
    "a list of which an element is wrong, with comments around it",
    `[
    { # objects
      Effect = "Allow"
      Action = [${ACTIONS}]
      Resource = [
        # not the bucket
        aws_s3_bucket.landing.arn, # this one
        "arn:aws:s3:::other/*"
      ]
    },
    ${LIST},
  ]`,
    `[
    { # objects
      Effect = "Allow"
      Action = [${ACTIONS}]
      Resource = [
        # not the bucket
        "\${aws_s3_bucket.landing.arn}/upload/*", # this one
        "arn:aws:s3:::other/*"
      ]
    },
    ${LIST},
  ]`,
  ],
  [
    "an action more, in the style of a list without a comma at its end",
    `[{
    Effect = "Allow"
    Action = [
      "s3:PutObject",   # writes
      "s3:AbortMultipartUpload" # cleans up
    ]
    Resource = "\${aws_s3_bucket.landing.arn}/upload/*"
  }, ${LIST}]`,
    `[{
    Effect = "Allow"
    Action = [
      "s3:PutObject",   # writes
      "s3:AbortMultipartUpload", # cleans up
      "s3:ListMultipartUploadParts"
    ]
    Resource = "\${aws_s3_bucket.landing.arn}/upload/*"
  }, ${LIST}]`,
  ],
  [
    "a statement more, behind one without a list",
    `{
    Effect   = "Allow"
    Action   = [${ACTIONS}]
    Resource = "\${aws_s3_bucket.landing.arn}/upload/*"
  }`,
    `[{
    Effect   = "Allow"
    Action   = [${ACTIONS}]
    Resource = "\${aws_s3_bucket.landing.arn}/upload/*"
  }, {
    Sid      = "SyncBucket"
    Effect   = "Allow"
    Action   = "s3:ListBucketMultipartUploads"
    Resource = aws_s3_bucket.landing.arn
  }]`,
  ],
])("jsonencode: %s", async (_, before, after) => {
  const result = await fix(policy(before));
  expect(result.text).toBe(policy(after));
  expect(await isGreen(result)).toBe(true);
});

test("line ends of Windows stay, new lines have them too", async () => {
  const text = readFileSync(join(cases, "before.tf"), "utf8").replaceAll("\n", "\r\n");
  const { text: after } = await fix(text);
  expect(after).toBe(readFileSync(join(cases, "after.tf"), "utf8").replaceAll("\n", "\r\n"));
});

test("a role without any policy gets one, at the end of the file", async () => {
  const result = await fix(AROUND);
  expect(result.text).toBe(`${AROUND}
resource "aws_iam_role_policy" "sync_access" {
  role = aws_iam_role.sync.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Sync1"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]
        Resource = "\${aws_s3_bucket.landing.arn}/upload/*"
      },
      {
        Sid      = "Sync2"
        Effect   = "Allow"
        Action   = "s3:ListBucketMultipartUploads"
        Resource = aws_s3_bucket.landing.arn
      },
    ]
  })
}
`);
  expect(await isGreen(result)).toBe(true);
});

const ONE = `{ Effect = "Allow", Action = [${ACTIONS}], Resource = aws_s3_bucket.landing.arn }`;

test.each([
  [
    "JSON text",
    policy("[]").replace(
      /\n {2}policy = jsonencode.*/,
      `\n  policy = <<EOT
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [${ACTIONS}], "Resource": "\${aws_s3_bucket.landing.arn}"}]}
EOT`,
    ),
    "JSON text",
  ],
  ["statements from an expression", policy(`concat([${ONE}], [])`), "made by an expression"],
  [
    "a policy in a local",
    `locals {\n  policy = jsonencode({ Version = "2012-10-17", Statement = [${ONE}] })\n}\n${policy(
      "[]",
    ).replace(/\n {2}policy = jsonencode.*/, "\n  policy = local.policy")}`,
    "not a `jsonencode` in the resource",
  ],
  [
    "one of several instances",
    policy(`[${ONE}]`).replace("  role ", "  count  = 1\n  role "),
    "one of several instances",
  ],
  [
    "a dynamic block",
    `${AROUND}data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = [aws_s3_bucket.landing.arn]
    content {
      actions   = [${ACTIONS}]
      resources = [statement.value]
    }
  }
}
resource "aws_iam_role_policy" "sync" {
  role   = aws_iam_role.sync.name
  policy = data.aws_iam_policy_document.d.json
}
`,
    "made by a `dynamic` block",
  ],
])("%s is left as it is, with the reason", async (_, text, reason) => {
  const result = await fix(text);
  expect(result.text).toBe(text);
  expect(result.code).toBe(1);
  expect(result.stdout).toContain(`main.tf is left as it is: `);
  expect(result.stdout).toContain(reason);
});

const OURS = `${AROUND.replace(/"6f1c0d2e[^"]*"/, '"somebody-elses"')}
resource "syncwright_s3_connection" "landing" {
  name             = "Landing"
  vendor           = "hightouch"
  auth_mode        = "iam_role"
  iam_role_arn     = ROLE
  s3_bucket_name   = aws_s3_bucket.landing.bucket
  s3_bucket_region = "eu-west-1"
}
`;

test("a reference that would run in a circle is not written; with the ARN written out it is", async () => {
  const circle = await fix(OURS.replace("ROLE", "aws_iam_role.sync.arn"), []);
  expect(circle.text).toContain('"sts:ExternalId" = "somebody-elses"');
  expect(circle.stdout).toContain("would refer to itself");
  expect(circle.stdout).toContain("write its ARN there as a text first");
  const text = OURS.replace("ROLE", '"arn:aws:iam::111122223333:role/acme-sync"');
  const { text: after } = await fix(text, []);
  expect(after).toContain('"sts:ExternalId" = syncwright_s3_connection.landing.external_id }');
  expect(after).toContain('  s3_bucket_region = "eu-central-1"\n');
});

test("what is suppressed is left alone", async () => {
  const text = `${AROUND}# syncwright:ignore SYNC1002 until=9999-12-31 reason="agreed with the owner"
${policy(`[${ONE}]`).slice(AROUND.length)}`;
  const { text: after, stdout } = await fix(text);
  expect(stdout).not.toContain("SYNC1002");
  expect(after).toContain("Resource = aws_s3_bucket.landing.arn }");
});

test("mode and link of the file are kept, and no other file is left behind", async () => {
  const { folder } = await fix(policy(`[${ONE}, ${LIST}]`));
  expect(statSync(join(folder, "main.tf")).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(["main.tf"]);
  const linked = join(folder, "linked");
  mkdirSync(linked);
  writeFileSync(join(folder, "real.txt"), policy(`[${ONE}, ${LIST}]`));
  symlinkSync(join("..", "real.txt"), join(linked, "main.tf"));
  expect((await syncwright("fix", "--write", linked, ...SYNC)).code).toBe(0);
  expect(lstatSync(join(linked, "main.tf")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "real.txt"), "utf8")).toContain("}/upload/*");
});
