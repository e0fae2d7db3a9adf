/**
 * The shape of a check: one file, one cause (or one family that differs in a word).
 *
 * A check of a denied call is asked in the order of `index.ts`; the first that recognizes its cause
 * answers. It never decides whether a call is allowed: that is the engine's, before and after the fix.
 */

import type { Denial, Tried } from "../diagnose/denial";
import type { Patch } from "../fixes/patch";
import { oneLine } from "../fixes/render-patch";
import type { Deciding, Owner } from "../report/finding";
import type { Provenance } from "../snapshot";

/** What a check found. */
export interface Found {
  /** Id in the catalogue. */
  readonly cause: string;
  /** At most 100 characters, lower case, no full stop. */
  readonly message: string;
  readonly at: Provenance;
  readonly deciding?: Deciding;
  readonly why: string;
  readonly owner: Owner;
  readonly fix?: { readonly summary: string; readonly patches: readonly Patch[] };
  readonly severity?: "error" | "warning";
  /** Actions that it speaks of; undefined = that of the denied call. */
  readonly actions?: readonly string[];
  /** Where the denied call's own message is not what AWS would say. */
  readonly awsMessage?: string;
}

/** A check of a denied call. */
export type Check = (denial: Denial) => Found | undefined;

/** The deciding statement, with the part of it that matters. */
export function decidingBy(tried: Tried, layer: Deciding["layer"], part?: string): Deciding {
  const sid = tried.statement["Sid"];
  return {
    layer,
    policy: tried.policy.name,
    statement: tried.index,
    statements: tried.count,
    ...(typeof sid === "string" ? { sid } : undefined),
    text: part ?? statementText(tried),
  };
}

/** The statement on one line. */
export function statementText({ statement }: Tried): string {
  return oneLine(statement);
}

/** Where a statement stands and which it is, e.g. `statement "Objects" (1 of 2)`. */
export function statementName({ statement, index, count }: Tried): string {
  const sid = statement["Sid"];
  const named = typeof sid === "string" && sid !== "" ? `statement "${sid}"` : "statement";
  return `${named} (${index + 1} of ${count})`;
}

/** Somebody who can change the identity's policies. */
export function identityOwner({ parties }: Denial): Owner {
  return { account: textOr(parties.caller.account), role: "owner of the role" };
}

/** Somebody who can change the resource. */
export function resourceOwner({ parties }: Denial, role: string): Owner {
  return { account: textOr(parties.owner), role };
}

const textOr = (value: unknown): string => (typeof value === "string" ? value : "");
