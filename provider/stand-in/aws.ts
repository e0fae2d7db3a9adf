/**
 * The clients of the stand-in: real AWS SDK clients that reach a local rehearsal and nothing else.
 *
 * Without an endpoint on the loopback interface it refuses to start: a stand-in that deployed half of
 * a configuration into a real account would be worse than none. Each SDK is loaded on first use.
 */
import type * as iamSdk from "@aws-sdk/client-iam";
import type * as kmsSdk from "@aws-sdk/client-kms";
import type * as s3Sdk from "@aws-sdk/client-s3";
import type * as sqsSdk from "@aws-sdk/client-sqs";
import type * as stsSdk from "@aws-sdk/client-sts";

import { Fault, isFields, type PlainFields, plainFields } from "../framework";
import type { RecordValue } from "../protocol";

/** Services with a client. */
export type Service = "s3" | "iam" | "kms" | "sqs" | "sts";

/** What the provider block and the environment say. */
export interface Settings {
  readonly region: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly endpoints: Readonly<Record<Service, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SERVICES: readonly Service[] = ["s3", "iam", "kms", "sqs", "sts"];
const REGION_DEFAULT = "us-east-1";

/** Read the provider block; throws a `Fault` where a service has no local endpoint. */
export function readSettings(config: RecordValue, env: Environment): Settings {
  const fields = plainFields(config);
  const text = (name: string): string | undefined =>
    typeof fields[name] === "string" && fields[name] !== "" ? String(fields[name]) : undefined;
  const accessKeyId = text("access_key") ?? env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = text("secret_key") ?? env["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = text("token") ?? (text("access_key") ? undefined : env["AWS_SESSION_TOKEN"]);
  return {
    region: text("region") ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? REGION_DEFAULT,
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : {}),
    defaultTags: defaultTagsOf(fields),
    endpoints: endpointsOf(fields, env),
  };
}

function defaultTagsOf(fields: PlainFields): Record<string, string> {
  const [block] = blocksIn(fields, "default_tags");
  const tags = block?.["tags"];
  return isFields(tags) ? (tags as Record<string, string>) : {};
}

function endpointsOf(fields: PlainFields, env: Environment): Record<Service, string> {
  const given = Object.assign({}, ...blocksIn(fields, "endpoints")) as PlainFields;
  const endpoints: Partial<Record<Service, string>> = {};
  for (const service of SERVICES) {
    const named = given[service] || env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`];
    endpoints[service] = localEndpoint(service, String(named || env["AWS_ENDPOINT_URL"] || ""));
  }
  return endpoints as Record<Service, string>;
}

function blocksIn(fields: PlainFields, name: string): readonly PlainFields[] {
  const blocks = fields[name];
  return Array.isArray(blocks) ? blocks.filter(isFields) : [];
}

function localEndpoint(service: Service, endpoint: string): string {
  if (endpoint && isLoopback(endpoint)) return endpoint;
  throw new Fault({
    code: "SYNC7030",
    severity: "error",
    summary: "this stand-in for hashicorp/aws works only against a local rehearsal",
    where: { path: ["endpoints"] },
    why: endpoint
      ? `the endpoint for ${service} is \`${endpoint}\`, which is not on the loopback interface`
      : `no endpoint is given for ${service}`,
    help: "run Terraform under `syncwright rehearse -- terraform …`, which sets AWS_ENDPOINT_URL; for a real account install the real hashicorp/aws",
  });
}

/** True for an http(s) URL whose host is `localhost`, `127.x.x.x` or `[::1]`. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== "http:" && protocol !== "https:") return false;
  if (hostname === "localhost" || hostname === "[::1]") return true;
  const parts = hostname.split(".");
  return parts.length === 4 && parts[0] === "127" && parts.every((part) => /^\d{1,3}$/.test(part));
}

/** A client and the module its commands come from. */
export interface Loaded<Sdk, Client> {
  readonly sdk: Sdk;
  readonly client: Client;
}

/** Clients by service, each made on first use. */
export class Aws {
  private readonly made = new Map<string, Promise<unknown>>();

  constructor(readonly settings: Settings) {}

  get region(): string {
    return this.settings.region;
  }

  /** `aws`, or the partition of a region in China or GovCloud. */
  get partition(): string {
    if (this.region.startsWith("cn-")) return "aws-cn";
    if (this.region.startsWith("us-gov-")) return "aws-us-gov";
    return this.region.startsWith("eusc-") ? "aws-eusc" : "aws";
  }

  s3(): Promise<Loaded<typeof s3Sdk, s3Sdk.S3Client>> {
    return this.once("s3", async () => {
      const sdk = await import("@aws-sdk/client-s3");
      return { sdk, client: new sdk.S3Client({ ...this.options("s3"), forcePathStyle: true }) };
    });
  }

  iam(): Promise<Loaded<typeof iamSdk, iamSdk.IAMClient>> {
    return this.once("iam", async () => {
      const sdk = await import("@aws-sdk/client-iam");
      return { sdk, client: new sdk.IAMClient(this.options("iam")) };
    });
  }

  kms(): Promise<Loaded<typeof kmsSdk, kmsSdk.KMSClient>> {
    return this.once("kms", async () => {
      const sdk = await import("@aws-sdk/client-kms");
      return { sdk, client: new sdk.KMSClient(this.options("kms")) };
    });
  }

  sqs(): Promise<Loaded<typeof sqsSdk, sqsSdk.SQSClient>> {
    return this.once("sqs", async () => {
      const sdk = await import("@aws-sdk/client-sqs");
      return {
        sdk,
        client: new sdk.SQSClient({ ...this.options("sqs"), useQueueUrlAsEndpoint: false }),
      };
    });
  }

  sts(): Promise<Loaded<typeof stsSdk, stsSdk.STSClient>> {
    return this.once("sts", async () => {
      const sdk = await import("@aws-sdk/client-sts");
      return { sdk, client: new sdk.STSClient(this.options("sts")) };
    });
  }

  /** The caller's account id; asked once. */
  account(): Promise<string> {
    return this.once("account", async () => {
      const { client, sdk } = await this.sts();
      const { Account } = await client.send(new sdk.GetCallerIdentityCommand({}));
      return Account ?? "000000000000";
    });
  }

  /** Tags as AWS will have them: those of the provider block under those of the resource. */
  allTags(tags: unknown): Record<string, string> {
    return { ...this.settings.defaultTags, ...(isFields(tags) ? (tags as object) : {}) };
  }

  private options(service: Service) {
    const { region, credentials, endpoints } = this.settings;
    return { region, endpoint: endpoints[service], ...(credentials ? { credentials } : {}) };
  }

  private once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = this.made.get(name) as Promise<T> | undefined;
    if (known) return known;
    const promise = make();
    this.made.set(name, promise);
    return promise;
  }
}
