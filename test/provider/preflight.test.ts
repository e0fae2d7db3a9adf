/**
 * Goal: the gate fails a plan for what is certain and an apply for everything, with every cause, and
 * lets through what is allowed.
 * Method: real Terraform; a role, a bucket and a connection given as a snapshot.
 */
import { rmSync } from "node:fs";

import { buildBundles, Terraform } from "./support/terraform";

let bundles: string;
let tf: Terraform;

beforeAll(async () => {
  bundles = await buildBundles();
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
beforeEach(() => {
  tf = new Terraform({ "syncwright/syncwright": bundles });
});
afterEach(() => tf.remove());

const role = "arn:aws:iam::111122223333:role/writer";

/** A connection, a sync and a gate over a role with this external id and this resource. */
function configuration(externalId: string, resource: string): string {
  return `
    terraform {
      required_providers {
        syncwright = { source = "syncwright/syncwright" }
      }
    }
    provider "syncwright" {
      workspace = "ws"
    }
    resource "syncwright_s3_connection" "c" {
      name             = "landing"
      vendor           = "hightouch"
      auth_mode        = "iam_role"
      iam_role_arn     = "${role}"
      s3_bucket_name   = "acme-landing"
      s3_bucket_region = "eu-central-1"
    }
    resource "syncwright_model" "m" {
      name   = "flights"
      source = { type = "file", format = "parquet", path = "flights.parquet" }
    }
    resource "syncwright_model_sync" "s" {
      name          = "daily"
      connection_id = syncwright_s3_connection.c.id
      model_id      = syncwright_model.m.id
      mode          = "all"
      format        = "json"
      filename      = "upload/{YYYY}-result.json"
    }
    resource "syncwright_preflight" "gate" {
      depends_on     = [syncwright_model_sync.s]
      connection_ids = [syncwright_s3_connection.c.id]
      caller         = "444455556666"
      snapshot = {
        accounts = [{ id = "111122223333" }]
        buckets  = [{ name = "acme-landing", arn = "arn:aws:s3:::acme-landing", account = "111122223333", region = "eu-central-1" }]
        principals = [{
          kind    = "role"
          arn     = "${role}"
          name    = "writer"
          account = "111122223333"
          trust = {
            name = "trust"
            document = {
              Version = "2012-10-17"
              Statement = [{
                Effect    = "Allow"
                Action    = "sts:AssumeRole"
                Principal = { AWS = "arn:aws:iam::444455556666:root" }
                Condition = { StringEquals = { "sts:ExternalId" = ${externalId} } }
              }]
            }
          }
          policies = [{
            name = "write"
            document = jsonencode({
              Version = "2012-10-17"
              Statement = [
                { Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resource = "${resource}" },
                { Effect = "Allow", Action = "s3:ListBucketMultipartUploads", Resource = "arn:aws:s3:::acme-landing" },
              ]
            })
          }]
        }]
      }
    }
  `;
}

const own = "syncwright_s3_connection.c.external_id";
const objects = "arn:aws:s3:::acme-landing/upload/*";

test("what is allowed passes, and the second plan is empty", async () => {
  await tf.write(configuration(own, objects)).apply();
  expect((await tf.state())["syncwright_preflight.gate"]).toMatchObject({ errors: 0, unknown: 0 });
  expect((await tf.plan()).code).toBe(0);
});

test("a wrong external id and a wrong resource fail, each cause with its fix", async () => {
  tf.write(configuration('"somebody-elses-external-id"', "arn:aws:s3:::acme-landing"));
  const ran = await tf.run(["apply", "-auto-approve"]);
  expect(ran.code).toBe(1);
  expect(ran.text).toContain("with syncwright_preflight.gate,");
  expect(ran.text.split("Error: ").length - 1).toBe(2);
  expect(ran.text).toContain("sts:ExternalId");
  expect(ran.text).toContain("arn:aws:s3:::acme-landing/upload/*");
  expect(ran.text).toContain("AWS would answer: ");
  expect(Object.keys(await tf.state())).not.toContain("syncwright_preflight.gate");
});

test("once everything is known, the plan of a later mistake fails already", async () => {
  await tf.write(configuration(own, objects)).apply();
  const ran = await tf.write(configuration(own, "arn:aws:s3:::acme-landing")).plan();
  expect(ran.code).toBe(1);
  expect(ran.text).toContain("AWS would answer: ");
});

test("a snapshot of another shape is refused with the nearest name", async () => {
  const ran = await tf.write(configuration(own, objects).replace("buckets  =", "bucket  =")).plan();
  expect(ran.code).toBe(1);
  expect(ran.text).toContain("`snapshot` has no list `bucket`");
  expect(ran.text).toContain("Write `buckets`");
});
