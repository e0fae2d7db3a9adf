/** A folder with one `.tf` file for tests of `fix --write`: a role, a bucket, and what is given. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { syncwright } from "./syncwright";

/** What the command is told about the sync. */
export const SYNC = [
  ...["--vendor", "hightouch", "--role", "aws_iam_role.sync"],
  ...["--bucket", "aws_s3_bucket.landing", "--prefix", "upload"],
  ...["--external-id", "6f1c0d2e-7a0b-4c1d-9e3f-2b8a5d4c7e10"],
];

/** What became of a file. */
export interface Fixed {
  readonly code: number;
  readonly stdout: string;
  /** The file's text afterwards. */
  readonly text: string;
  readonly folder: string;
}

/** Write `text` as `main.tf`, fix it, and read it again. */
export async function fixed(text: string, words: readonly string[] = SYNC): Promise<Fixed> {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-fix-"));
  const file = join(folder, "main.tf");
  writeFileSync(file, text);
  chmodSync(file, 0o640);
  const { code, stdout } = await syncwright("fix", "--write", folder, ...words);
  return { code, stdout, text: readFileSync(file, "utf8"), folder };
}

/** A bucket and a role that trusts Hightouch as it should. */
export const AROUND = `provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]
}
resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}
resource "aws_iam_role" "sync" {
  name = "acme-sync"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = "6f1c0d2e-7a0b-4c1d-9e3f-2b8a5d4c7e10" } }
    }]
  })
}
`;
