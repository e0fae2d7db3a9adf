/**
 * Which organization policies reach an account: those attached to it, to each unit above it, and to
 * the root.
 *
 * Where the account and what is above it are declared here, that chain is known and nothing else
 * counts. Where they are not, a policy of a unit or of the root is in force or not. Beside each attached
 * policy `FullAWSAccess` stays attached, as AWS attaches it.
 *
 * Source: AWS Organizations User Guide, "SCP evaluation", "RCP evaluation".
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
import { isUnknown } from "../../iam";
import type { AccountFact, PolicyFact } from "../../preflight";
import { ACCOUNT_UNSTATED } from "../symbols";
import { isList, isObject, own } from "../value";
import { asSureAs, inDoubt } from "./doubt";
import { asText, attribute, policyFact, type Resource, textOf } from "./resource";
import type { Name, Names, Sameness } from "./same-name";

/** The two kinds of policy that limit access; the others (tags, backups) do not. */
export type PolicyKind = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** What AWS attaches everywhere at first. */
const FULL_ACCESS: Readonly<Record<PolicyKind, unknown>> = {
  SERVICE_CONTROL_POLICY: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  },
  RESOURCE_CONTROL_POLICY: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
  },
};

const STANDARD_POLICIES: readonly unknown[] = ["p-FullAWSAccess", "p-RCPFullAWSAccess"];

/** The organization as far as the configuration declares it. */
export class Organization {
  readonly #accounts: readonly Resource[];
  readonly #units: readonly Resource[];
  readonly #organizations: readonly Resource[];
  readonly #attachments: readonly Resource[];
  readonly #policies: readonly Resource[];

  constructor(
    resources: readonly Resource[],
    readonly names: Names,
  ) {
    const of = (type: string): Resource[] => resources.filter((one) => one.type === type);
    this.#accounts = of("aws_organizations_account");
    this.#units = of("aws_organizations_organizational_unit");
    this.#organizations = of("aws_organizations_organization");
    this.#attachments = of("aws_organizations_policy_attachment");
    this.#policies = of("aws_organizations_policy").filter(({ mode }) => mode === "managed");
  }

  /** The layers that the organization lays over an account, and whether it manages the organization. */
  over(account: string): Partial<AccountFact> {
    const managed = this.#organizations.find(({ mode }) => mode === "managed");
    if (managed && managed.target.account === account && managed.doubt === undefined) {
      const id = textOf(managed, "id");
      return {
        managementAccount: true,
        ...(id === undefined ? undefined : { organizationId: id }),
      };
    }
    const chain = this.#chainOf(account);
    const serviceControl = this.#levels(chain, "SERVICE_CONTROL_POLICY");
    const resourceControl = this.#levels(chain, "RESOURCE_CONTROL_POLICY");
    return {
      organizationId: { unknown: `whether account ${account} is in an organization is not stated` },
      ...(serviceControl ? { serviceControl } : undefined),
      ...(resourceControl ? { resourceControl } : undefined),
    };
  }

