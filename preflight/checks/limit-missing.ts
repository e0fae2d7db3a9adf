/**
 * GR-1, GR-3, GR-6, GR-8: a layer that only limits does not allow the action.
 *
 * A permissions boundary, a session policy, a VPC endpoint policy and every level of service control
 * policies must each allow what the identity's policies grant; they grant nothing themselves.
 *
 * Source: IAM User Guide, "Policy evaluation logic".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { isUnknown, type Layer } from "../../iam";
import { type Denial, neededResources, type Tried } from "../diagnose/denial";
import { documentOf, statementsOf } from "../diagnose/document";
import { addStatement, grantPatch, grantStatement } from "../fixes/statement-edits";
import type { PolicyFact } from "../snapshot";
import { type Check, identityOwner } from "./check";

const CAUSES: Readonly<
  Partial<Record<Layer, readonly [cause: string, name: string, owner: string]>>
> = {
  permissionsBoundary: ["GR-1", "the permissions boundary", "owner of the boundary"],
  serviceControl: ["GR-3", "the service control policies", "organization administrator"],
  session: ["GR-6", "the session policy", "whoever assumes the role"],
  vpcEndpoint: ["GR-8", "the VPC endpoint policy", "owner of the VPC endpoint"],
};

/** Recognize a limiting layer that does not allow. */
export const limitMissing: Check = (denial) => {
  const row = denial.layer && CAUSES[denial.layer];
  if (denial.isExplicit || !denial.layer || !row) return undefined;
  const [cause, name, role] = row;
  const policy = policyToExtend(denial);
  const resources = neededResources(denial);
  const actions = alsoMissing(denial);
  const grant = { sid: "Sync", actions, resources };
  const principal = denial.layer === "vpcEndpoint" ? { AWS: "*" } : undefined;
  const patches = !policy
    ? []
    : principal
      ? [
          addStatement(
            policy,
            grantStatement({ ...grant, principal }, statementsOf(documentOf(policy))),
          ),
        ]
      : [grantPatch(policy, grant)];
  return {
    cause,
    message: `${name} ${denial.layer === "serviceControl" ? "do" : "does"} not allow ${denial.call.action}`,
    at: policy?.at ?? {},
    why: `no statement of ${policy?.name ?? name} allows ${actions.join(", ")} on ${resources.join(", ")}`,
    owner: { ...identityOwner(denial), role },
    actions,
    fix: { summary: `allow ${actions.join(", ")} there`, patches },
  };
};

/** Every level of organization policies must allow: the one that does not is extended. */
function policyToExtend(denial: Denial): PolicyFact | undefined {
  const known = denial.policies.filter((candidate) => !isUnknown(candidate.document));
  if (denial.layer !== "serviceControl") return known[0];
  const { account } = denial.parties.caller;
  const levels = typeof account === "string" ? denial.lookup.account(account)?.serviceControl : [];
  const open = (Array.isArray(levels) ? levels : []).find(
    (level: readonly PolicyFact[]) =>
      !denial.allows.some((one) => level.includes(one.policy) && isFit(one)),
  );
  return open?.find((candidate: PolicyFact) => known.includes(candidate)) ?? known[0];
}

function isFit({ fit }: Tried): boolean {
  return (
    fit.action === "yes" &&
    fit.resource === "yes" &&
    fit.conditions.every((one) => one.fit === "yes")
  );
}

function alsoMissing(denial: Parameters<Check>[0]): readonly string[] {
  const { layer, call } = denial;
  const resources = neededResources(denial).join(" ");
  const same = denial.others.filter(
    (other) =>
      layer !== undefined &&
      other.decision.decision === "implicitDeny" &&
      other.decision.deniedBy.includes(layer) &&
      other.call.service === call.service &&
      neededResources({ call: other.call, subject: denial.subject }).join(" ") === resources,
  );
  return [...new Set([call.action, ...same.map((other) => other.call.action)])];
}
