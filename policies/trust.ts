/**
 * The trust policy of a role that a vendor assumes, and the principal that stands in it.
 *
 * An external id binds the vendor's call to one customer; a role for a vendor that uses one is never
 * written without it. STS refuses characters that IAM accepts, so the id is checked against STS.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { complainAboutAccountId, complainAboutExternalId } from "../connections";
import type { Diagnostic } from "../diagnostics";
import type { AuthMode, Vendor } from "../vendors";
import { oneOrMany, type PolicyDocument, type PolicyStatement, policyDocument } from "./document";

/** A text that Terraform fills in later, e.g. `${syncwright_s3_connection.acme.external_id}`. */
export interface Reference {
  readonly reference: string;
}

/** A text now, or later. */
export type TextOrReference = string | Reference;

/** Who acts for the vendor; overrides the catalogue. */
export type PolicyPrincipal =
  | { readonly account: TextOrReference }
  | { readonly arn: TextOrReference };

/** What a trust policy is made from. */
export interface TrustNeed {
  readonly vendor: Vendor;
  readonly partition: string;
  /** Where left out, the catalogue's. */
  readonly principals?: readonly PolicyPrincipal[];
  /** One or several; a role may serve several connections. */
  readonly externalIds: readonly TextOrReference[];
  /** ARN of the role itself, for vendors whose role assumes itself. */
  readonly roleArn?: string;
}

/** The trust policy, or what is missing for one. */
export function trustPolicy(need: TrustNeed): {
  readonly document?: PolicyDocument;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { arns, diagnostics } = principalArns(need, "iam_role");
  const faults = [...diagnostics, ...externalIdFaults(need)];
  if (faults.length > 0) return { diagnostics: faults };
  const ids = need.externalIds.map(textOf);
  const condition = ids.length > 0 ? { StringEquals: { "sts:ExternalId": oneOrMany(ids) } } : {};
  const statements: PolicyStatement[] = [
    {
      Sid: "AssumedByVendor",
      Effect: "Allow",
      Principal: { AWS: oneOrMany(arns) },
      Action: "sts:AssumeRole",
      ...(ids.length > 0 ? { Condition: condition } : {}),
    },
  ];
  return { document: policyDocument([...statements, ...selfTrust(need)]), diagnostics: [] };
}

/** ARNs that stand in `Principal`, an account as its root; or why there is none. */
export function principalArns(
  need: Pick<TrustNeed, "vendor" | "partition" | "principals">,
  authMode: AuthMode,
): { readonly arns: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const given = need.principals ?? cataloguePrincipals(need.vendor, authMode);
  if (given.length === 0) return { arns: [], diagnostics: [principalMissing(need.vendor)] };
  const diagnostics = given.flatMap((principal) => [
    ...accountFault(principal),
    ...partitionFault(principal, need),
  ]);
  const arns = given.map((principal) =>
    "account" in principal
      ? `arn:${need.partition}:iam::${textOf(principal.account)}:root`
      : textOf(principal.arn),
  );
  return { arns, diagnostics };
}

/** The text itself, or the reference to it. */
export function textOf(value: TextOrReference): string {
  return typeof value === "string" ? value : value.reference;
}

function cataloguePrincipals(vendor: Vendor, authMode: AuthMode): PolicyPrincipal[] {
  const fitting = vendor.principals.filter(
    (principal) => (principal.authMode ?? authMode) === authMode,
  );
  const own = fitting.filter((principal) => principal.authMode === authMode);
  return (own.length > 0 ? own : fitting).flatMap((principal): PolicyPrincipal[] => {
    if (principal.kind === "account") return [{ account: principal.account }];
    return principal.kind === "role" || principal.kind === "user" ? [{ arn: principal.arn }] : [];
  });
}

/** A role that assumes itself is named by condition: as a principal it would have to exist already. */
function selfTrust({ vendor, partition, roleArn }: TrustNeed): PolicyStatement[] {
  if (!roleArn || !vendor.principals.some((principal) => principal.kind === "self")) return [];
  const account = roleArn.split(":")[4] ?? "";
  return [
    {
      Sid: "AssumedByItself",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: "sts:AssumeRole",
      Condition: { ArnEquals: { "aws:PrincipalArn": roleArn } },
    },
  ];
}

function externalIdFaults({ vendor, externalIds }: TrustNeed): Diagnostic[] {
  if (externalIds.length === 0) {
    return vendor.externalId.source === "none" ? [] : [externalIdMissing(vendor)];
  }
  return externalIds.flatMap((id) => {
    const complaint = typeof id === "string" ? complainAboutExternalId(id) : undefined;
    if (!complaint) return [];
    return [
      {
        code: "SYNC0116",
        severity: "error" as const,
        summary: `\`${textOf(id)}\` is not an external id that STS takes`,
        label: complaint.label,
        why: complaint.why,
      },
    ];
  });
}

function accountFault(principal: PolicyPrincipal): Diagnostic[] {
  if (!("account" in principal) || typeof principal.account !== "string") return [];
  const complaint = complainAboutAccountId(principal.account);
  if (!complaint) return [];
  return [
    {
      code: "SYNC0111",
      severity: "error",
      summary: `\`${principal.account}\` is not an account id`,
      label: complaint.label,
      why: complaint.why,
      ...(complaint.instead ? { help: `write \`"${complaint.instead}"\`, in quotes` } : {}),
    },
  ];
}

/** Partitions are separate: nobody of one can be named in another. */
function partitionFault(
  principal: PolicyPrincipal,
  { vendor, partition }: Pick<TrustNeed, "vendor" | "partition">,
): Diagnostic[] {
  if (!("arn" in principal) || typeof principal.arn !== "string") return [];
  const own = principal.arn.split(":")[1] ?? "";
  if (partition.includes("${") || own.includes("${") || own === partition) return [];
  return [
    {
      code: "SYNC0124",
      severity: "error",
      summary: `${vendor.vendor} calls from partition \`${own}\`, and the bucket is in \`${partition}\``,
      why: `\`${principal.arn}\` cannot be named in a policy of another partition`,
      help: `give the principal that the vendor uses in \`${partition}\`, if it has one`,
    },
  ];
}

function principalMissing(vendor: Vendor): Diagnostic {
  const notes = vendor.principals.flatMap((principal) => principal.note ?? []);
  return {
    code: "SYNC0122",
    severity: "error",
    summary: `the AWS principal of ${vendor.vendor} is not public`,
    why: notes.join(" ") || `its ${vendor.product} prints none (${vendor.sourceUrl})`,
    help: "give the account id or ARN that the vendor shows you",
  };
}

function externalIdMissing(vendor: Vendor): Diagnostic {
  return {
    code: "SYNC0123",
    severity: "error",
    summary: `a role for ${vendor.vendor} needs an external id, and none is given`,
    why: `without it every customer of the vendor could have the role assumed. ${vendor.externalId.note}`.trim(),
    help: "give the external id of the connection",
  };
}
