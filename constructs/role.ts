/**
 * A role that a vendor assumes, with an external id per connection.
 *
 * Role and connection form a circle: the trust policy needs the connection's external id, and the
 * connection needs the role's ARN. The role has a fixed name, so its ARN is computed from partition,
 * account and name; Terraform makes the connection first, then the role, in one apply.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names)
 */
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import type { Diagnostic } from "../diagnostics";
import {
  type PolicyDocument,
  type PolicyPrincipal,
  type PolicyStatement,
  policyDocument,
  trustPolicy,
} from "../policies";
import { vendor as catalogueEntry, type Vendor } from "../vendors";
import { at, ConstructError, diagnosticText } from "./errors";
import { FACT, type OwnFact, placeOf, policyFact } from "./facts";
import type { IGrantable } from "./grant";
import { nameClass } from "./own-class";
import { lazyPolicyJson } from "./policy-json";
import { type Surroundings, type SurroundingsProps, surroundingsOf } from "./surroundings";
import { textOrReference } from "./tokens";

/** Who may assume the role. */
export interface RoleTrust {
  /** A vendor of the catalogue, e.g. `hightouch`. */
  readonly vendor: string;
  /** External ids of the vendor's connections. */
  readonly externalIds: readonly string[];
  /**
   * Account that the vendor calls from, twelve digits in quotes.
   * @default the catalogue's
   */
  readonly vendorAccountId?: string;
  /**
   * ARNs of the roles or users that the vendor calls as.
   * @default the catalogue's
   */
  readonly vendorPrincipalArns?: readonly string[];
}

/** A new role. */
export interface SyncRoleProps extends SurroundingsProps {
  /** Name of the role, 64 letters, digits and `+=,.@_-` at most; fixed, because its ARN is predicted. */
  readonly roleName: string;
  /**
   * Path of the role, with slashes at both ends.
   * @default `/`
   */
  readonly path?: string;
  /**
   * ARN of the policy that bounds what the role may ever do.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * How long a session may last, 3600 to 43200.
   * @default 3600
   */
  readonly maxSessionSeconds?: number;
  /**
   * What people read in the console.
   * @default "Assumed by a sync vendor"
   */
  readonly description?: string;
  /**
   * Tags of the role.
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

const ROLE_NAME = /^[A-Za-z0-9+=,.@_-]{1,64}$/;
const ROLE_PATH = /^\/([!-~]+\/)?$/;

/** The ARN that a role of this name will have. */
export function predictRoleArn(
  surroundings: { readonly partition: string; readonly accountId: string },
  roleName: string,
  path = "/",
): string {
  return `arn:${surroundings.partition}:iam::${surroundings.accountId}:role${path}${roleName}`;
}

/** A role of somebody else's, known by its ARN. Grants to it are written on the other side only. */
class ForeignRole extends Construct implements IGrantable {
  readonly accountId: string;

  constructor(
    scope: Construct,
    id: string,
    readonly arn: string,
  ) {
    super(scope, id);
    this.accountId = arn.split(":")[4] ?? "";
  }

  addToIdentityPolicy(): undefined {
    return undefined;
  }
}

/** A role for vendors; connections add themselves to its trust policy. */
export class SyncRole extends Construct implements IGrantable {
  /** Refer to a role by ARN, as somebody to grant access to. */
  static fromRoleArn(scope: Construct, id: string, roleArn: string): IGrantable {
    return new ForeignRole(scope, id, roleArn);
  }

  readonly roleName: string;
  /** The AWS resource, for everything that has no property here. */
  readonly resource: IamRole;
  readonly #path: string;
  readonly #surroundings: Surroundings;
  readonly #trusts: RoleTrust[] = [];
  readonly #statements: PolicyStatement[] = [];
  readonly #policies: IamRolePolicy[] = [];
  readonly #boundary: { readonly unknown: string } | undefined;
  #policy: IamRolePolicy | undefined;

