/**
 * What `syncwright policy` does: from flags or a file to the documents of `policies/`.
 *
 * For whoever does not use the constructs: the same documents, from the same code, to paste or pipe.
 * What the vendor does follows from `--operations` and `--prefix`, or from a file with the
 * connection and its syncs.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import {
  complainAboutBucketName,
  type ModelSync,
  parseBucketLocation,
  parseDocuments,
  type S3Connection,
} from "../connections";
import type { Diagnostic } from "../diagnostics";
import { renderTerminal } from "../diagnostics";
import { parseArn, partitionOf } from "../iam";
import { type ConnectionPolicies, type PolicyNeed, policiesFor } from "../policies";
import { type Use, unknownVendor, vendorFor } from "../vendors";
import { EXIT, type ExitCode, type Input, type Io } from "./command";
import { badUsage, UsageError } from "./diagnose";

const USES = ["write", "read", "list", "notifications", "acl", "tags"] as const;
const KINDS = ["identity", "bucket", "trust", "key", "queue"] as const;

/** Print the documents; diagnostics go to stderr. */
export async function printPolicy(input: Input, io: Io): Promise<ExitCode> {
  const file = one(input, "connection");
  const { need, diagnostics } = file === undefined ? fromFlags(input) : fromFile(input, io, file);
  if (!need) return report(diagnostics, io);
  const result = policiesFor(need);
  const only = one(input, "only") as keyof ConnectionPolicies | undefined;
  const missing = only !== undefined && result.policies[only] === undefined;
  const relevant = [...diagnostics, ...result.diagnostics, ...(missing ? [notNeeded(only)] : [])];
  print(result.policies, only, one(input, "format") ?? "text", io);
  return report(relevant, io);
}

interface Wanted {
  readonly need?: PolicyNeed;
  readonly diagnostics: readonly Diagnostic[];
}

function fromFlags(input: Input): Wanted {
  const id = needed(input, "vendor");
  const entry = vendorFor(id, "s3");
  if (!entry) return { diagnostics: [unknownVendor(id)] };
  const location = parseBucketLocation(needed(input, "bucket"));
  const complaint = complainAboutBucketName(location.bucket);
  if (complaint)
    throw usage(`\`${location.bucket}\` is not the name of a bucket: ${complaint.why}`);
  const region = regionOf(input);
  const role = one(input, "role");
  const mode = role ? "iam_role" : (entry.authModes[0] ?? "iam_role");
  const prefix = [location.folder, one(input, "prefix")?.replace(/\*+$/, "")]
    .filter(Boolean)
    .join("/");
  const pattern = `${prefix}${prefix === "" || prefix.endsWith("/") ? "" : "/"}*`;
  const connection = {
    id: "connection",
    vendor: id,
    configuration: {
      auth_mode: (mode === "web_identity" || mode === "oauth"
        ? "iam_role"
        : mode) as S3Connection["configuration"]["auth_mode"],
      s3_bucket_name: location.bucket,
      s3_bucket_region: region,
      ...(role === undefined ? {} : { iam_role_arn: role }),
    },
  };
  const uses = usesFrom(one(input, "operations") ?? "write");
  const scope = { write: [pattern], read: [pattern] };
  return {
    need: { ...needFrom(input, connection, region), vendor: entry, uses, scope },
    diagnostics: [],
  };
}

/**
 * The region only decides the partition of the ARNs and, with a key, `kms:ViaService`: it is read from
 * the key's or queue's ARN where it is not given, and us-east-1 stands for the partition `aws`.
 */
function regionOf(input: Input): string {
  const named = one(input, "region");
  if (named !== undefined) return named;
  for (const flag of ["key", "queue"]) {
    const region = parseArn(one(input, flag) ?? "")?.region;
    if (region) return region;
  }
  return "us-east-1";
}

