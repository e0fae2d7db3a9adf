/**
 * Goal: for every vendor the identity policy grants exactly what its needs are, proved in both
 * directions, and every policy of every stack is one that AWS accepts and that can take effect.
 * Method: IAM inclusion against a policy written naively, one statement a needed action; the linter
 * over all policies of the golden stacks.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { broadens, type PolicyType, parsePolicy } from "../../iam";
import { policiesFor } from "../../policies";
import { neededActions, type Use, type Vendor, vendor, vendorIds } from "../../vendors";

const bucket = { arn: "arn:aws:s3:::acme-landing", region: "eu-central-1" };
const uses: readonly Use[] = ["write", "read", "list"];

function parsed(document: unknown, type: PolicyType, name: string) {
  const { policy, diagnostics } = parsePolicy(document, { type, name });
  if (!policy) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

function generated(entry: Vendor): object {
  const { policies } = policiesFor({
    connection: {
      id: "c",
      vendor: entry.id,
      configuration: {
        auth_mode: "access_key_and_secret",
        s3_bucket_name: "acme-landing",
        s3_bucket_region: "eu-central-1",
      },
    },
    vendor: entry,
    uses,
    scope: { write: ["upload/*"], read: ["upload/*"] },
    bucket,
    partition: "aws",
  });
  return policies.identity ?? { Version: "2012-10-17", Statement: [] };
}

/** One statement a needed action, on what it acts on. */
function naive(entry: Vendor): object {
  const statements = neededActions(entry, uses).map(({ action, on }) => ({
    Effect: "Allow",
    Action: action,
    Resource: on === "object" ? `${bucket.arn}/upload/*` : bucket.arn,
    ...(action === "s3:ListBucket"
      ? { Condition: { StringLike: { "s3:prefix": "upload/*" } } }
      : {}),
  }));
  return { Version: "2012-10-17", Statement: statements };
}

const entries = vendorIds()
  .map((id) => vendor(id) as Vendor)
  .filter(({ store, actions }) => store === "s3" && actions.every(({ on }) => on !== "role"));

test.each(entries.map((entry) => [entry.id, entry] as const))(
  "%s: exactly the needs, nothing more and nothing less",
  (_, entry) => {
    const ours = parsed(generated(entry), "identity", "ours");
    const needs = parsed(naive(entry), "identity", "needs");
    expect(broadens(ours, needs)).toEqual([]);
    expect(broadens(needs, ours)).toEqual([]);
  },
);

test("the proof bites: one action more is an excess", () => {
  const entry = vendor("hightouch") as Vendor;
  const wide = JSON.parse(
    JSON.stringify(generated(entry)).replace('"s3:PutObject"', '"s3:PutObject","s3:GetObject"'),
  );
  const excess = broadens(
    parsed(wide, "identity", "wide"),
    parsed(naive(entry), "identity", "needs"),
  );
  expect(excess.map(({ action }) => action)).toEqual(["s3:GetObject"]);
});

describe("every policy of every stack is accepted by AWS and can take effect", () => {
  const types: Readonly<Record<string, readonly [string, PolicyType]>> = {
    aws_iam_role_policy: ["policy", "identity"],
    aws_iam_user_policy: ["policy", "identity"],
    aws_iam_role: ["assume_role_policy", "trust"],
    aws_s3_bucket_policy: ["policy", "resource"],
    aws_sqs_queue_policy: ["policy", "resource"],
    aws_kms_key: ["policy", "resource"],
  };
  const folder = join(__dirname, "../golden/stacks");
  const policies = readdirSync(folder)
    .filter((name) => !name.includes("broken"))
    .flatMap((name) => {
      const { resource } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
        resource: Record<string, Record<string, Record<string, string>>>;
      };
      return Object.entries(types).flatMap(([type, [attribute, kind]]) =>
        Object.entries(resource[type] ?? {}).map(([id, one]) => ({
          name: `${name} ${type}.${id}`,
          kind,
          text: withoutReferences(one[attribute] ?? ""),
        })),
      );
    });

  /** References as Terraform would fill them in. */
  function withoutReferences(text: string): string {
    return text
      .replaceAll(/\$\{aws_kms_key\.[^}]+\}/g, "arn:aws:kms:eu-central-1:111122223333:key/1")
      .replaceAll(
        /\$\{aws_lambda_function\.[^}]+\}/g,
        "arn:aws:lambda:eu-central-1:111122223333:function:f",
      )
      .replaceAll(/\$\{aws_sqs_queue\.[^}]+\}/g, "arn:aws:sqs:eu-central-1:111122223333:q")
      .replaceAll(
        /\$\{aws_cloudwatch_log_group\.[^}]+\}/g,
        "arn:aws:logs:eu-central-1:111122223333:log-group:g",
      )
      .replaceAll(
        /\$\{aws_ecs_task_definition\.[^}]+\}/g,
        "arn:aws:ecs:eu-central-1:111122223333:task-definition/t",
      )
      .replaceAll(
        /\$\{aws_ecs_cluster\.[^}]+\}/g,
        "arn:aws:ecs:eu-central-1:111122223333:cluster/c",
      )
      .replaceAll(/\$\{aws_iam_role\.[^}]+\}/g, "arn:aws:iam::111122223333:role/r")
      .replaceAll(/\$\{syncwright_s3_connection\.[^}]+\}/g, "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1");
  }

  test.each(policies.map((policy) => [policy.name, policy] as const))("%s", (_, { kind, text }) => {
    const { diagnostics } = parsePolicy(text, { type: kind, name: "policy" });
    expect(diagnostics.map(({ code, summary }) => `${code} ${summary}`)).toEqual([]);
  });

  test("there are many", () => {
    expect(policies.length).toBeGreaterThan(25);
  });
});
