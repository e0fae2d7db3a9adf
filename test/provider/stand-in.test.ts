/**
 * Goal: the stand-in for hashicorp/aws deploys into a rehearsal, plans nothing afterwards, and never
 * talks to anything but the loopback interface.
 * Method: real Terraform, the bundled provider, a real rehearsal. Drift and import are in the slow lane.
 */
import { landing, rehearsal, terraform, useStandIn, writer } from "./support/stand-in";

useStandIn();

describe("a deployment", () => {
  test("of a bucket with every setting, a role, a user and a key: applied, second plan empty, destroyed", async () => {
    const tf = await terraform(landing + writer);
    const applied = await tf.apply();
    expect(applied.text).toContain("Apply complete! Resources: 13 added, 0 changed, 0 destroyed.");
    const second = await tf.plan();
    expect(second.text).toContain("No changes. Your infrastructure matches the configuration.");
    expect(second.code).toBe(0);
    const destroyed = await tf.destroy();
    expect(destroyed.text).toContain("Destroy complete! Resources: 13 destroyed.");
    expect(rehearsal.snapshot().buckets).toEqual([]);
    tf.remove();
  });

  test("types without an API are recorded, with one warning and a stable plan", async () => {
    const tf = await terraform(`
      resource "aws_cloudwatch_log_group" "runner" {
        name              = "/syncwright/runner"
        retention_in_days = 30
      }
      resource "aws_sns_topic" "alerts" {
        name = "acme-alerts"
      }
      resource "aws_lambda_function" "runner" {
        function_name = "acme-runner"
        role          = "arn:aws:iam::111122223333:role/acme"
        package_type  = "Image"
        image_uri     = "example.com/runner:1"
      }
      output "arns" {
        value = [aws_cloudwatch_log_group.runner.arn, aws_sns_topic.alerts.arn, aws_lambda_function.runner.arn]
      }
    `);
    const applied = await tf.apply();
    expect(applied.text.split("is only recorded")).toHaveLength(2);
    expect(JSON.parse((await tf.run(["output", "-json", "arns"])).stdout)).toEqual([
      "arn:aws:logs:eu-central-1:111122223333:log-group:/syncwright/runner",
      "arn:aws:sns:eu-central-1:111122223333:acme-alerts",
      "arn:aws:lambda:eu-central-1:111122223333:function:acme-runner",
    ]);
    expect((await tf.plan()).code).toBe(0);
    tf.remove();
  });
});

describe("what is refused", () => {
  test.each([
    { name: "no endpoint", env: { AWS_ENDPOINT_URL: "" }, why: "No endpoint is given for s3" },
    {
      name: "an endpoint of AWS",
      env: { AWS_ENDPOINT_URL: "https://s3.amazonaws.com" },
      why: "is not on the loopback interface",
    },
    {
      name: "a name that only begins like localhost",
      env: { AWS_ENDPOINT_URL: "http://localhost.example.com" },
      why: "is not on the loopback interface",
    },
  ])("to start with $name", async ({ env, why }) => {
    const tf = await terraform(
      'provider "aws" {}\nresource "aws_iam_user" "u" {\n  name = "u"\n}\n',
    );
    const ran = await tf.run(["plan"], { env });
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("This stand-in for hashicorp/aws works only against");
    expect(ran.text.replaceAll("\n", " ")).toContain(why);
    tf.remove();
  });

  test("a policy that is not JSON, at its attribute, before anything is planned", async () => {
    const tf = await terraform(
      'resource "aws_s3_bucket_policy" "p" {\n  bucket = "b"\n  policy = "{ nope }"\n}\n',
    );
    const ran = await tf.plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: `policy` is not JSON");
    tf.remove();
  });

  test("what AWS refuses, with AWS's own code and message", async () => {
    const tf = await terraform(landing.replace('effect    = "Deny"', 'effect    = "Denied"'));
    const ran = await tf.run(["apply", "-auto-approve"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("AWS refused to create `aws_s3_bucket_policy`: MalformedPolicy");
    await tf.destroy();
    tf.remove();
  });
});
