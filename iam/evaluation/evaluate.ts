/**
 * Decide one request. The hot path: no explanation is built, statements are asked only as far as needed.
 *
 * Cost: linear in the statements whose `Action` concerns the request's action.
 */
import { hasAccount } from "../caller";
import type { DecidingStatement, Decision } from "../decision";
import { isNamed } from "../matching/principal";
import type { Request } from "../request";
import { and, MAYBE, NO, not, or, type Truth, YES } from "../truth";
import { settleByCases } from "./case-split";
import { isAllowed, type LayerAnswers, layersThatDidNotAllow, type Relation } from "./combine";
import type { Candidate, Candidates, CompiledPolicies, Selection } from "./compile-policies";
import { testResourceAndConditions } from "./compile-statement";
import { grantAnswer } from "./key-grants";
import { findMissing } from "./missing";
import { Question } from "./question";

const NOTHING: readonly never[] = [];

/** The decision on one request. Never throws. */
export function evaluate(request: Request, policies: CompiledPolicies): Decision {
  const decision = new Evaluation(request, policies).decide();
  if (decision.decision !== "unknown") return decision;
  const decide = (completed: Request) => new Evaluation(completed, policies).decide();
  return settleByCases(request, policies, decide) ?? decision;
}

/** One request on its way to a decision. */
export class Evaluation {
  readonly question: Question;
  readonly selection: Selection;
  readonly relation: Relation;
  /** Whether service control policies concern the request. */
  readonly underServiceControl: Truth;
  /** Whether resource control policies concern the request. */
  readonly underResourceControl: Truth;
  private readonly decidedBy: DecidingStatement[] = [];

  constructor(
    request: Request,
    readonly policies: CompiledPolicies,
  ) {
    const question = new Question(request, policies.slots, policies.hasBoundary());
    const { caller } = question;
    this.question = question;
    this.selection = policies.select(question.action);
    const acts: Truth = caller.kind === "unknown" ? MAYBE : hasAccount(caller) ? YES : NO;
    this.relation = {
      hasAccount: acts,
      isSameAccount: acts === NO ? NO : question.isSameAccount(),
      kind: question.kind,
    };
    this.underServiceControl =
      policies.serviceControl.length === 0 ? NO : and(acts, serviceControlReach(question));
    this.underResourceControl =
      policies.resourceControl.length === 0 ? NO : resourceControlReach(question, policies);
  }

  decide(): Decision {
    const denied = this.denied();
    if (denied === YES) return decision("explicitDeny", this.decidedBy, NOTHING, NOTHING);
    this.decidedBy.length = 0;
    const answers = this.answers();
    const allowed = isAllowed(answers, this.relation);
    if (denied === NO && allowed === YES) {
      return decision("allowed", this.decidedBy, NOTHING, NOTHING);
    }
    const deniedBy = allowed === NO ? layersThatDidNotAllow(answers, this.relation) : NOTHING;
    return denied === NO && allowed === NO
      ? decision("implicitDeny", NOTHING, deniedBy, NOTHING)
      : decision("unknown", NOTHING, deniedBy, findMissing(this));
  }

  /** Whether some layer denies; the statements that surely do are collected. */
  denied(): Truth {
    const { selection, relation } = this;
    let found: Truth = this.denies(selection.resource);
    if (relation.hasAccount !== NO) {
      let side: Truth = this.denies(selection.identity);
      side = or(side, this.denies(selection.permissionsBoundary));
      side = or(side, this.denies(selection.session));
      found = or(found, and(side, relation.hasAccount));
    }
    for (const level of this.underServiceControl === NO ? NOTHING : selection.serviceControl) {
      found = or(found, and(this.denies(level), this.underServiceControl));
    }
    for (const level of this.underResourceControl === NO ? NOTHING : selection.resourceControl) {
      found = or(found, and(this.denies(level), this.underResourceControl));
    }
    return or(found, this.denies(selection.vpcEndpoint));
  }