  #levels(chain: Chain, kind: PolicyKind): readonly (readonly PolicyFact[])[] | undefined {
    const byLevel = new Map<number, PolicyFact[]>();
    for (const attachment of this.#attachments) {
      const target = textOf(attachment, "target_id");
      if (target === undefined) continue;
      const place = placeIn(chain, target, this.names);
      if (place.is === "different") continue;
      const reason = `whether the target of \`${attachment.address}\` is or holds account ${chain.account} is not known`;
      for (const policy of this.#attached(attachment, kind)) {
        const list = byLevel.get(place.level) ?? [];
        list.push(place.is === "same" ? policy : inDoubt(policy, reason));
        byLevel.set(place.level, list);
      }
    }
    if (byLevel.size === 0) return undefined;
    const levels = [...byLevel].sort(([a], [b]) => b - a);
    return levels.map(([, level]) => [
      ...level,
      { name: "FullAWSAccess", document: FULL_ACCESS[kind], at: level[0]?.at ?? {} },
    ]);
  }

  /** The policy of an attachment if it is, or may be, of this kind. */
  #attached(attachment: Resource, kind: PolicyKind): readonly PolicyFact[] {
    const id = textOf(attachment, "policy_id");
    if (id === undefined || STANDARD_POLICIES.includes(id)) return [];
    const found = this.#policies.find((policy) => textOf(policy, "id") === id);
    if (!found) {
      const reason = isUnknown(id) ? id.unknown : `policy \`${id}\` is not in this configuration`;
      return [{ name: attachment.address, document: { unknown: reason }, at: attachment.at }];
    }
    const type = textOf(found, "type") ?? "SERVICE_CONTROL_POLICY";
    if (typeof type === "string" && type !== kind) return [];
    const policy = policyFact(found, "content");
    if (!policy) return [];
    const sure = asSureAs(attachment, policy);
    return [
      isUnknown(type) ? inDoubt(sure, `the type of \`${found.address}\`: ${type.unknown}`) : sure,
    ];
  }

  /** The account and what is above it, as far up as it is declared. */
  #chainOf(account: string): Chain {
    const resource = this.#accounts.find((one) => textOf(one, "id") === account);
    const above: Name[] = [];
    let isWhole = false;
    let parent = resource && this.#parentOf(resource);
    while (parent !== undefined && above.length < DEPTH_MAX) {
      above.push(parent);
      if (this.#isRoot(parent)) {
        isWhole = true;
        break;
      }
      const unit = this.#units.find((one) => isSure(one) && textOf(one, "id") === parent);
      parent = unit && this.#parentOf(unit);
    }
    const others = this.#accounts.flatMap((one) => textOf(one, "id") ?? []);
    const isDeclared = resource !== undefined && isSure(resource);
    const units = this.#units.flatMap((one) => textOf(one, "id") ?? []);
    return { account, above, isWhole: isWhole && isDeclared, isDeclared, others, units };
  }

  /** Without a parent, an account is made under the root. */
  #parentOf(resource: Resource): Name | undefined {
    return textOf(resource, "parent_id") ?? this.#roots()[0];
  }

  #roots(): readonly Name[] {
    return this.#organizations.flatMap((organization) => {
      const roots = attribute(organization, "roots");
      const list = isList(roots) ? roots : [];
      return list.flatMap((root) => (isObject(root) ? (asText(own(root, "id")) ?? []) : []));
    });
  }

  #isRoot(name: Name): boolean {
    return typeof name === "string" && (name.startsWith("r-") || this.#roots().includes(name));
  }
}

const isSure = (resource: Resource): boolean => resource.doubt === undefined;

/** Units nest five deep. */
const DEPTH_MAX = 10;

interface Chain {
  readonly account: string;
  /** Unit by unit up to the root. */
  readonly above: readonly Name[];
  /** It ends at the root. */
  readonly isWhole: boolean;
  /** The account itself is declared here. */
  readonly isDeclared: boolean;
  /** Every account that is declared here. */
  readonly others: readonly Name[];
  /** Every unit that is declared here. */
  readonly units: readonly Name[];
}

/** Whether the target is the account or above it, and how far above. */
function placeIn(
  chain: Chain,
  target: Name,
  names: Names,
): { readonly is: Sameness; readonly level: number } {
  if (target === chain.account) return { is: "same", level: 0 };
  const exact = chain.above.indexOf(target);
  if (exact >= 0) return { is: "same", level: exact + 1 };
  const isRoot = typeof target === "string" && target.startsWith("r-");
  if (isRoot && chain.isWhole) return { is: "same", level: chain.above.length };
  const top = chain.above.length + 1;
  const isDigits = typeof target === "string" && /^\d{12}$/.test(target);
  if (isDigits)
    return { is: isOtherAccount(chain, target, names) ? "different" : "maybe", level: 0 };
  if (!chain.isWhole) return { is: "maybe", level: top };
  // Two units that are declared here are two units.
  if (chain.units.includes(target)) return { is: "different", level: top };
  const is = chain.above.some((unit) => names.compare(unit, target) !== "different");
  return { is: is || isUnknown(target) ? "maybe" : "different", level: top };
}

/** Two account ids that are written out differ; so do two accounts that are declared here. */
function isOtherAccount(chain: Chain, target: string, names: Names): boolean {
  if (chain.account === ACCOUNT_UNSTATED) return false;
  if (chain.isDeclared && chain.others.includes(target)) return true;
  return names.compare(chain.account, target) === "different";
}
