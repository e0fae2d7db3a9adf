/**
 * Goal: the documents grant what the syncs need, to the letter, and nothing else.
 * Method: whole documents written down for the cases that differ; then the engine asks every needed
 * and every neighbouring call of every vendor.
 */
import type { ModelSync, S3ConnectionConfiguration } from "../../connections";
import { compilePolicies, evaluate } from "../../iam";
import { type PolicyNeed, policiesFor } from "../../policies";
import { neededActions, type Vendor, vendor, vendorIds } from "../../vendors";

const bucket = {
  arn: "arn:aws:s3:::acme-landing",
  region: "eu-central-1",
  account: "111122223333",
} as const;
const externalId = "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1";

function configuration(
  mode: S3ConnectionConfiguration["auth_mode"],
  name = "acme-landing",
): S3ConnectionConfiguration {
  return {
    auth_mode: mode,
    s3_bucket_name: name,
    s3_bucket_region: "eu-central-1",
    ...(mode === "iam_role" ? { iam_role_arn: "arn:aws:iam::111122223333:role/sync" } : {}),
  };
}

function sync(filename: string, more: Partial<ModelSync> = {}): ModelSync {
  return {
    kind: "model_sync",
    id: "s",
    name: "s",
    connection_id: "c",
    model_id: "m",
    mode: "all",
    format: "csv",
    filename,
    ...more,
  };
}

function need(more: Partial<PolicyNeed> & { readonly id?: string } = {}): PolicyNeed {
  const { id = "hightouch", ...rest } = more;
  return {
    connection: { id: "c", vendor: id, configuration: configuration("iam_role") },
    syncs: [sync("upload/{YYYY}.csv")],
    bucket,
    partition: "aws",
    principals: [{ account: "444455556666" }],
    externalIds: [externalId],
    ...rest,
  };
}

describe("Hightouch through a role", () => {
  const { policies, diagnostics } = policiesFor(need());

  test("nothing is missing", () => {
    expect(diagnostics).toEqual([]);
  });

  test("identity policy: object actions below the prefix, the bucket action on the bucket", () => {
    expect(policies.identity).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Objects",
          Effect: "Allow",
          Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
          Resource: "arn:aws:s3:::acme-landing/upload/*",
        },
        {
          Sid: "Bucket",
          Effect: "Allow",
          Action: "s3:ListBucketMultipartUploads",
          Resource: "arn:aws:s3:::acme-landing",
        },
      ],
    });
  });

  test("trust policy: the account, with the external id", () => {
    expect(policies.trust).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AssumedByVendor",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::444455556666:root" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:ExternalId": externalId } },
        },
      ],
    });
  });

  test("bucket policy: TLS only; the role is of the same account", () => {
    expect(policies.bucket.Statement.map(({ Sid }) => Sid)).toEqual(["DenyInsecureTransport"]);
  });
});

describe("keys in scope", () => {
  test.each([
    ["a folder", [sync("upload/{YYYY}.csv")], ["upload/*"]],
    [
      "no folder: the pattern of the file",
      [sync("flights-{YYYY}-{MM}.csv")],
      ["flights-????-??.csv"],
    ],
    ["no variable at all: one key", [sync("flights.csv")], ["flights.csv"]],
    [
      "mode diff writes three files",
      [sync("flights.csv", { mode: "diff" })],
      ["flights-added.csv", "flights-changed.csv", "flights-removed.csv"],
    ],
    ["a name may be anything", [sync("{model.name}.csv")], ["*.csv"]],
    [
      "a folder inside another is not repeated",
      [sync("a/{YYYY}.csv"), sync("a/b/{YYYY}.csv")],
      ["a/*"],
    ],
    [
      "characters that IAM reads as patterns are quoted",
      [sync("what?/{YYYY}.csv")],
      ["what${?}/*"],
    ],
  ] as const)("%s", (_, syncs, want) => {
    const { identity } = policiesFor(need({ syncs: [...syncs] })).policies;
    const resource = identity?.Statement[0]?.Resource;
    expect([resource].flat()).toEqual(want.map((key) => `arn:aws:s3:::acme-landing/${key}`));
  });

  test("Polytomic's folder limits objects and listing", () => {
    const { identity } = policiesFor(
      need({
        id: "polytomic",
        connection: {
          id: "c",
          vendor: "polytomic",
          configuration: configuration("iam_role", "s3://acme-landing/crm/export"),
        },
        syncs: [sync("{YYYY}/all.csv")],
      }),
    ).policies;
    expect(identity?.Statement).toEqual([
      {
        Sid: "Objects",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: "arn:aws:s3:::acme-landing/crm/export/????/all.csv",
      },
      {
        Sid: "ListPrefix",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "arn:aws:s3:::acme-landing",
        Condition: { StringLike: { "s3:prefix": "crm/export/*" } },
      },
      {
        Sid: "Bucket",
        Effect: "Allow",
        Action: "s3:GetBucketLocation",
        Resource: "arn:aws:s3:::acme-landing",
      },
    ]);
  });
});