  /** What each layer grants. */
  answers(): LayerAnswers {
    const { selection, relation, question } = this;
    const resource = this.resourceGrants();
    const isRoot = question.caller.kind === "root";
    const skip = relation.hasAccount === NO || isRoot;
    const identity = skip ? YES : this.allows(selection.identity);
    return {
      identity: relation.hasAccount === MAYBE ? or(identity, MAYBE) : identity,
      permissionsBoundary: skip ? YES : this.limits(selection.permissionsBoundary),
      session: skip ? YES : this.limits(selection.session),
      serviceControl: this.serviceControl(),
      vpcEndpoint: this.limits(selection.vpcEndpoint),
      ...resource,
    };
  }

  /** Whether a statement that concerns the action matches the rest of the request. */
  match(candidate: Candidate): Truth {
    const { compiled } = candidate;
    let found = candidate.action;
    if (compiled.principal) found = and(found, isNamed(compiled.principal(this.question)));
    if (found === NO) return NO;
    return and(found, testResourceAndConditions(compiled, this.question));
  }

  private denies(candidates: Candidates | undefined): Truth {
    if (!candidates) return NO;
    let found: Truth = candidates.hasUnknown ? MAYBE : NO;
    for (const candidate of candidates.denies) {
      const denied = and(this.match(candidate), candidate.compiled.denies);
      if (denied === YES) this.decidedBy.push(candidate.compiled.deciding);
      found = or(found, denied);
    }
    return found;
  }

  private allows(candidates: Candidates): Truth {
    let found: Truth = candidates.hasUnknown ? MAYBE : NO;
    for (const candidate of candidates.allows) {
      const allowed = and(this.match(candidate), candidate.compiled.allows);
      if (allowed === YES) this.decidedBy.push(candidate.compiled.deciding);
      found = or(found, allowed);
    }
    return found;
  }

  private limits(candidates: Candidates | undefined): Truth {
    return candidates ? this.allows(candidates) : YES;
  }

  private serviceControl(): Truth {
    if (this.underServiceControl === NO) return YES;
    let found: Truth = YES;
    for (const level of this.selection.serviceControl) found = and(found, this.allows(level));
    return or(found, not(this.underServiceControl));
  }

  private resourceGrants(): Pick<
    LayerAnswers,
    "resourceDirect" | "resourceRole" | "resourceAccount"
  > {
    const { resource } = this.selection;
    const start: Truth = resource.hasUnknown ? MAYBE : NO;
    const granted = grantAnswer(this.question, this.policies.grants);
    this.decidedBy.push(...granted.decidedBy);
    let resourceDirect = or(start, granted.direct);
    let resourceRole = or(start, granted.role);
    let resourceAccount: Truth = start;
    for (const { compiled, action } of resource.allows) {
      const naming = compiled.principal?.(this.question);
      if (!naming || isNamed(naming) === NO) continue;
      const weight = and(
        and(action, compiled.allows),
        testResourceAndConditions(compiled, this.question),
      );
      if (and(weight, isNamed(naming)) === YES) this.decidedBy.push(compiled.deciding);
      resourceDirect = or(resourceDirect, and(weight, naming.direct));
      resourceRole = or(resourceRole, and(weight, naming.role));
      resourceAccount = or(resourceAccount, and(weight, naming.account));
    }
    return { resourceDirect, resourceRole, resourceAccount };
  }
}

/** Written out: a copy of an object with parts replaced costs as much as the evaluation. */
function decision(
  kind: Decision["decision"],
  decidedBy: Decision["decidedBy"],
  deniedBy: Decision["deniedBy"],
  missing: Decision["missing"],
): Decision {
  return { decision: kind, decidedBy, deniedBy, missing };
}

/**
 * Service control policies reach all principals but those of the management account and service-linked
 * roles.
 *
 * Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
function serviceControlReach(question: Question): Truth {
  const isManagement = question.isManagementAccount(question.caller.account);
  return and(not(question.isServiceLinked()), not(isManagement));
}

/**
 * Resource control policies reach all but resources of the management account, service-linked roles,
 * AWS managed keys, and `kms:RetireGrant`.
 *
 * Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
function resourceControlReach(question: Question, policies: CompiledPolicies): Truth {
  if (question.action === "kms:retiregrant") return NO;
  if (question.kind === "key" && policies.awsManagedKey) return NO;
  const isManagement = question.isManagementAccount(question.resourceAccount());
  const reach = and(not(question.isServiceLinked()), not(isManagement));
  return question.caller.kind === "unknown" ? and(reach, MAYBE) : reach;
}
