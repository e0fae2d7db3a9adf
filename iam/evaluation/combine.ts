/**
 * From what each layer says to what is decided.
 *
 *     1. any deny in any layer that concerns the request           explicitDeny
 *     2. service control policies: every level must allow          (not for services, nobody, the
 *        management account, service-linked roles)
 *     3. a VPC endpoint policy must allow
 *     4. same account:  resource policy names session, user or everyone
 *                       or  (identity or resource policy names role) and boundary and session policy
 *        keys, roles:   the resource policy must allow, at least by delegation to the account
 *        cross-account: identity and boundary and session policy, and the resource policy
 *        services, nobody, identity providers: the resource policy alone
 *     5. else                                                      implicitDeny
 *
 * Resource control policies only deny, because `RCPFullAWSAccess` is attached everywhere.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
import type { Layer } from "../policy-set";
import { agree, and, NO, or, type Truth, YES } from "../truth";
import type { ResourceKind } from "./question";

/** What the layers say on one request; a layer that does not limit says `YES`. */
export interface LayerAnswers {
  readonly identity: Truth;
  readonly permissionsBoundary: Truth;
  readonly session: Truth;
  readonly serviceControl: Truth;
  readonly vpcEndpoint: Truth;
  /** The resource policy grants by session, user, service or to everyone. */
  readonly resourceDirect: Truth;
  /** It grants by role ARN. */
  readonly resourceRole: Truth;
  /** It grants by account. */
  readonly resourceAccount: Truth;
}

/** Who asks for what, as far as it decides which layers must allow. */
export interface Relation {
  /** `YES` for callers that act under an AWS account. */
  readonly hasAccount: Truth;
  readonly isSameAccount: Truth;
  readonly kind: ResourceKind;
}

/** Whether all layers that must allow do. */
export function isAllowed(answers: LayerAnswers, relation: Relation): Truth {
  return and(and(answers.serviceControl, answers.vpcEndpoint), inner(answers, relation));
}

function inner(answers: LayerAnswers, relation: Relation): Truth {
  if (relation.hasAccount === NO) return anyGrant(answers);
  const found = withAccount(answers, relation);
  return relation.hasAccount === YES ? found : agree(found, anyGrant(answers));
}

function withAccount(answers: LayerAnswers, relation: Relation): Truth {
  if (relation.isSameAccount === YES) return sameAccount(answers, relation.kind);
  if (relation.isSameAccount === NO) return crossAccount(answers);
  return agree(sameAccount(answers, relation.kind), crossAccount(answers));
}

function sameAccount(answers: LayerAnswers, kind: ResourceKind): Truth {
  if (kind === "maybeKey" || kind === "maybeRole") {
    return agree(sameAccount(answers, "ordinary"), sameAccount(answers, "key"));
  }
  const { identity, resourceAccount, resourceRole, resourceDirect } = answers;
  const byIdentity = kind === "ordinary" ? identity : and(identity, resourceAccount);
  return or(resourceDirect, and(or(resourceRole, byIdentity), limits(answers)));
}

function crossAccount(answers: LayerAnswers): Truth {
  return and(and(answers.identity, limits(answers)), anyGrant(answers));
}

function limits(answers: LayerAnswers): Truth {
  return and(answers.permissionsBoundary, answers.session);
}

/** Whether the resource policy grants in any way. */
export function anyGrant(answers: LayerAnswers): Truth {
  return or(answers.resourceDirect, or(answers.resourceRole, answers.resourceAccount));
}

/** The layers that had to allow and did not, in the order AWS looks at them. */
export function layersThatDidNotAllow(answers: LayerAnswers, relation: Relation): readonly Layer[] {
  const layers: Layer[] = [];
  if (answers.serviceControl === NO) layers.push("serviceControl");
  if (anyGrant(answers) === NO && needsResourcePolicy(relation)) layers.push("resource");
  if (relation.hasAccount !== NO) layers.push(...identitySide(answers, relation));
  if (answers.vpcEndpoint === NO) layers.push("vpcEndpoint");
  return layers;
}

function needsResourcePolicy(relation: Relation): boolean {
  return (
    relation.hasAccount === NO || relation.isSameAccount === NO || relation.kind !== "ordinary"
  );
}

function identitySide(answers: LayerAnswers, relation: Relation): Layer[] {
  const layers: Layer[] = [];
  const isSame = relation.isSameAccount !== NO;
  if (isSame && answers.resourceDirect === YES) return layers;
  const isNamed = isSame && answers.resourceRole === YES;
  if (answers.identity === NO && !isNamed) layers.push("identity");
  if (answers.permissionsBoundary === NO) layers.push("permissionsBoundary");
  if (answers.session === NO) layers.push("session");
  return layers;
}