describe("keys of KMS", () => {
  const key = { arn: "arn:aws:kms:eu-central-1:111122223333:key/1" };

  test.each([
    [
      true,
      {
        StringEquals: {
          "kms:ViaService": "s3.eu-central-1.amazonaws.com",
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-landing",
        },
      },
    ],
    [
      false,
      {
        StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
        StringLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-landing/upload/*" },
      },
    ],
  ])("bucket keys %s: the encryption context is that of the call", (bucketKeys, condition) => {
    const { identity } = policiesFor(need({ key, bucket: { ...bucket, bucketKeys } })).policies;
    expect(identity?.Statement.at(-1)).toEqual({
      Sid: "KeyThroughS3",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: key.arn,
      Condition: condition,
    });
  });
});

describe("another account's bucket", () => {
  test("both sides permit: the role's policy and the bucket's", () => {
    const { policies } = policiesFor(need({ bucket: { ...bucket, account: "999988887777" } }));
    expect(policies.bucket.Statement.map(({ Sid, Principal }) => [Sid, Principal])).toEqual([
      ["DenyInsecureTransport", "*"],
      ["VendorObjects", { AWS: "arn:aws:iam::111122223333:role/sync" }],
      ["VendorBucket", { AWS: "arn:aws:iam::111122223333:role/sync" }],
    ]);
  });
});

describe("what cannot be written", () => {
  test.each([
    ["an unknown vendor", need({ id: "hightoch" }), ["SYNC0119"]],
    ["no external id", need({ externalIds: [] }), ["SYNC0123"]],
    ["an external id that STS refuses", need({ externalIds: ["a b"] }), ["SYNC0116"]],
    [
      "an account without its zero",
      need({ principals: [{ account: "44455556666" }] }),
      ["SYNC0111"],
    ],
    [
      "a principal of another partition",
      need({ partition: "aws-cn", principals: [{ arn: "arn:aws:iam::444455556666:role/x" }] }),
      ["SYNC0124"],
    ],
  ])("%s", (_, given, codes) => {
    const { policies, diagnostics } = policiesFor(given);
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(policies.trust).toBeUndefined();
  });

  test("a vendor whose principal is not public", () => {
    const { principals: _, ...without } = need();
    expect(policiesFor(without).diagnostics.map(({ code }) => code)).toEqual(["SYNC0122"]);
  });
});

describe("partitions", () => {
  test.each(["aws", "aws-cn", "aws-us-gov", "aws-eusc"])("%s", (partition) => {
    const { policies } = policiesFor(
      need({ partition, bucket: { ...bucket, arn: `arn:${partition}:s3:::acme-landing` } }),
    );
    expect(
      JSON.stringify(policies)
        .match(/arn:[a-z-]+:/g)
        ?.every((arn) => arn === `arn:${partition}:`),
    ).toBe(true);
  });
});

describe("least privilege, asked of the engine", () => {
  const role = "arn:aws:iam::111122223333:role/sync";
  const known = vendorIds().map((id) => vendor(id) as Vendor);
  const assumable = known.filter(({ authModes }) => authModes.includes("iam_role"));
  const inside = "arn:aws:s3:::acme-landing/upload/2026.csv";
  const outside = "arn:aws:s3:::acme-landing/other/2026.csv";
  const neighbour = "arn:aws:s3:::acme-landing-2/upload/2026.csv";

  function decide(entry: Vendor, action: string, resource: string, context = {}) {
    const { policies } = policiesFor(
      need({
        id: entry.id,
        connection: { id: "c", vendor: entry.id, configuration: configuration("iam_role") },
        uses: ["write", "read", "list"],
        scope: { write: ["upload/*"], read: ["upload/*"] },
      }),
    );
    const identity = policies.identity ? [{ name: "sync", document: policies.identity }] : [];
    return evaluate(
      { principal: role, action, resource, resourceAccount: "111122223333", context },
      compilePolicies({ identity }),
    ).decision;
  }

  test.each(assumable.map((entry) => [entry.id, entry] as const))(
    "%s: every needed call is allowed",
    (_, entry) => {
      const s3 = neededActions(entry, ["write", "read", "list"]).filter(
        ({ on }) => on === "object" || on === "bucket",
      );
      const decisions = s3.map(({ action, on }) => [
        action,
        on === "object"
          ? decide(entry, action, inside)
          : decide(entry, action, "arn:aws:s3:::acme-landing", { "s3:prefix": "upload/" }),
      ]);
      expect(decisions).toEqual(s3.map(({ action }) => [action, "allowed"]));
    },
  );

  test.each(assumable.map((entry) => [entry.id, entry] as const))(
    "%s: nothing outside the prefix, of another bucket, or beyond the list",
    (_, entry) => {
      const needed = neededActions(entry, ["write", "read", "list"]).map(({ action }) => action);
      const objects = [
        "s3:PutObject",
        "s3:GetObject",
        "s3:DeleteObject",
        "s3:PutObjectAcl",
        "s3:AbortMultipartUpload",
      ];
      const beyond = [...objects, "s3:PutObjectRetention", "s3:BypassGovernanceRetention"].filter(
        (action) => !needed.includes(action),
      );
      const answers = [
        ...objects.map((action) => decide(entry, action, outside)),
        ...objects.map((action) => decide(entry, action, neighbour)),
        ...beyond.map((action) => decide(entry, action, inside)),
        decide(entry, "s3:ListBucket", "arn:aws:s3:::acme-landing", { "s3:prefix": "other/" }),
        decide(entry, "s3:DeleteBucket", "arn:aws:s3:::acme-landing"),
        decide(entry, "s3:PutBucketPolicy", "arn:aws:s3:::acme-landing"),
      ];
      expect(new Set(answers)).toEqual(new Set(["implicitDeny"]));
    },
  );
});
