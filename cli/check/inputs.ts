/** From the command line to a snapshot with the connections that are judged. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { type ParsedDocument, parseBucketLocation, parseDocuments } from "../../connections";
import { type Diagnostic, nearest } from "../../diagnostics";
import { isUnknown } from "../../iam";
import type { PreflightOptions, Snapshot } from "../../preflight";
import { mergeEvidence, unusedEvidence } from "../../preflight";
import { type ReadOptions, readTerraform } from "../../terraform";
import { type Use, unknownVendor, vendorFor } from "../../vendors";
import type { Input, Io } from "../command";
import { badUsage, UsageError } from "../diagnose";
import { evidenceIn } from "./evidence-files";

/** Everything that is judged, and what was wrong with it. */
export interface Judgeable {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
  readonly options: PreflightOptions;
  readonly paths: readonly string[];
}

/** Read what the command line names; `texts` in place of what those `.tf` files hold. */
export async function judgeable(
  command: string,
  input: Input,
  io: Io,
  texts?: ReadonlyMap<string, string>,
): Promise<Judgeable> {
  const paths = input.arguments;
  const documents = documentsOf(input, io);
  if (paths.length === 0) throw usage(command, "nothing to check is given", "give a PATH");
  const { read, merged, evidence, conflicts } = await readWithEvidence(command, input, io, texts);
  const named = namedOnCommandLine(input, merged);
  const connections = [
    ...merged.connections,
    ...documents.documents.map(({ document, at }) => ({ document, at })),
    ...named.documents,
  ];
  const options = preflightOptions(input);
  const diagnostics = [
    ...read.diagnostics,
    ...documents.diagnostics,
    ...evidence.diagnostics,
    ...conflicts,
    ...unusedEvidence(evidence.facts, { ...read.snapshot, connections }, options),
    ...named.diagnostics,
  ];
  const snapshot = { ...merged, connections };
  const isBare = !connections.some(({ document }) => kindOf(document) === "s3_connection");
  return {
    snapshot,
    diagnostics:
      isBare && !hasError(diagnostics) ? [...diagnostics, nothingDeclared(paths)] : diagnostics,
    options,
    paths,
  };
}

/** The configuration at the paths, and the evidence laid over it. */
export async function readWithEvidence(
  command: string,
  input: Input,
  io: Io,
  texts?: ReadonlyMap<string, string>,
) {
  const read = await readTerraform(
    input.arguments.map((path) => relativeTo(io, path)),
    { ...readOptions(command, input), ...(texts ? { texts } : undefined) },
  );
  const evidence = evidenceIn(
    many(input, "evidence").map((file) => ({ file, text: textOf(file, io) })),
  );
  const { snapshot: merged, diagnostics: conflicts } = mergeEvidence(read.snapshot, evidence.facts);
  return { read, merged, evidence, conflicts };
}

const hasError = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(({ severity }) => severity === "error");

/** A path as the user gave it, so that reports show it that way; made absolute elsewhere. */
export function relativeTo(io: Io, path: string): string {
  return io.cwd === process.cwd() ? path : resolve(io.cwd, path);
}

/** What the command line says of the target and of variables. */
export function readOptions(command: string, input: Input): ReadOptions {
  const account = one(input, "account");
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw usage(command, `\`${account}\` is not an account id`, "give twelve digits");
  }
  const region = one(input, "region");
  const variables = many(input, "var").map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw usage(command, `\`--var ${text}\` has no value`, "write `--var name=value`");
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return {
    ...(account === undefined ? undefined : { account }),
    ...(region === undefined ? undefined : { region }),
    variables: Object.fromEntries(variables),
  };
}

function preflightOptions(input: Input): PreflightOptions {
  const caller = one(input, "caller");
  const endpoint = one(input, "endpoint");
  const arn = caller && /^\d{12}$/.test(caller) ? `arn:aws:iam::${caller}:root` : caller;
  return {
    ...(arn === undefined ? undefined : { caller: arn }),
    ...(endpoint === undefined ? undefined : { endpoint }),
  };
}

