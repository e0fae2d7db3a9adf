/**
 * Goal: a wrong document gets a diagnostic that names the field, what was found, what is allowed and
 * the fix; a right one gets none.
 * Method: every document of the vendors' pages passes; then one fault a row, with its whole answer.
 */
import { validateDocument, validateSendS3 } from "../../connections";

const polytomic = {
  kind: "s3_connection",
  id: "conn_1",
  name: "S3 connection",
  vendor: "polytomic",
  configuration: {
    auth_mode: "access_key_and_secret",
    aws_access_key_id: "AKIAIOSFODNN7EXAMPLE",
    csv_has_headers: false,
    enable_event_notifications: false,
    is_single_table: false,
    s3_bucket_name: "s3://polytomic/dataset",
    s3_bucket_region: "us-east-1",
  },
  external_id: "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1",
};

const sync = {
  kind: "model_sync",
  id: "sync_1",
  name: "Flights",
  connection_id: "conn_1",
  model_id: "model_1",
  mode: "all",
  format: "json",
  filename: "upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json",
};

function configured(configuration: Record<string, unknown>): unknown {
  return { ...polytomic, configuration: { ...polytomic.configuration, ...configuration } };
}

const role = {
  auth_mode: "iam_role",
  iam_role_arn: "arn:aws:iam::111122223333:role/acme",
  aws_access_key_id: undefined,
};

/** `undefined` fields are left out, as JSON would. */
function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("right documents", () => {
  test.each([
    ["Polytomic's example", polytomic],
    ["a role", configured(role)],
    [
      "event notifications with their queue",
      configured({
        enable_event_notifications: true,
        event_queue_arn: "arn:aws:sqs:us-east-1:111122223333:events",
      }),
    ],
    [
      "one table of CSV files, some lines skipped",
      configured({
        is_single_table: true,
        single_table_file_format: "csv",
        single_table_name: "orders",
        skip_lines: 2,
      }),
    ],
    [
      "directories of tables",
      configured({
        is_single_table: true,
        is_directory_snapshot: true,
        directory_glob_pattern: "tables/*/",
        single_table_file_formats: ["csv", "parquet"],
        skip_lines: 1,
      }),
    ],
    ["a sync", sync],
    [
      "a sync with every option",
      {
        ...sync,
        format: "csv",
        timestamp_offset_seconds: -86400,
        compression: "gzip",
        csv: { delimiter: "\t", header: true, bom: true },
        mappings: [
          { to: "id", from: "customer_id" },
          { to: "email", from: "email", transform: "lower" },
          { to: "name", template: "{first_name} {last_name}" },
        ],
        empty_files: "skip",
        alerts: [{ channel: "email", target: "data@example.com" }],
        upload: { server_side_encryption: "aws:kms", kms_key_id: "alias/landing" },
      },
    ],
    [
      "a value that is known only after apply",
      configured({ ...role, iam_role_arn: { unknown: "aws_iam_role.r.arn is known after apply" } }),
    ],
  ])("%s", (_, document) => {
    expect(validateDocument(json(document))).toEqual([]);
  });
});

