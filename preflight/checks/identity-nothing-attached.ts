/**
 * ID-14: the identity that calls carries no policy at all.
 *
 * A policy was written and never attached, or attached to another role.
 */
import { isUnknown } from "../../iam";
import { neededResources } from "../diagnose/denial";
import type { JsonObject } from "../diagnose/document";
import { grantStatement } from "../fixes/statement-edits";
import { type Check, identityOwner } from "./check";
import { callerName, isIdentityGap, keyCondition } from "./identity-parts";

/** Recognize ID-14. */
export const identityNothingAttached: Check = (denial) => {
  const fact = denial.parties.caller.fact;
  if (!isIdentityGap(denial) || !fact || fact.policies.length > 0) return undefined;
  const byResources = new Map<string, { actions: Set<string>; resources: readonly string[] }>();
  for (const { call, decision } of denial.others) {
    if (!decision.deniedBy.includes("identity") || call.caller !== denial.call.caller) continue;
    const resources = neededResources({ call, subject: denial.subject });
    const row = byResources.get(resources.join(" ")) ?? { actions: new Set(), resources };
    byResources.set(resources.join(" "), { ...row, actions: row.actions.add(call.action) });
  }
  const statements: JsonObject[] = [...byResources.values()].map(
    ({ actions, resources }, index) => {
      const isKey = [...actions][0]?.startsWith("kms:");
      const condition = isKey ? keyCondition(denial) : undefined;
      return grantStatement({
        sid: `Sync${index + 1}`,
        actions: [...actions],
        resources,
        ...(condition ? { condition } : undefined),
      });
    },
  );
  if (isUnknown(fact.arn)) return undefined;
  return {
    cause: "ID-14",
    message: `no policy is attached to ${callerName(denial)}`,
    at: fact.at,
    why: `${callerName(denial)} carries neither an inline nor a managed policy, so it may do nothing`,
    owner: identityOwner(denial),
    fix: {
      summary: "attach a policy with what the sync needs",
      patches: [
        {
          kind: "newPolicy",
          on: "principal",
          owner: fact.arn,
          document: { Version: "2012-10-17", Statement: statements },
          at: fact.at,
        },
      ],
    },
  };
};