interface Documents {
  readonly documents: readonly ParsedDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

function documentsOf(input: Input, io: Io): Documents {
  const parsed = many(input, "connection").map((file) => {
    const text = textOf(file, io);
    if (typeof text !== "string") return { documents: [], diagnostics: [text] };
    return parseDocuments(text, { file, syntax: file.endsWith(".json") ? "json" : "yaml" });
  });
  return {
    documents: parsed.flatMap(({ documents }) => documents),
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** The text of a file of the user's, or why there is none. */
export function textOf(file: string, io: Io): string | Diagnostic {
  try {
    return readFileSync(resolve(io.cwd, file), "utf8");
  } catch {
    return {
      code: "SYNC0301",
      severity: "error",
      summary: `\`${file}\` cannot be read`,
      where: { file },
      help: "correct the path",
    };
  }
}

interface Named {
  readonly documents: Snapshot["connections"];
  readonly diagnostics: readonly Diagnostic[];
}

/** `--vendor`, `--role`, `--bucket` … as one connection. */
function namedOnCommandLine(input: Input, snapshot: Snapshot): Named {
  const vendorId = one(input, "vendor");
  const bucketName = one(input, "bucket");
  if (vendorId === undefined && bucketName === undefined) return { documents: [], diagnostics: [] };
  if (vendorId === undefined || bucketName === undefined) {
    throw usage("check", "`--vendor` and `--bucket` are given together", "give both");
  }
  const entry = vendorFor(vendorId, "s3");
  if (!entry) return { documents: [], diagnostics: [unknownVendor(vendorId)] };
  const bucket = findBucket(bucketName, snapshot);
  const role = one(input, "role");
  const principal = role === undefined ? undefined : findPrincipal(role, snapshot);
  const problems = [
    ...(typeof bucket === "string" ? [] : [bucket]),
    ...(principal !== undefined && typeof principal !== "string" ? [principal] : []),
  ];
  if (typeof bucket !== "string" || (principal !== undefined && typeof principal !== "string")) {
    return { documents: [], diagnostics: problems };
  }
  const folder = one(input, "prefix")?.replace(/\*+$/, "").replace(/^\/+/, "").replace(/\/+$/, "");
  const fact =
    snapshot.buckets.find(({ name }) => name === bucket) ??
    snapshot.accessPoints?.find(({ arn }) => arn === bucket);
  const isUser = principal?.includes(":user/") === true;
  const mode =
    principal === undefined ? "bucket_policy" : isUser ? "access_key_and_secret" : "iam_role";
  const externalId = one(input, "external-id");
  const operations = one(input, "operations");
  const document = {
    kind: "s3_connection",
    id: "command line",
    name: `${vendorId} to ${bucketName}`,
    vendor: entry.id,
    configuration: {
      auth_mode: mode,
      ...(mode === "iam_role" ? { iam_role_arn: principal } : undefined),
      s3_bucket_name: folder ? `s3://${bucket}/${folder}` : bucket,
      s3_bucket_region: fact?.region ?? { unknown: "the bucket's region is not stated" },
    },
    ...(isUser ? { aws_user: principal } : undefined),
    ...(externalId === undefined ? undefined : { external_id: externalId }),
    ...(operations === undefined ? undefined : { uses: usesIn(operations) }),
  };
  return { documents: [{ document, at: fact?.at ?? {} }], diagnostics: [] };
}

const USES: Readonly<Record<string, Use>> = {
  write: "write",
  multipart: "write",
  overwrite: "write",
  read: "read",
  list: "list",
  notifications: "notifications",
  acl: "acl",
  tags: "tags",
};

function usesIn(list: string): readonly Use[] {
  const names = list.split(",").map((name) => name.trim());
  const uses = names.map((name) => {
    const use = Object.hasOwn(USES, name) ? USES[name] : undefined;
    if (use) return use;
    const near = nearest(name, Object.keys(USES), { closed: true });
    throw usage(
      "check",
      `\`${name}\` is no operation`,
      near ? `write \`${near}\`` : `use ${Object.keys(USES).join(", ")}`,
    );
  });
  return [...new Set(uses)];
}

function findBucket(text: string, snapshot: Snapshot): string | Diagnostic {
  const { bucket: name } = parseBucketLocation(text);
  const found = snapshot.buckets.find(
    (bucket) => bucket.at.address === text || bucket.name === name || bucket.arn === text,
  );
  if (found) return isUnknown(found.name) ? notKnown(text, found.name.unknown) : found.name;
  const point = snapshot.accessPoints?.find(
    ({ at, arn, alias }) => at.address === text || arn === name || alias === name,
  );
  if (point) return isUnknown(point.arn) ? notKnown(text, point.arn.unknown) : point.arn;
  if (/^[a-z0-9_]+\.[\w.[\]"-]+$/.test(text) && text.includes("aws_")) {
    return notDeclared(
      text,
      [...snapshot.buckets, ...(snapshot.accessPoints ?? [])].flatMap(({ at }) => at.address ?? []),
    );
  }
  return name;
}

function findPrincipal(text: string, snapshot: Snapshot): string | Diagnostic {
  const found = snapshot.principals.find(
    ({ at, arn, name }) => at.address === text || arn === text || name === text,
  );
  if (found) return isUnknown(found.arn) ? notKnown(text, found.arn.unknown) : found.arn;
  if (text.startsWith("arn:")) return text;
  return notDeclared(
    text,
    snapshot.principals.flatMap(({ at }) => at.address ?? []),
  );
}

function notKnown(text: string, reason: string): Diagnostic {
  return {
    code: "SYNC0313",
    severity: "error",
    summary: `\`${text}\` has no name yet`,
    why: reason,
    help: "give the name itself",
  };
}

function notDeclared(text: string, known: readonly string[]): Diagnostic {
  const near = nearest(text, known);
  return {
    code: "SYNC0314",
    severity: "error",
    summary: `\`${text}\` is not in what was read`,
    ...(known.length > 0 ? { why: `it holds ${known.slice(0, 5).join(", ")}` } : undefined),
    help: near ? `write \`${near}\`` : "give an address of the configuration, or an ARN",
  };
}

function nothingDeclared(paths: readonly string[]): Diagnostic {
  return {
    code: "SYNC0311",
    severity: "error",
    summary: `no sync is declared in ${paths.map((path) => `\`${path}\``).join(", ")}`,
    why: "the configuration holds no `syncwright_s3_connection`, and none is named",
    help: "say what calls: `--vendor hightouch --role ADDRESS --bucket ADDRESS`, or `--connection FILE`",
  };
}

const kindOf = (document: unknown): unknown =>
  typeof document === "object" && document !== null && "kind" in document
    ? document.kind
    : undefined;

/** The value of a flag that is given once. */
export function one(input: Input, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of a flag that may be repeated. */
export function many(input: Input, name: string): readonly string[] {
  const value = input.flags[name];
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value : [];
}

/** A usage error of this command. */
export function usage(command: string, summary: string, help: string): UsageError {
  return new UsageError(badUsage(command, summary, help));
}
