/**
 * ID-10, GR-2, GR-4, GR-5, GR-7, GR-9: a statement of the caller's side or of a guard rail denies.
 *
 * An explicit Deny in any layer ends the evaluation. Region locks (`NotAction` with
 * `aws:RequestedRegion`) that forget the writer's services are the usual one.
 *
 * Source: IAM User Guide, "The difference between explicit and implicit denies".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html
 */
import type { Layer } from "../../iam";
import type { Denial } from "../diagnose/denial";
import type { Owner } from "../report/finding";
import { type Check, decidingBy, identityOwner, resourceOwner, statementName } from "./check";
import { exemptCaller, narrowDeny } from "./deny-parts";

const CAUSES: Readonly<Partial<Record<Layer, readonly [cause: string, name: string]>>> = {
  identity: ["ID-10", "an identity-based policy"],
  permissionsBoundary: ["GR-2", "the permissions boundary"],
  serviceControl: ["GR-4", "a service control policy"],
  resourceControl: ["GR-5", "a resource control policy"],
  session: ["GR-7", "the session policy"],
  vpcEndpoint: ["GR-9", "the VPC endpoint policy"],
};

/** Recognize an explicit denial outside the resource's own policy. */
export const ownDeny: Check = (denial) => {
  const tried = denial.deny;
  const row = denial.layer && CAUSES[denial.layer];
  if (!denial.isExplicit || !tried || !denial.layer || !row) return undefined;
  const [cause, name] = row;
  const isOrganization = denial.layer === "serviceControl" || denial.layer === "resourceControl";
  const patches = isOrganization ? exemptCaller(denial, tried) : narrowDeny(denial, tried);
  return {
    cause,
    message: `${name} denies ${denial.call.action}`,
    at: tried.policy.at,
    deciding: decidingBy(tried, denial.layer),
    why: `${statementName(tried)} of ${tried.policy.name} matches the call; a Deny counts whatever else allows it`,
    owner: ownerOf(denial),
    fix: { summary: isOrganization ? "exempt the caller" : "narrow the Deny", patches },
  };
};

function ownerOf(denial: Denial): Owner {
  switch (denial.layer) {
    case "serviceControl":
    case "resourceControl":
      return { ...identityOwner(denial), role: "organization administrator" };
    case "vpcEndpoint":
      return { ...identityOwner(denial), role: "owner of the VPC endpoint" };
    case "resource":
      return resourceOwner(denial, "owner of the resource");
    default:
      return identityOwner(denial);
  }
}
