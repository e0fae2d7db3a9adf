/**
 * Goal: what may or may not be there, or may be for this or that, never ends in "allowed" and never in
 * "denied"; and it ends in "cannot tell" only where it matters.
 * Method: one sync that is allowed, and beside it one resource that is in doubt; the verdicts are written
 * down.
 */
import { checkFiles } from "./support/check";

const BUCKET = `
provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}
variable "is_on" {
  type = bool
}
variable "other" {}
resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}
resource "aws_iam_user" "sync" {
  name = "acme-sync"
}
`;

const statement = (effect: string, action: string, resource: string): string =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "${effect}", Action = "${action}", Resource = ${resource} }] })`;

const OBJECTS = '"${aws_s3_bucket.landing.arn}/*"';

const GRANT = `
resource "aws_iam_user_policy" "write" {
  user   = aws_iam_user.sync.name
  policy = ${statement("Allow", "s3:*", OBJECTS)}
}
`;

const denyIn = (bucket: string, resource: string, meta = ""): string => `
resource "aws_s3_bucket_policy" "guard" {
  ${meta}
  bucket = ${bucket}
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = ${resource} }]
  })
}
`;

const verdictOf = async (...parts: readonly string[]): Promise<string | undefined> => {
  const { verdicts } = await checkFiles({ "main.tf": [BUCKET, ...parts].join("") }, [
    ".",
    ...["--vendor", "prequel", "--role", "aws_iam_user.sync"],
    ...["--bucket", "aws_s3_bucket.landing"],
  ]);
  return Object.values(verdicts)[0];
};

const IF_ON = "count = var.is_on ? 1 : 0";

describe("a resource whose count is not known", () => {
  test.each([
    ["nothing in doubt", [GRANT], "allowed"],
    ["the grant", [GRANT.replace("user  ", `${IF_ON}\n  user  `)], "unknown"],
    [
      "a Deny that concerns the call",
      [GRANT, denyIn("aws_s3_bucket.landing.id", OBJECTS, IF_ON)],
      "unknown",
    ],
    [
      "a Deny that does not concern it",
      [GRANT, denyIn("aws_s3_bucket.landing.id", '"arn:aws:s3:::acme-landing/archive"', IF_ON)],
      "allowed",
    ],
    [
      "a second grant beside a sure one",
      [GRANT, GRANT.replace('"write"', '"more"').replace("user  ", `${IF_ON}\n  user  `)],
      "allowed",
    ],
    [
      "the attachment of a managed policy that denies",
      [
        GRANT,
        `resource "aws_iam_policy" "no" {
          name   = "no"
          policy = ${statement("Deny", "s3:PutObject", '"*"')}
        }
        resource "aws_iam_user_policy_attachment" "no" {
          ${IF_ON}
          user       = aws_iam_user.sync.name
          policy_arn = aws_iam_policy.no.arn
        }`,
      ],
      "unknown",
    ],
    [
      "a count that is some number",
      [
        GRANT,
        `variable "n" { type = number }
        ${denyIn("aws_s3_bucket.landing.id", OBJECTS, "count = var.n")}`,
      ],
      "unknown",
    ],
    [
      "at least one of them, whatever is chosen",
      [GRANT, denyIn("aws_s3_bucket.landing.id", OBJECTS, "count = var.is_on ? 1 : 2")],
      "denied",
    ],
    [
      "a key that only one of two maps has",
      [
        GRANT,
        denyIn(
          "aws_s3_bucket.landing.id",
          OBJECTS,
          'for_each = var.is_on ? toset(["a"]) : toset([])',
        ),
      ],
      "unknown",
    ],
  ] as const)("%s", async (_, parts, verdict) => {
    expect(await verdictOf(...parts)).toBe(verdict);
  });

  test("the bucket itself: whoever is let in, it may not be there", async () => {
    const { verdicts, missing } = await checkFiles(
      {
        "main.tf": [BUCKET, GRANT]
          .join("")
          .replace('"landing" {', `"landing" {\n  ${IF_ON}`)
          .replaceAll("aws_s3_bucket.landing.arn", "aws_s3_bucket.landing[0].arn"),
      },
      [".", "--vendor", "prequel", "--role", "aws_iam_user.sync", "--bucket", "acme-landing"],
    );
    expect(Object.values(verdicts)).toEqual(["unknown"]);
    expect(missing.join()).toContain("whether `aws_s3_bucket.landing[0]` exists is not known");
  });

  test("a module that may not be there puts everything in it in doubt", async () => {
    const { verdicts } = await checkFiles(
      {
        "main.tf": `${BUCKET}module "grant" {
          source = "./grant"
          ${IF_ON}
          user   = aws_iam_user.sync.name
          arn    = aws_s3_bucket.landing.arn
        }`,
        "grant/main.tf": `variable "user" {}
          variable "arn" {}
          resource "aws_iam_user_policy" "write" {
            user   = var.user
            policy = ${statement("Allow", "s3:*", '"${var.arn}/*"')}
          }`,
      },
      [".", "--vendor", "prequel", "--role", "aws_iam_user.sync", "--bucket", "acme-landing"],
    );
    expect(Object.values(verdicts)).toEqual(["unknown"]);
  });
});

describe("a target that is not known", () => {
  test.each([
    [
      "a bucket policy that denies",
      [GRANT, denyIn("var.other", '"arn:aws:s3:::${var.other}/*"')],
      "unknown",
    ],
    [
      "a bucket policy for buckets with another name",
      [GRANT, denyIn('"logs-${var.other}"', '"*"')],
      "allowed",
    ],
    [
      "a user policy that denies",
      [
        GRANT,
        GRANT.replace('"write"', '"no"')
          .replace("aws_iam_user.sync.name", "var.other")
          .replace("Allow", "Deny"),
      ],
      "unknown",
    ],
    [
      "a user policy that only allows, beside a sure grant",
      [GRANT, GRANT.replace('"write"', '"no"').replace("aws_iam_user.sync.name", "var.other")],
      "allowed",
    ],
    ["the only grant", [GRANT.replace("aws_iam_user.sync.name", "var.other")], "unknown"],
    [
      "membership in a group that is declared elsewhere",
      [
        GRANT,
        'resource "aws_iam_user_group_membership" "g" {\n  user = aws_iam_user.sync.name\n  groups = ["admins"]\n}\n',
      ],
      "unknown",
    ],
    [
      "membership in a group that denies, of a user that is not known",
      [
        GRANT,
        `resource "aws_iam_group" "g" { name = "g" }
        resource "aws_iam_group_policy" "g" {
          group  = aws_iam_group.g.name
          policy = ${statement("Deny", "s3:*", '"*"')}
        }
        resource "aws_iam_group_membership" "g" {
          name  = "g"
          group = aws_iam_group.g.name
          users = [var.other]
        }`,
      ],
      "unknown",
    ],
    [
      "a policy that an exclusive set does not list",
      [
        GRANT,
        `resource "aws_iam_policy" "no" {
          name   = "no"
          policy = ${statement("Deny", "s3:PutObject", '"*"')}
        }
        resource "aws_iam_user_policy_attachment" "no" {
          user       = aws_iam_user.sync.name
          policy_arn = aws_iam_policy.no.arn
        }
        resource "aws_iam_user_policy_attachments_exclusive" "none" {
          user_name   = aws_iam_user.sync.name
          policy_arns = []
        }`,
      ],
      "unknown",
    ],
    [
      "the same role name in another account",
      [
        GRANT,
        `provider "aws" {
          alias               = "other"
          allowed_account_ids = ["555566667777"]
        }
        resource "aws_iam_user_policy" "no" {
          provider = aws.other
          user     = "acme-sync"
          policy   = ${statement("Deny", "s3:*", '"*"')}
        }`,
      ],
      "allowed",
    ],
  ] as const)("%s", async (_, parts, verdict) => {
    expect(await verdictOf(...parts)).toBe(verdict);
  });
});

describe("an organization", () => {
  test("whether the account is in one is not known, so a perimeter decides nothing", async () => {
    const perimeter = denyIn("aws_s3_bucket.landing.id", OBJECTS).replace(
      "Resource =",
      'Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-acme123456" } }, Resource =',
    );
    expect(await verdictOf(GRANT, perimeter)).toBe("unknown");
  });

  const policy = (target: string): string => `
resource "aws_organizations_policy" "no" {
  name    = "no"
  content = ${statement("Deny", "s3:*", '"*"')}
}
resource "aws_organizations_policy_attachment" "no" {
  policy_id = aws_organizations_policy.no.id
  target_id = ${target}
}
`;

  test.each([
    ["the account itself", '"222233334444"', "denied"],
    ["another account", '"555566667777"', "allowed"],
    ["a unit that may hold the account", '"ou-ab12-cdef3456"', "unknown"],
    ["the root, of which the account may be", '"r-ab12"', "unknown"],
    ["a target that is not known", "var.other", "unknown"],
  ])("a policy attached to %s", async (_, target, verdict) => {
    expect(await verdictOf(GRANT, policy(target))).toBe(verdict);
  });

  const DECLARED = `
data "aws_organizations_organization" "acme" {}
resource "aws_organizations_organizational_unit" "data" {
  name      = "data"
  parent_id = data.aws_organizations_organization.acme.roots[0].id
}
resource "aws_organizations_organizational_unit" "web" {
  name      = "web"
  parent_id = data.aws_organizations_organization.acme.roots[0].id
}
resource "aws_organizations_account" "landing" {
  name      = "landing"
  email     = "landing@acme.test"
  parent_id = aws_organizations_organizational_unit.data.id
}
resource "aws_organizations_account" "shop" {
  name      = "shop"
  email     = "shop@acme.test"
  parent_id = aws_organizations_organizational_unit.web.id
}
`;

  test.each([
    ["the account", "aws_organizations_account.landing.id", "denied"],
    ["the unit above it", "aws_organizations_organizational_unit.data.id", "denied"],
    ["the root", "data.aws_organizations_organization.acme.roots[0].id", "denied"],
    ["another unit", "aws_organizations_organizational_unit.web.id", "allowed"],
    ["another account", "aws_organizations_account.shop.id", "allowed"],
    ["a unit that is written out and may be the one above", '"ou-ab12-cdef3456"', "unknown"],
  ])("whose units are declared, with a policy attached to %s", async (_, target, verdict) => {
    const inAccount = BUCKET.replace(
      'allowed_account_ids = ["222233334444"]',
      'assume_role {\n    role_arn = "arn:aws:iam::${aws_organizations_account.landing.id}:role/deploy"\n  }',
    );
    const { verdicts } = await checkFiles(
      { "main.tf": [inAccount, GRANT, DECLARED, policy(target)].join("") },
      [".", "--vendor", "prequel", "--role", "aws_iam_user.sync", "--bucket", "acme-landing"],
    );
    expect(Object.values(verdicts)).toEqual([verdict]);
  });
});
