/**
 * Goal: every form of AWS's denial messages becomes data.
 * Method: the messages of AWS's troubleshooting pages, and variations of them.
 */
import fc from "fast-check";

import { parseDenial } from "../../aws";

const USER = "User: arn:aws:sts::111122223333:assumed-role/acme-sync/run";
const OBJECT = '"arn:aws:s3:::acme-landing/upload/a.csv"';
const base = {
  principal: "arn:aws:sts::111122223333:assumed-role/acme-sync/run",
  action: "s3:PutObject",
  resource: "arn:aws:s3:::acme-landing/upload/a.csv",
};
const onObject = `${USER} is not authorized to perform: s3:PutObject on resource: ${OBJECT}`;

describe("layers", () => {
  test.each([
    ["because no identity-based policy allows the s3:PutObject action", "identity", "implicitDeny"],
    ["with an explicit deny in an identity-based policy", "identity", "explicitDeny"],
    ["because no resource-based policy allows the s3:PutObject action", "resource", "implicitDeny"],
    ["with an explicit deny in a resource-based policy", "resource", "explicitDeny"],
    [
      "because no permissions boundary allows the s3:PutObject action",
      "permissionsBoundary",
      "implicitDeny",
    ],
    ["with an explicit deny in a permissions boundary", "permissionsBoundary", "explicitDeny"],
    [
      "because no service control policy allows the s3:PutObject action",
      "serviceControl",
      "implicitDeny",
    ],
    ["with an explicit deny in a service control policy", "serviceControl", "explicitDeny"],
    ["with an explicit deny in a resource control policy", "resourceControl", "explicitDeny"],
    ["because no session policy allows the s3:PutObject action", "session", "implicitDeny"],
    ["with an explicit deny in a session policy", "session", "explicitDeny"],
    ["with an explicit deny in a sessions policy", "session", "explicitDeny"],
    [
      "because no VPC endpoint policy allows the s3:PutObject action",
      "vpcEndpoint",
      "implicitDeny",
    ],
    ["with an explicit deny in a VPC endpoint policy", "vpcEndpoint", "explicitDeny"],
    ["With An Explicit Deny In A Resource-Based Policy", "resource", "explicitDeny"],
  ])("%s", (context, layer, effect) => {
    expect(parseDenial(`${onObject} ${context}`)).toEqual({ ...base, layer, effect });
  });

  test("a role's trust policy", () => {
    const text = `${USER} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/landing because no role trust policy allows the sts:AssumeRole action`;
    expect(parseDenial(text)).toEqual({
      principal: base.principal,
      action: "sts:AssumeRole",
      resource: "arn:aws:iam::444455556666:role/landing",
      layer: "trust",
      effect: "implicitDeny",
    });
    expect(
      parseDenial(
        text.replace(
          "because no role trust policy allows the sts:AssumeRole action",
          "with an explicit deny in the role trust policy",
        ),
      ),
    ).toMatchObject({ layer: "trust", effect: "explicitDeny" });
  });

  test("a service control policy through a VPC endpoint", () => {
    expect(
      parseDenial(
        `${onObject} with an explicit deny in a VPC endpoint policy transitively through a service control policy`,
      ),
    ).toEqual({ ...base, layer: "serviceControl", effect: "explicitDeny", viaEndpoint: true });
  });
});

describe("policy ARNs", () => {
  test("of a service control policy", () => {
    const arn = "arn:aws:organizations::111122223333:policy/o-abc/service_control_policy/p-xyz";
    expect(
      parseDenial(`${onObject} with an explicit deny in a service control policy: ${arn}`),
    ).toEqual({
      ...base,
      layer: "serviceControl",
      effect: "explicitDeny",
      policyArn: arn,
    });
  });

  test("of the quarantine that AWS puts on leaked keys, with an encoded message behind it", () => {
    const arn = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    expect(
      parseDenial(
        `${onObject} with an explicit deny in an identity-based policy: ${arn}. Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6XSnuUMCm abcdef`,
      ),
    ).toEqual({
      ...base,
      layer: "identity",
      effect: "explicitDeny",
      policyArn: arn,
      encodedMessage: "4GIOHlTkIaWHQD0Q0m6XSnuUMCm",
    });
  });
});