describe("wrong documents", () => {
  test.each([
    [
      "a role without its ARN",
      configured({ ...role, iam_role_arn: undefined }),
      [
        "SYNC0103 configuration.iam_role_arn | it is needed where `auth_mode` is `iam_role` | add `iam_role_arn`",
      ],
    ],
    [
      "a role and an access key",
      configured({ ...role, aws_access_key_id: "AKIAIOSFODNN7EXAMPLE" }),
      [
        "SYNC0107 configuration.aws_access_key_id | `auth_mode` is `iam_role` | remove `aws_access_key_id`",
      ],
    ],
    [
      "notifications without a queue",
      configured({ enable_event_notifications: true }),
      [
        "SYNC0103 configuration.event_queue_arn | it is needed where `enable_event_notifications` is true | add `event_queue_arn`",
      ],
    ],
    [
      "a queue without notifications",
      configured({ event_queue_arn: "arn:aws:sqs:us-east-1:111122223333:events" }),
      [
        "SYNC0107 configuration.event_queue_arn | `enable_event_notifications` is not true | remove `event_queue_arn`",
      ],
    ],
    [
      "a glob without directories",
      configured({ is_single_table: true, directory_glob_pattern: "a/*" }),
      [
        "SYNC0107 configuration.directory_glob_pattern | `is_directory_snapshot` is not true | remove `directory_glob_pattern`",
      ],
    ],
    [
      "directories without a glob",
      configured({ is_single_table: true, is_directory_snapshot: true }),
      [
        "SYNC0103 configuration.directory_glob_pattern | it is needed where `is_directory_snapshot` is true | add `directory_glob_pattern`",
      ],
    ],
    [
      "lines skipped in JSON",
      configured({ is_single_table: true, single_table_file_format: "json", skip_lines: 1 }),
      [
        "SYNC0107 configuration.skip_lines | neither `single_table_file_format` nor `single_table_file_formats` says `csv` | remove `skip_lines`",
      ],
    ],
    [
      "a misspelt field, said once",
      configured({
        ...role,
        iam_role_arn: undefined,
        iam_role_am: "arn:aws:iam::111122223333:role/acme",
      }),
      [
        "SYNC0104 configuration.iam_role_am | allowed are `auth_mode`, `iam_role_arn`, `aws_access_key_id`, `s3_bucket_name`, `s3_bucket_region`, `csv_has_headers`, `enable_event_notifications`, `event_queue_arn`, `is_single_table`, `is_directory_snapshot`, `single_table_file_format`, `single_table_file_formats` and 3 more | write `iam_role_arn`",
      ],
    ],
    [
      "a value in the wrong case",
      configured({ ...role, auth_mode: "IAM_Role" }),
      [
        "SYNC0105 configuration.auth_mode | allowed are `access_key_and_secret`, `iam_role`, `bucket_policy` | write `iam_role`",
      ],
    ],
    [
      "a secret",
      configured({ aws_secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" }),
      [
        "SYNC0114 configuration.aws_secret_access_key | documents are kept as plain files and shown in reviews | remove `aws_secret_access_key` and give it to the resource's write-only attribute `aws_secret_access_key_wo`, or to the run's environment",
      ],
    ],
    [
      "an account id that lost its zero",
      configured({ ...role, iam_role_arn: "arn:aws:iam::11122223333:role/acme" }),
      [
        "SYNC0111 configuration.iam_role_arn | an account id has twelve digits; leading zeros get lost where it is read as a number (here 1) | write `arn:aws:iam::011122223333:role/acme`",
      ],
    ],
    [
      "a URL where Hightouch wants a name",
      {
        ...(configured({
          ...role,
          s3_bucket_name: "https://acme-landing.s3.eu-central-1.amazonaws.com/in",
        }) as object),
        vendor: "hightouch",
      },
      [
        "SYNC0109 configuration.s3_bucket_name | found `https://acme-landing.s3.eu-central-1.amazonaws.com/in`, expected the bucket's name alone | write `acme-landing`",
      ],
    ],
    [
      "a name AWS rejects",
      configured({ s3_bucket_name: "Acme_Landing" }),
      [
        "SYNC0110 configuration.s3_bucket_name | found `Acme_Landing`; a bucket name holds lower-case letters, digits, hyphens and dots | write `acme-landing`",
      ],
    ],
    [
      "a misspelt region",
      configured({ s3_bucket_region: "us-esat-1" }),
      [
        "SYNC0113 configuration.s3_bucket_region | a call to a region that does not exist fails with a name that cannot be resolved | write `us-east-1`, if that is what you mean",
      ],
    ],
    [
      "an external id that IAM takes and STS refuses",
      { ...polytomic, external_id: "two words" },
      [
        "SYNC0116 external_id | it holds ` `; IAM takes that in a trust policy, STS refuses it, so the role could never be assumed | -",
      ],
    ],
    [
      "a number where a text belongs",
      { ...polytomic, name: 7 },
      [
        'SYNC0106 name | found a number `7`, expected a text | put it in quotes, so that no digit gets lost: `"7"`',
      ],
    ],
    [
      "several faults, in the order of the fields",
      { ...sync, mode: "full", csv: { header: true }, filename: "a/{YYY}.json" },
      [
        "SYNC0105 mode | allowed are `all`, `insert`, `diff`, `create`, `update`, `updateOrCreate`, `replace`, `append`, `remove`, `snapshot` | -",
        "SYNC0150 filename | - | -",
        "SYNC0107 csv | `format` is not `csv` | remove `csv`",
      ],
    ],
    [
      "columns beside mappings",
      { ...sync, columns: ["a"], mappings: [{ to: "b", from: "c" }] },
      ["SYNC0107 columns | `mappings` is there | remove `columns`"],
    ],
    [
      "a mapping from nothing and one from two things",
      { ...sync, mappings: [{ to: "a" }, { to: "b", from: "c", template: "{d}" }] },
      [
        "SYNC0103 mappings.0.from | it is needed where there is no `template` | add `from`",
        "SYNC0107 mappings.1.from | `template` is there | remove `from`",
      ],
    ],
    [
      "a part below S3's minimum",
      { ...sync, upload: { part_size_bytes: 1000 } },
      ["SYNC0108 upload.part_size_bytes | found `1000`; it must be >= 5242880 | -"],
    ],
    [
      "a kind that is misspelt",
      { ...sync, kind: "modelsync" },
      [
        "SYNC0102 kind | allowed are `s3_connection`, `dropbox_connection`, `model`, `model_sync`, `bulk_sync`, `event_delivery` | write `kind`: `model_sync`",
      ],
    ],
    [
      "no document at all",
      [1],
      ["SYNC0102  | found a list, expected an object with the field `kind` | -"],
    ],
  ])("%s", (_, document, want) => {
    const found = validateDocument(json(document)).map(
      (diagnostic) =>
        `${diagnostic.code} ${diagnostic.where?.path?.join(".") ?? ""} | ${diagnostic.why ?? "-"} | ${diagnostic.help ?? "-"}`,
    );
    expect(
      found.map((line) => (line.startsWith("SYNC0150") ? "SYNC0150 filename | - | -" : line)),
    ).toEqual(want);
  });

  test("`$send.s3` takes a name and no URL", () => {
    expect(validateSendS3({ bucket: "s3://acme-landing", prefix: "/test/", payload: {} })).toEqual([
      {
        code: "SYNC0109",
        severity: "error",
        summary: "`bucket` is not the name of a bucket",
        where: { path: ["bucket"] },
        label: "a URL, not a name",
        why: "found `s3://acme-landing`, expected the bucket's name alone",
        help: "write `acme-landing`",
      },
      {
        code: "SYNC0108",
        severity: "error",
        summary: "`prefix` is not a prefix of keys",
        where: { path: ["prefix"] },
        label: "begins with a slash",
        why: "keys have no leading slash: objects would land below a folder without a name",
        help: "write `test/`",
      },
    ]);
  });
});
