/**
 * Goal: whatever AWS would reject in a document is found, at its place, once.
 * Method: one faulty document a row, each with its type, code and the path of the finding; then whole
 * diagnostics with line, column and caret.
 */
import { type PolicyType, parsePolicy } from "../../iam";

const statement = {
  Effect: "Allow",
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::landing/*",
};
const everyone = { ...statement, Principal: "*" };

function withStatement(changes: object, base: object = statement): unknown {
  return { Version: "2012-10-17", Statement: [{ ...base, ...changes }] };
}

function condition(block: unknown): unknown {
  return withStatement({ Condition: block });
}

function errorsOf(document: unknown, type: PolicyType): string[] {
  const { diagnostics } = parsePolicy(document, { type, name: "policy" });
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, where }) => `${code} ${where?.path?.join(".") ?? ""}`);
}

type Row = readonly [what: string, type: PolicyType, document: unknown, errors: readonly string[]];

const rows: readonly Row[] = [
  ["a text that is empty", "identity", "", ["IAM0001 "]],
  ["a byte order mark", "identity", "\ufeff{}", ["IAM0001 "]],
  ["a trailing comma", "identity", '{"Version": "2012-10-17",}', ["IAM0001 "]],
  ["a comment", "identity", '{} // "Version"', ["IAM0001 "]],
  ["a number of another form", "identity", '{"Version": 012}', ["IAM0001 "]],
  ["a list for a document", "identity", [], ["IAM0004 "]],
  ["null for a document", "identity", null, ["IAM0004 "]],
  ["a document without statements", "identity", { Version: "2012-10-17" }, ["IAM0006 "]],
  ["an empty list of statements", "identity", { Statement: [] }, ["IAM0006 Statement"]],
  ["a statement that is a text", "identity", { Statement: ["x"] }, ["IAM0004 Statement.0"]],
  [
    "an unknown element of a document",
    "identity",
    { Statement: statement, Versoin: "" },
    ["IAM0005 Versoin"],
  ],
  [
    "a version that is none",
    "identity",
    { Version: "2012-10-18", Statement: statement },
    ["IAM0007 Version"],
  ],
  [
    "no effect",
    "identity",
    { Statement: { Action: "s3:PutObject", Resource: "*" } },
    ["IAM0006 Statement"],
  ],
  [
    "no action",
    "identity",
    { Statement: [{ Effect: "Allow", Resource: "*" }] },
    ["IAM0006 Statement.0"],
  ],
  [
    "no resource",
    "identity",
    { Statement: [{ Effect: "Allow", Action: "s3:PutObject" }] },
    ["IAM0006 Statement.0"],
  ],
  [
    "no principal in a bucket policy",
    "resource",
    { Statement: [statement] },
    ["IAM0006 Statement.0"],
  ],
  [
    "no principal in a VPC endpoint policy",
    "vpcEndpoint",
    { Statement: [statement] },
    ["IAM0006 Statement.0"],
  ],
  [
    "a principal in an identity policy",
    "identity",
    { Statement: [everyone] },
    ["IAM0010 Statement.0.Principal"],
  ],
  [
    "a principal in a boundary",
    "permissionsBoundary",
    { Statement: [everyone] },
    ["IAM0010 Statement.0.Principal"],
  ],
  [
    "a principal in a session policy",
    "session",
    { Statement: [everyone] },
    ["IAM0010 Statement.0.Principal"],
  ],
  [
    "a principal in a service control policy",
    "serviceControl",
    { Statement: [everyone] },
    ["IAM0010 Statement.0.Principal"],
  ],
  [
    "a resource in a trust policy",
    "trust",
    withStatement({ Action: "sts:AssumeRole" }, everyone),
    ["IAM0010 Statement.0.Resource"],
  ],
  [
    "an Allow in a resource control policy",
    "resourceControl",
    { Statement: [everyone] },
    ["IAM0010 Statement.0.Effect"],
  ],
  [
    "a principal in a resource control policy that is not everyone",
    "resourceControl",
    withStatement({ Effect: "Deny", Principal: { AWS: "111122223333" } }),
    ["IAM0010 Statement.0.Principal"],
  ],
  [
    "NotAction in a resource control policy",
    "resourceControl",
    { Statement: [{ Effect: "Deny", Principal: "*", NotAction: "s3:*", Resource: "*" }] },
    ["IAM0010 Statement.0.NotAction"],
  ],
  ["a Sid that is a number", "identity", withStatement({ Sid: 1 }), ["IAM0004 Statement.0.Sid"]],
  ["a Sid with a space", "identity", withStatement({ Sid: "a b" }), ["IAM0021 Statement.0.Sid"]],
  [
    "an action without a service",
    "identity",
    withStatement({ Action: "PutObject" }),
    ["IAM0011 Statement.0.Action"],
  ],
  [
    "a wildcard for the service",
    "identity",
    withStatement({ Action: "s*:Put" }),
    ["IAM0011 Statement.0.Action"],
  ],
  [
    "an action without a name",
    "identity",
    withStatement({ Action: "s3:" }),
    ["IAM0011 Statement.0.Action"],
  ],
  [
    "an action with a space",
    "identity",
    withStatement({ Action: "s3:Put Object" }),
    ["IAM0011 Statement.0.Action"],
  ],
  [
    "an action that is an object",
    "identity",
    withStatement({ Action: {} }),
    ["IAM0004 Statement.0.Action"],
  ],
  [
    "an empty resource",
    "identity",
    withStatement({ Resource: "" }),
    ["IAM0012 Statement.0.Resource"],
  ],
  [
    "a bucket name for a resource",
    "identity",
    withStatement({ Resource: "landing" }),
    ["IAM0012 Statement.0.Resource"],
  ],
  [
    "a wildcard for the service of an ARN",
    "identity",
    withStatement({ Resource: "arn:aws:*:::a" }),
    ["IAM0012 Statement.0.Resource"],
  ],
  [
    "an ARN without a resource",
    "identity",
    withStatement({ Resource: "arn:aws:s3:::" }),
    ["IAM0012 Statement.0.Resource"],
  ],
  [
    "an incomplete ARN in a session policy",
    "session",
    withStatement({ Resource: "arn:aws:s3" }),
    ["IAM0023 Statement.0.Resource"],
  ],
  [
    "a variable that is not closed",
    "identity",
    withStatement({ Resource: "arn:aws:s3:::a/${aws:username" }),
    ["IAM0018 Statement.0.Resource"],
  ],
  [
    "a variable without a name",
    "identity",
    withStatement({ Resource: "arn:aws:s3:::a/${}" }),
    ["IAM0018 Statement.0.Resource"],
  ],
  [
    "a default without quotes",
    "identity",
    withStatement({ Resource: "arn:aws:s3:::a/${aws:username, x}" }),
    ["IAM0018 Statement.0.Resource"],
  ],
  [
    "a space in a variable",
    "identity",
    withStatement({ Resource: "arn:aws:s3:::a/${aws: username}" }),
    ["IAM0018 Statement.0.Resource"],
  ],
  ["conditions that are a list", "identity", condition([]), ["IAM0004 Statement.0.Condition"]],
  [
    "an operator that is none",
    "identity",
    condition({ StringIs: {} }),
    ["IAM0015 Statement.0.Condition.StringIs"],
  ],
  [
    "an operator in another case",
    "identity",
    condition({ stringEquals: {} }),
    ["IAM0015 Statement.0.Condition.stringEquals"],
  ],
  [
    "NullIfExists",
    "identity",
    condition({ NullIfExists: {} }),
    ["IAM0015 Statement.0.Condition.NullIfExists"],
  ],
  [
    "a qualifier that is none",
    "identity",
    condition({ "ForSome:StringEquals": {} }),
    ["IAM0015 Statement.0.Condition.ForSome:StringEquals"],
  ],
  [
    "an operator without keys",
    "identity",
    condition({ StringEquals: "x" }),
    ["IAM0004 Statement.0.Condition.StringEquals"],
  ],
  [
    "a key without a service",
    "identity",
    condition({ StringEquals: { team: "a" } }),
    ["IAM0017 Statement.0.Condition.StringEquals.team"],
  ],
  [
    "a key twice in different case",
    "identity",
    condition({ StringEquals: { "aws:userid": "a", "AWS:UserId": "b" } }),
    ["IAM0003 Statement.0.Condition.StringEquals.AWS:UserId"],
  ],
  [
    "a value that is null",
    "identity",
    condition({ StringEquals: { "aws:userid": [null] } }),
    ["IAM0004 Statement.0.Condition.StringEquals.aws:userid.0"],
  ],
  [
    "a number that is none",
    "identity",
    condition({ NumericLessThan: { "s3:max-keys": "ten" } }),
    ["IAM0016 Statement.0.Condition.NumericLessThan.s3:max-keys"],
  ],
  [
    "a date that is none",
    "identity",
    condition({ DateLessThan: { "aws:CurrentTime": "2026-02-30" } }),
    ["IAM0016 Statement.0.Condition.DateLessThan.aws:CurrentTime"],
  ],
  [
    "a boolean that is none",
    "identity",
    condition({ Bool: { "aws:SecureTransport": "yes" } }),
    ["IAM0016 Statement.0.Condition.Bool.aws:SecureTransport"],
  ],
  [
    "an address that is none",
    "identity",
    condition({ IpAddress: { "aws:SourceIp": "10.0.0.256" } }),
    ["IAM0016 Statement.0.Condition.IpAddress.aws:SourceIp"],
  ],
  [
    "text that is not base64",
    "identity",
    condition({ BinaryEquals: { "aws:userid": "a b" } }),
    ["IAM0016 Statement.0.Condition.BinaryEquals.aws:userid"],
  ],
  [
    "a principal that is a text",
    "resource",
    withStatement({ Principal: "111122223333" }),
    ["IAM0013 Statement.0.Principal"],
  ],
  [
    "a kind of principal that is none",
    "resource",
    withStatement({ Principal: { Aws: "*" } }),
    ["IAM0013 Statement.0.Principal.Aws"],
  ],
  [
    "a role with a wildcard",
    "resource",
    withStatement({ Principal: { AWS: "arn:aws:iam::111122223333:role/*" } }),
    ["IAM0014 Statement.0.Principal.AWS"],
  ],
  [
    "every service",
    "resource",
    withStatement({ Principal: { Service: "*" } }),
    ["IAM0014 Statement.0.Principal.Service"],
  ],
  [
    "a group",
    "resource",
    withStatement({ Principal: { AWS: "arn:aws:iam::111122223333:group/a" } }),
    ["IAM0013 Statement.0.Principal.AWS"],
  ],
  [
    "an account that lost its zero",
    "resource",
    withStatement({ Principal: { AWS: "11122223333" } }),
    ["IAM0013 Statement.0.Principal.AWS"],
  ],
  [
    "a bucket for a principal",
    "resource",
    withStatement({ Principal: { AWS: "arn:aws:s3:::landing" } }),
    ["IAM0013 Statement.0.Principal.AWS"],
  ],
  [
    "a service without a domain",
    "resource",
    withStatement({ Principal: { Service: "s3" } }),
    ["IAM0013 Statement.0.Principal.Service"],
  ],
  [
    "a canonical user id that is none",
    "resource",
    withStatement({ Principal: { CanonicalUser: "79a5" } }),
    ["IAM0013 Statement.0.Principal.CanonicalUser"],
  ],
  [
    "Action and NotAction",
    "identity",
    withStatement({ NotAction: "s3:*" }),
    ["IAM0009 Statement.0.NotAction"],
  ],
  [
    "Resource and NotResource",
    "identity",
    withStatement({ NotResource: "*" }),
    ["IAM0009 Statement.0.NotResource"],
  ],
  [
    "Principal and NotPrincipal",
    "resource",
    withStatement({ NotPrincipal: "*" }, everyone),
    ["IAM0009 Statement.0.NotPrincipal"],
  ],
  [
    "an S3 action that does not exist in a bucket policy",
    "resource",
    withStatement({ Action: "s3:ListObjects" }, everyone),
    ["IAM0025 Statement.0.Action"],
  ],
  [
    "an object action on a bucket in a bucket policy",
    "resource",
    withStatement({ Resource: "arn:aws:s3:::landing" }, everyone),
    ["IAM0026 Statement.0.Resource"],
  ],
];

test.each(rows)("%s in a policy of type %s", (_, type, document, errors) => {
  expect(errorsOf(document, type)).toEqual(errors);
});

test.each<[what: string, type: PolicyType, length: number, severities: string[]]>([
  ["a managed policy of 6,200 characters fits inline only", "identity", 6_200, ["warning"]],
  ["no identity policy has 10,300 characters", "identity", 10_300, ["error"]],
  ["a boundary of 6,200 characters is too long", "permissionsBoundary", 6_200, ["error"]],
  ["a session policy of 2,100 characters is too long", "session", 2_100, ["error"]],
  ["a service control policy of 5,200 characters is too long", "serviceControl", 5_200, ["error"]],
  ["a VPC endpoint policy of 21,000 characters is too long", "vpcEndpoint", 21_000, ["error"]],
  ["a policy of 21,000 bytes is too long for a bucket", "resource", 21_000, ["warning"]],
  ["no resource has a policy of 33,000 bytes", "resource", 33_000, ["error"]],
])("%s", (_, type, length, severities) => {
  const hasPrincipal = type === "vpcEndpoint" || type === "resource";
  const document = withStatement(
    { Resource: `arn:aws:s3:::landing/${"a".repeat(length)}` },
    hasPrincipal ? everyone : statement,
  );
  const { diagnostics } = parsePolicy(document, { type, name: "policy" });
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual(
    severities.map((severity) => ["IAM0022", severity]),
  );
});

test("a finding in a text has file, line, columns and the line itself", () => {
  const text = [
    "{",
    '  "Version": "2012-10-17",',
    '  "Statement": {',
    '    "Effect": "Alow", "Action": "s3:PutObject", "Resource": "*"',
    "  }",
    "}",
  ].join("\n");
  const { diagnostics } = parsePolicy(text, {
    type: "identity",
    name: "writer",
    file: "writer.json",
  });
  expect(diagnostics).toEqual([
    {
      code: "IAM0008",
      severity: "error",
      summary: "`Effect` must be `Allow` or `Deny`",
      label: "neither",
      why: "found `Alow`; case matters",
      where: {
        file: "writer.json",
        path: ["Statement", "Effect"],
        line: 4,
        column: 15,
        endColumn: 21,
        text: '    "Effect": "Alow", "Action": "s3:PutObject", "Resource": "*"',
      },
    },
  ]);
});

test("all findings are told in source order", () => {
  const text = `{"Statement": [
    {"Effect": "Permit", "Action": "s3PutObject", "Resource": "landing",
     "Condition": {"StringIs": {"a:b": "c"}}}]}`;
  const { diagnostics } = parsePolicy(text, { type: "identity", name: "policy" });
  expect(diagnostics.map(({ code }) => code)).toEqual(["IAM0008", "IAM0011", "IAM0012", "IAM0015"]);
});

test("a key named __proto__ is an element like any other", () => {
  const text = '{"Statement": [], "__proto__": {"Statement": []}}';
  const { diagnostics } = parsePolicy(text, { type: "identity", name: "policy" });
  expect(diagnostics.map(({ code, where }) => [code, where?.path])).toEqual([
    ["IAM0006", ["Statement"]],
    ["IAM0005", ["__proto__"]],
  ]);
});

test("an unknown of a parsed value is no finding, the same text in a file is one", () => {
  const document = withStatement({ Resource: { unknown: "known after apply" } });
  expect(errorsOf(document, "identity")).toEqual([]);
  expect(errorsOf(JSON.stringify(document), "identity")).toEqual(["IAM0004 Statement.0.Resource"]);
});
