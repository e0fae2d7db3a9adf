/**
 * Goal: what the constructs suppress does not stop the gate at plan and apply either.
 * Method: the provider's own way from the configured object to a judgement, without a process.
 */
import { judgeSnapshot } from "../../provider/resources/preflight-judge";
import { snapshotFaults, snapshotOf } from "../../provider/resources/preflight-snapshot";

const at = { address: "aws_s3_bucket.two", construct: "stack/Landing/Resource" };
const policy = (name: string) => ({
  name,
  document: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::acme-landing/*",
      },
    ],
  },
  at: { address: `aws_s3_bucket_policy.${name}`, construct: "stack/Landing/Policy" },
});

/** Two policies for one bucket, which is SYNC2120 whatever they say. */
function given(suppressions: readonly Record<string, string>[]) {
  return {
    accounts: [{ id: "111122223333" }],
    buckets: [
      {
        name: "acme-landing",
        arn: "arn:aws:s3:::acme-landing",
        account: "111122223333",
        region: "eu-central-1",
        policy: policy("one"),
        rivalPolicies: [policy("two")],
        at,
      },
    ],
    suppressions: suppressions.map((written) => ({
      from: "construct",
      written,
      at: policy("two").at,
    })),
  };
}

const entry = {
  code: "SYNC2120",
  reason: "the second one goes with the next release",
  until: "9999-12-31",
  construct: "stack/Landing",
};

test("a suppressed finding is counted as suppressed and nothing else", () => {
  const value = given([entry]);
  expect(snapshotFaults(value)).toEqual([]);
  const { report, diagnostics } = judgeSnapshot(snapshotOf(value), {});
  expect(report.findings.map(({ code }) => code)).toEqual(["SYNC2120"]);
  expect({ errors: report.summary.errors, suppressed: report.summary.suppressed }).toEqual({
    errors: 0,
    suppressed: 1,
  });
  expect(diagnostics).toEqual([]);
});

test("an expired one is an error beside the finding", () => {
  const { report, diagnostics } = judgeSnapshot(
    snapshotOf(given([{ ...entry, until: "2020-01-01" }])),
    {},
  );
  expect(report.summary.errors).toBe(1);
  expect(diagnostics.map(({ code }) => code)).toEqual(["SYNC0316"]);
});
