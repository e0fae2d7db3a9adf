/**
 * A request prepared for matching: caller parsed, action folded, condition keys in slots.
 *
 * Case does not matter in the names of condition keys, so each key that some policy asks for has a
 * number, and the context is laid out by these numbers once per request.
 */
import { isAccountId, resourceStart } from "../arn";
import { BoundedCache } from "../bounded-cache";
import { type Caller, parseCaller } from "../caller";
import type { ContextValues } from "../conditions/compile-condition";
import type { Asker } from "../matching/principal";
import type { ContextValue, Request } from "../request";
import { MAYBE, NO, type Truth, truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";

/** Keys that evaluation itself looks at; they have the first slots. */
const PRINCIPAL_ARN_SLOT = 0;
const RESOURCE_ACCOUNT_SLOT = 1;
const S3_RESOURCE_ACCOUNT_SLOT = 2;
const OWN_KEYS = ["aws:principalarn", "aws:resourceaccount", "s3:resourceaccount"];

/** Whether evaluation itself looks at a key (lower case), not only conditions. */
export function isOwnKey(key: string): boolean {
  return OWN_KEYS.includes(key);
}

type Values = readonly (ContextValue | undefined)[];

/** The numbers of condition keys. */
export class Slots {
  private readonly slotByKey = new Map<string, number>();

  /** What was laid out last; many requests of one caller share their context. */
  private latest: { readonly context: Request["context"]; readonly values: Values } | undefined;

  constructor() {
    for (const key of OWN_KEYS) this.slotOf(key);
  }

  /** The slot of a key in lower case; a new one where it has none. */
  readonly slotOf = (key: string): number => {
    let slot = this.slotByKey.get(key);
    if (slot === undefined) {
      slot = this.slotByKey.size;
      this.slotByKey.set(key, slot);
      this.latest = undefined;
    }
    return slot;
  };

  /** Lay a context out by slots; keys that no policy asks for are left out. */
  lay(context: Request["context"]): Values {
    if (this.latest?.context === context) return this.latest.values;
    const values = this.layAnew(context);
    // One that can change is laid out each time.
    if (Object.isFrozen(context)) this.latest = { context, values };
    return values;
  }

  private layAnew(context: Request["context"]): Values {
    const values = new Array<ContextValue | undefined>(this.slotByKey.size).fill(undefined);
    for (const spelling of Object.keys(context)) {
      const slot = this.slotByKey.get(foldedKeys.get(spelling, fold));
      if (slot !== undefined) values[slot] = context[spelling];
    }
    return values;
  }
}

/**
 * What kind of resource-based policy decides: on keys and roles it must allow itself. The `maybe` kinds
 * are resources that are not known.
 */
export type ResourceKind = "ordinary" | "key" | "role" | "maybeKey" | "maybeRole";

/** A request as the matchers see it. */
export class Question implements ContextValues, Asker {
  readonly caller: Caller;
  /** Lower case. */
  readonly action: string;
  readonly resource: string | Unknown;
  readonly roleArn: string | Unknown | undefined;
  readonly kind: ResourceKind;
  private readonly values: Values;

  constructor(
    readonly request: Request,
    slots: Slots,
    readonly hasBoundary: Truth,
  ) {
    this.caller = parseCaller(request.principal);
    this.action = foldedActions.get(request.action, fold);
    this.resource = request.resource;
    this.values = slots.lay(request.context);
    const roleArn = this.single(PRINCIPAL_ARN_SLOT);
    this.roleArn = isArnOfRole(roleArn, this.caller) ? roleArn : undefined;
    this.kind = kindOf(this.action, request.resource);
  }

  value(slot: number): ContextValue | undefined {
    return this.values[slot];
  }

  single(slot: number): string | Unknown | undefined {
    const value = this.values[slot];
    if (value === undefined || typeof value === "string") return value;
    if (isUnknown(value)) return value;
    return value.length === 1 ? value[0] : undefined;
  }

  /** Who owns the resource: as the request says, or the ARN, or the context; undefined if none does. */
  resourceAccount(): string | Unknown | undefined {
    const given = this.request.resourceAccount;
    if (given !== undefined) return given;
    if (this.resource === "*") return this.caller.account;
    const inArn = accountInArn(this.resource);
    return inArn ?? this.single(RESOURCE_ACCOUNT_SLOT) ?? this.single(S3_RESOURCE_ACCOUNT_SLOT);
  }

  /** Whether caller and resource are in one account. */
  isSameAccount(): Truth {
    const owner = this.resourceAccount();
    const account = this.caller.account;
    if (typeof owner !== "string" || account === undefined) return MAYBE;
    return truth(owner === account);
  }

  /** Whether the caller is a service-linked role: by the path of the role, else by its name. */
  isServiceLinked(): Truth {
    if (typeof this.roleArn === "string") return truth(this.roleArn.includes(SERVICE_LINKED_PATH));
    return this.roleArn ? MAYBE : truth(this.caller.isServiceLinked);
  }

  /** Whether an account is the management account of its organization. */
  isManagementAccount(account: string | Unknown | undefined): Truth {
    const management = this.request.managementAccount;
    if (management === undefined) return NO;
    if (typeof management !== "string" || typeof account !== "string") return MAYBE;
    return truth(management === account);
  }
}

const SERVICE_LINKED_PATH = ":role/aws-service-role/";

/** Whether `aws:PrincipalArn` is, or may be, the ARN of the caller's own role. */
function isArnOfRole(arn: string | Unknown | undefined, caller: Caller): arn is string | Unknown {
  if (arn === undefined || caller.kind !== "session") return false;
  if (typeof arn !== "string") return true;
  const head = `arn:${caller.partition}:iam::${caller.account ?? ""}:role/`;
  return arn.startsWith(head) && arn.endsWith(`/${caller.roleName ?? ""}`);
}

/** Requests name few actions and keys (but for those of tags), so their folded names are kept. */
const foldedActions = new BoundedCache<string>(4_096);
const foldedKeys = new BoundedCache<string>(4_096);

const fold = (text: string): string => text.toLowerCase();

function accountInArn(resource: string | Unknown): string | undefined {
  const text = typeof resource === "string" ? resource : resource.prefix;
  if (text?.startsWith("arn:aws:s3:::")) return undefined;
  const account = text === undefined ? undefined : text.split(":", 6)[4];
  return account !== undefined && isAccountId(account) ? account : undefined;
}

function kindOf(action: string, resource: string | Unknown): ResourceKind {
  if (action.startsWith("kms:")) return settle(hasResource(resource, "key/"), "key", "maybeKey");
  if (action.startsWith("sts:")) return settle(hasResource(resource, "role/"), "role", "maybeRole");
  return "ordinary";
}

function settle(isIt: Truth, sure: ResourceKind, unsure: ResourceKind): ResourceKind {
  if (isIt === NO) return "ordinary";
  return isIt === YES ? sure : unsure;
}

/** Whether the resource part of an ARN begins so. */
function hasResource(resource: string | Unknown, start: string): Truth {
  const text = typeof resource === "string" ? resource : (resource.prefix ?? "");
  const found = resourceStart(text);
  if (typeof resource === "string")
    return truth(found !== undefined && text.startsWith(start, found));
  if (found === undefined) return MAYBE;
  const rest = text.slice(found);
  if (rest.startsWith(start)) return YES;
  return start.startsWith(rest) ? MAYBE : NO;
}
