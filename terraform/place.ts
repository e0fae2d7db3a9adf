/**
 * Where a configuration deploys to: partition, account and region of each provider configuration.
 *
 * What the configuration does not say is taken from the command line, else from an ARN in it that can
 * only mean one of its own roles, else it is a stand-in: the same account throughout, shown as
 * `<account>`.
 */
import { ACCOUNT_UNSTATED, REGION_UNSTATED, type Shape, type Symbols } from "./symbols";
import type { Value } from "./value";

/** One provider configuration's target. */
export interface Target {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Tags that go on everything there. */
  readonly tags?: Value;
}

/** The targets of a configuration, and stand-ins shaped by their reference. */
export class Place {
  readonly #targets = new Map<string, Target>();

  constructor(
    private readonly standard: Target,
    private readonly symbols: Symbols,
  ) {}

  /** State the target of a provider configuration, e.g. `aws.eu`. */
  set(provider: string, target: Target): void {
    this.#targets.set(provider, target);
  }

  /** The target of a provider configuration; the standard one for others. */
  of(provider: string): Target {
    return this.#targets.get(provider) ?? this.#targets.get("aws") ?? this.standard;
  }

  /** Every account that is deployed to. */
  accounts(): readonly string[] {
    const all = this.#targets.size > 0 ? [...this.#targets.values()] : [this.standard];
    return [...new Set(all.map((target) => target.account))];
  }

  /** A stand-in that looks like what the reference's last name says. */
  standIn(reference: string, options: { readonly isOpen: boolean }): string {
    const last = reference.slice(reference.lastIndexOf(".") + 1).toLowerCase();
    if (last === "account_id" || last === "accountid") return this.standard.account;
    const plain = this.symbols.text(reference, { ...options, shape: shapeOf(last) });
    return last.endsWith("arn") || last.startsWith("arn_")
      ? this.#arn(last, reference, plain)
      : plain;
  }

  #arn(last: string, reference: string, name: string): string {
    const { partition, account, region } = this.standard;
    const hint = `${reference.split(".").slice(-2, -1)[0] ?? ""}_${last}`.toLowerCase();
    if (/bucket|s3/.test(hint)) return `arn:${partition}:s3:::${name}`;
    if (/role/.test(hint)) return `arn:${partition}:iam::${account}:role/${name}`;
    if (/user|principal/.test(hint)) return `arn:${partition}:iam::${account}:user/${name}`;
    if (/kms|key/.test(hint)) return `arn:${partition}:kms:${region}:${account}:key/${name}`;
    if (/queue|sqs/.test(hint)) return `arn:${partition}:sqs:${region}:${account}:${name}`;
    return `arn:${partition}:unknown:${region}:${account}:${name}`;
  }
}

function shapeOf(last: string): Shape {
  if (last === "external_id" || last === "externalid") return "uuid";
  return "name";
}

/** The partition a region lies in. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  if (region.startsWith("eusc-")) return "aws-eusc";
  return "aws";
}

/** A target for which nothing was stated. */
export const UNSTATED: Target = {
  partition: "aws",
  account: ACCOUNT_UNSTATED,
  region: REGION_UNSTATED,
};

/** Arguments of a provider that decide whose account it reaches. */
export const CREDENTIALS: readonly string[] = [
  "access_key",
  "assume_role",
  "assume_role_with_web_identity",
  "profile",
  "shared_config_files",
  "shared_credentials_files",
];
