/**
 * A policy document once it is read: what every later stage works on.
 *
 * `parse-policy.ts` makes it. Lists are lists even where the document has a single value; what is
 * not known yet stays an `Unknown` in its place.
 */
import type { Operator } from "./conditions/operator";
import type { Span } from "./document/node";
import type { Unknown } from "./unknown";

/** What a document is attached to; it decides which elements it must and must not have. */
export type PolicyType =
  | "identity"
  | "resource"
  | "trust"
  | "permissionsBoundary"
  | "session"
  | "serviceControl"
  | "resourceControl"
  | "vpcEndpoint";

/** Variables are replaced under `2012-10-17` only; a document without `Version` is `2008-10-17`. */
export type PolicyVersion = "2012-10-17" | "2008-10-17";

/** A policy document. */
export interface Policy {
  readonly name: string;
  readonly type: PolicyType;
  readonly file?: string;
  readonly version: PolicyVersion | Unknown;
  readonly id?: string;
  readonly statements: readonly Statement[];
  /** Set where the list of statements is not known, or not all of it. */
  readonly unknownStatements?: Unknown;
  /** The text that the spans count in; absent for a parsed value. */
  readonly text?: string;
}

/** One statement. */
export interface Statement {
  /** Index in `Statement`, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny" | Unknown;
  /** `Principal` or `NotPrincipal`; absent where the policy type has none. */
  readonly principal?: PrincipalElement;
  /** `Action` or `NotAction`. */
  readonly action: PatternElement;
  /** `Resource` or `NotResource`; absent in trust policies. */
  readonly resource?: PatternElement;
  readonly conditions: readonly Condition[];
  /** Set where the condition block is not known, or not all of it. */
  readonly unknownConditions?: Unknown;
  /** `["Statement", 0]`, or `["Statement"]` where the document has a single one. */
  readonly path: readonly (string | number)[];
  readonly span: Span;
}

/** `Action`, `NotAction`, `Resource` or `NotResource`. */
export interface PatternElement {
  /** True for the `Not` form. */
  readonly not: boolean;
  readonly values: readonly Located<string | Unknown>[];
  readonly span: Span;
}

/** `Principal` or `NotPrincipal`. */
export interface PrincipalElement {
  /** True for `NotPrincipal`. */
  readonly not: boolean;
  readonly entries: readonly PrincipalEntry[];
  readonly span: Span;
}

/** One principal of a `Principal` element; `*` on its own is `AWS` `*`. */
export interface PrincipalEntry extends Span {
  /** `unknown` where not even the kind of principal is known. */
  readonly kind: "AWS" | "Service" | "Federated" | "CanonicalUser" | "unknown";
  readonly value: string | Unknown;
}

/** One operator with one key; several are joined by AND. */
export interface Condition {
  readonly operator: Operator;
  /** As written. */
  readonly key: string;
  /** Joined by OR; for negated operators by NOR. */
  readonly values: readonly Located<string | Unknown>[];
  readonly span: Span;
}

/** A value and its place. */
export interface Located<T> extends Span {
  readonly value: T;
}