function fromFile(input: Input, io: Io, file: string): Wanted {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), "utf8");
  } catch (error) {
    throw usage(
      `cannot read \`${file}\`: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
  }
  const syntax = file.endsWith(".json") ? "json" : "yaml";
  const { documents, diagnostics } = parseDocuments(text, { file, syntax });
  const found = documents.map(({ document }) => document);
  const connection = found.find((document) => document.kind === "s3_connection");
  if (diagnostics.some(({ severity }) => severity === "error")) return { diagnostics };
  if (!connection) throw usage(`\`${file}\` holds no \`s3_connection\``);
  const { external_id, configuration } = connection;
  const need = needFrom(input, connection, configuration.s3_bucket_region);
  const isOwn = (reference: string) => reference === connection.id || reference === connection.name;
  const syncs = found
    .filter((document): document is ModelSync => document.kind === "model_sync")
    .map((sync) => (isOwn(sync.connection_id) ? { ...sync, connection_id: connection.id } : sync));
  const models = found.filter((document) => document.kind === "model");
  const externalIds = need.externalIds?.length
    ? need.externalIds
    : external_id
      ? [external_id]
      : [];
  return { need: { ...need, syncs, models, externalIds }, diagnostics };
}

function needFrom(input: Input, connection: PolicyNeed["connection"], region: string): PolicyNeed {
  const partition = partitionOf(region);
  if (partition === undefined) throw usage(`\`${region}\` is in no partition that is known`);
  const { bucket } = parseBucketLocation(connection.configuration.s3_bucket_name);
  const account = one(input, "account");
  const key = one(input, "key");
  const queue = one(input, "queue");
  const vendorAccount = one(input, "vendor-account");
  const principals = [
    ...(vendorAccount === undefined ? [] : [{ account: vendorAccount }]),
    ...many(input, "vendor-principal").map((arn) => ({ arn })),
  ];
  return {
    connection,
    bucket: {
      arn: `arn:${partition}:s3:::${bucket}`,
      region,
      bucketKeys: one(input, "bucket-keys") !== "off",
      ...(account === undefined ? {} : { account }),
    },
    partition,
    externalIds: many(input, "external-id"),
    ...(principals.length > 0 ? { principals } : {}),
    ...(key === undefined ? {} : { key: { arn: key } }),
    ...(queue === undefined ? {} : { queue: { arn: queue } }),
  };
}

function usesFrom(list: string): Use[] {
  return list.split(",").map((text) => {
    const use = USES.find((known) => known === text.trim());
    if (!use) throw usage(`there is no operation \`${text}\`: use ${USES.join(", ")}`);
    return use;
  });
}

function print(
  policies: ConnectionPolicies,
  only: keyof ConnectionPolicies | undefined,
  format: string,
  io: Io,
): void {
  if (only !== undefined) {
    if (policies[only]) io.stdout.write(`${JSON.stringify(policies[only], null, 2)}\n`);
  } else if (format === "json") {
    io.stdout.write(`${JSON.stringify({ policies }, null, 2)}\n`);
  } else {
    const sections = KINDS.flatMap((kind) =>
      policies[kind] ? [`# ${TITLES[kind]}\n${JSON.stringify(policies[kind], null, 2)}\n`] : [],
    );
    io.stdout.write(sections.join("\n"));
  }
}

const TITLES = {
  identity: "identity policy: attach it to the role or user",
  bucket: "bucket policy: merge it into the bucket's one policy",
  trust: "trust policy: of the role",
  key: "key policy: merge it into the KMS key's policy",
  queue: "queue policy: merge it into the queue's policy",
} as const;

function report(diagnostics: readonly Diagnostic[], io: Io): ExitCode {
  for (const diagnostic of diagnostics) {
    io.stderr.write(`${renderTerminal(diagnostic, { color: io.color.stderr })}\n`);
  }
  return diagnostics.some(({ severity }) => severity === "error") ? EXIT.usage : EXIT.ok;
}

function notNeeded(kind: string): Diagnostic {
  return {
    code: "SYNC0003",
    severity: "error",
    summary: `there is no ${kind} policy to print`,
    why: "this way of authentication needs none, or something to write it is missing",
  };
}

function one(input: Input, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === "string" ? value : undefined;
}

function many(input: Input, name: string): readonly string[] {
  const value = input.flags[name];
  return Array.isArray(value) ? value : [];
}

function needed(input: Input, name: string): string {
  const value = one(input, name);
  if (value === undefined) throw usage(`\`--${name}\` is missing`);
  return value;
}

function usage(summary: string): UsageError {
  return new UsageError(badUsage("policy", summary));
}