  constructor(scope: Construct, id: string, props: SyncRoleProps) {
    super(scope, id);
    nameClass(this, "SyncRole");
    checkRole(props);
    this.roleName = props.roleName;
    this.#path = props.path ?? "/";
    this.#surroundings = surroundingsOf(this, props);
    this.resource = new IamRole(this, "Resource", {
      name: props.roleName,
      path: this.#path,
      description: props.description ?? "Assumed by a sync vendor",
      assumeRolePolicy: lazyPolicyJson(() => this.#trustDocument()),
      maxSessionDuration: props.maxSessionSeconds ?? 3600,
      ...(props.permissionsBoundaryArn
        ? { permissionsBoundary: props.permissionsBoundaryArn }
        : {}),
      ...(props.tags ? { tags: { ...props.tags } } : {}),
    });
    // The boundary's document is not ours: what it allows cannot be said here.
    this.#boundary = props.permissionsBoundaryArn
      ? { unknown: "the document of the permissions boundary is not part of the gate's snapshot" }
      : undefined;
    this.node.addValidation({
      validate: () => this.#check().map((found) => diagnosticText(at(this, found))),
    });
  }

  /** Computed from account and name, so that a connection may name the role before it exists. */
  get arn(): string {
    return predictRoleArn(this.#surroundings, this.roleName, this.#path);
  }

  get accountId(): string {
    return this.#surroundings.accountId;
  }

  /** Let a vendor assume the role; connections call it for themselves. */
  trustVendor(trust: RoleTrust): void {
    this.#trusts.push(trust);
  }

  /** What the gate judges. */
  [FACT](): OwnFact {
    return {
      list: "principals",
      account: this.accountId,
      fact: {
        kind: "role",
        arn: this.resource.arn,
        name: this.roleName,
        account: this.accountId,
        trust: policyFact(this.resource, this.resource.assumeRolePolicy, this.roleName),
        policies: this.#policies.map((policy) => policyFact(policy, policy.policy)),
        maxSessionSeconds: this.resource.maxSessionDuration,
        ...(this.#boundary === undefined ? {} : { boundary: this.#boundary }),
        at: placeOf(this.resource),
      },
    };
  }

  addToIdentityPolicy(statement: PolicyStatement): ITerraformDependable {
    this.#statements.push(statement);
    this.#policy ??= this.attachPolicy("Grants", () => policyDocument(this.#statements));
    return this.#policy;
  }

  /** Attach an inline policy of its own, written when the stack is. */
  attachPolicy(id: string, produce: () => PolicyDocument): IamRolePolicy {
    const policy = new IamRolePolicy(this, id, {
      name: id,
      role: this.resource.name,
      policy: lazyPolicyJson(produce),
    });
    this.#policies.push(policy);
    return policy;
  }

  #trustDocument(): PolicyDocument {
    const documents = this.#trusts.map((trust) => this.#trustOf(trust).document);
    return policyDocument(mergedTrust(documents.flatMap((document) => document?.Statement ?? [])));
  }

  #trustOf(trust: RoleTrust) {
    const entry = catalogueEntry(trust.vendor);
    if (!entry) return { diagnostics: [] };
    return trustPolicy({
      vendor: entry,
      partition: this.#surroundings.partition,
      roleArn: this.arn,
      externalIds: trust.externalIds.map(textOrReference),
      ...principalsOf(trust),
    });
  }

  #check(): Diagnostic[] {
    if (this.#trusts.length === 0) return [nobodyTrusted(this.roleName)];
    return this.#trusts.flatMap((trust) => [
      ...this.#trustOf(trust).diagnostics,
      ...checkNamePrefix(this.roleName, catalogueEntry(trust.vendor)),
    ]);
  }
}

/** The principals that a trust names itself; without them the catalogue's are used. */
export function principalsOf(trust: Pick<RoleTrust, "vendorAccountId" | "vendorPrincipalArns">): {
  readonly principals?: readonly PolicyPrincipal[];
} {
  const arns = (trust.vendorPrincipalArns ?? []).map((arn) => ({ arn: textOrReference(arn) }));
  const account = trust.vendorAccountId;
  const accounts = account === undefined ? [] : [{ account: textOrReference(account) }];
  const principals = [...accounts, ...arns];
  return principals.length > 0 ? { principals } : {};
}

/** Statements that differ in their external ids only become one with all of the ids. */
function mergedTrust(statements: readonly PolicyStatement[]): PolicyStatement[] {
  const merged = new Map<string, PolicyStatement>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.Principal, statement.Sid]);
    const before = merged.get(key);
    merged.set(key, before ? withIdsOf(before, statement) : statement);
  }
  return [...merged.values()];
}

function withIdsOf(a: PolicyStatement, b: PolicyStatement): PolicyStatement {
  const idsOf = (one: PolicyStatement) =>
    [one.Condition?.["StringEquals"]?.["sts:ExternalId"] ?? []].flat();
  const ids = [...new Set([...idsOf(a), ...idsOf(b)])];
  if (ids.length < 2) return a;
  return { ...a, Condition: { StringEquals: { "sts:ExternalId": ids } } };
}

function checkRole({ roleName, path, maxSessionSeconds }: SyncRoleProps): void {
  const seconds = maxSessionSeconds ?? 3600;
  if (!ROLE_NAME.test(roleName)) {
    throw new ConstructError({
      code: "SYNC8004",
      severity: "error",
      summary: `\`${roleName}\` cannot be the name of a role`,
      why: "a role's name has 1 to 64 letters, digits and `+=,.@_-`, and is known now because its ARN is predicted",
    });
  }
  if (path !== undefined && !ROLE_PATH.test(path)) {
    throw new ConstructError({
      code: "SYNC8004",
      severity: "error",
      summary: `\`${path}\` cannot be the path of a role`,
      why: "a path begins and ends with `/`",
      help: `write \`/${path.split("/").filter(Boolean).join("/")}/\``,
    });
  }
  if (!(seconds >= 3600 && seconds <= 43_200)) {
    throw new ConstructError({
      code: "SYNC8004",
      severity: "error",
      summary: `a session of ${seconds} seconds is not possible`,
      why: "IAM takes 3600 to 43200",
    });
  }
}

function checkNamePrefix(roleName: string, entry: Vendor | undefined): Diagnostic[] {
  const prefix = entry?.requirements.roleNamePrefix;
  if (!entry || prefix === undefined || roleName.startsWith(prefix)) return [];
  return [
    {
      code: "SYNC8004",
      severity: "error",
      summary: `${entry.vendor} does not take the role \`${roleName}\``,
      why: `its ${entry.product} takes names that begin with \`${prefix}\` only (${entry.sourceUrl})`,
      help: `call it \`${prefix}-${roleName}\``,
    },
  ];
}

function nobodyTrusted(roleName: string): Diagnostic {
  return {
    code: "SYNC8007",
    severity: "error",
    summary: `nobody may assume the role \`${roleName}\``,
    why: "no connection uses it, and a trust policy cannot be empty",
    help: "give the role to an `S3Connection`, or call `trustVendor`",
  };
}