describe("settings", () => {
  test.each([
    [
      "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access",
      { layer: "blockPublicAccess", setting: "BlockPublicAcls" },
    ],
    [
      "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access",
      { layer: "blockPublicAccess", setting: "BlockPublicPolicy" },
    ],
    [
      "because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C)",
      { layer: "bucketEncryption" },
    ],
  ])("%s", (context, found) => {
    expect(parseDenial(`${onObject} ${context}`)).toEqual({
      ...base,
      effect: "explicitDeny",
      ...found,
    });
  });
});

describe("KMS", () => {
  test("a key of another account", () => {
    const text = `${USER} is not authorized to perform: kms:GenerateDataKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
    expect(parseDenial(text)).toEqual({
      principal: base.principal,
      action: "kms:GenerateDataKey",
      layer: "kmsKey",
      effect: "unknown",
    });
  });

  test("the older text", () => {
    expect(
      parseDenial(
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
      ),
    ).toEqual({ layer: "kmsKey", effect: "unknown" });
  });
});

describe("resources", () => {
  test.each([
    [
      '"arn:aws:s3:::b/a key because of with an explicit deny in a session policy"',
      "arn:aws:s3:::b/a key because of with an explicit deny in a session policy",
    ],
    ["role voclabs", "role voclabs"],
    ["*", "*"],
    ["arn:aws-us-gov:s3:::b/k", "arn:aws-us-gov:s3:::b/k"],
  ])("%s", (text, resource) => {
    expect(
      parseDenial(
        `${USER} is not authorized to perform: s3:GetObject on resource: ${text} because no identity-based policy allows the s3:GetObject action`,
      ),
    ).toEqual({
      principal: base.principal,
      action: "s3:GetObject",
      resource,
      layer: "identity",
      effect: "implicitDeny",
    });
  });

  test("none, as implicit denials often have it", () => {
    expect(
      parseDenial(
        `${USER} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
      ),
    ).toEqual({
      principal: base.principal,
      action: "s3:ListAllMyBuckets",
      layer: "identity",
      effect: "implicitDeny",
    });
  });
});

describe("bare denials", () => {
  test.each(["Access Denied", "AccessDenied", "Access Denied.", "Forbidden", "403"])(
    "%s",
    (text) => {
      expect(parseDenial(text)).toEqual({ layer: "unknown", effect: "unknown" });
    },
  );

  test("of the command line", () => {
    expect(
      parseDenial(
        "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
      ),
    ).toEqual({
      layer: "unknown",
      effect: "unknown",
      code: "AccessDenied",
      operation: "PutObject",
    });
    expect(
      parseDenial("An error occurred (403) when calling the HeadObject operation: Forbidden"),
    ).toEqual({ layer: "unknown", effect: "unknown", code: "403", operation: "HeadObject" });
  });

  test("of the command line, with the reason", () => {
    expect(
      parseDenial(
        `An error occurred (AccessDenied) when calling the PutObject operation: ${onObject} because no\n  identity-based policy allows the s3:PutObject action`,
      ),
    ).toEqual({
      ...base,
      layer: "identity",
      effect: "implicitDeny",
      code: "AccessDenied",
      operation: "PutObject",
    });
  });

  test.each([
    "The specified bucket does not exist",
    "",
    "Slow Down",
    "An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist",
  ])("%j is none", (text) => {
    expect(parseDenial(text)).toBeUndefined();
  });
});

test("whatever the text, the parser answers, and at once", () => {
  const words = fc.constantFrom(
    "User: ",
    " is not authorized to perform: ",
    " on resource: ",
    '"',
    "because no ",
    "with an explicit deny in ",
    "An error occurred (",
    ") when calling the ",
    " operation: ",
    ": arn:",
    "session policy",
    " ",
    "\n",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 30 }),
      (parts) => {
        parseDenial(parts.join(""));
      },
    ),
    { numRuns: 2000 },
  );
  expect(parseDenial("User: ".repeat(200_000))).toBeUndefined();
});
