/** What the checks of denying statements share: who is exempted, and how. */
import { isUnknown } from "../../iam";
import type { Call } from "../call";
import { type Denial, neededResources, type Tried } from "../diagnose/denial";
import { isObject, listOf, oneOrList, textsOf } from "../diagnose/document";
import type { Patch } from "../fixes/patch";
import { changeStatement, withCondition } from "../fixes/statement-edits";

/** The condition keys of the denying statement, lower-cased, with their operators. */
export function denyKeys(
  tried: Tried,
): readonly { readonly operator: string; readonly key: string }[] {
  return tried.fit.conditions.map(({ operator, key }) => ({ operator, key: key.toLowerCase() }));
}

/** Let one principal through a Deny: `ArnNotEquals aws:PrincipalArn`, which compares role ARNs. */
export function exemptCaller(denial: Denial, tried: Tried): readonly Patch[] {
  const arn = denial.parties.caller.principalArn;
  if (arn === undefined || isUnknown(arn)) return [];
  const operator = existingOperator(tried) ?? "ArnNotEquals";
  const changed = withCondition(tried.statement, operator, "aws:PrincipalArn", [arn]);
  return [changeStatement(tried, changed)];
}

/** A Deny that already exempts principals keeps its operator. */
function existingOperator(tried: Tried): string | undefined {
  return tried.fit.conditions.find(
    ({ operator, key }) => key.toLowerCase() === "aws:principalarn" && /^ArnNot/.test(operator),
  )?.operator;
}

/**
 * Take the action out of a Deny of the caller's own policies: out of its list, into its `NotAction`,
 * or the needed resources out of its reach.
 */
export function narrowDeny(denial: Denial, tried: Tried): readonly Patch[] {
  const { statement } = tried;
  const denied = deniedActions(denial, tried);
  if (statement["NotAction"] !== undefined) {
    const actions = [...listOf(statement["NotAction"]), ...denied];
    return [changeStatement(tried, { NotAction: oneOrList([...new Set(actions)]) })];
  }
  const actions = textsOf(statement["Action"]);
  const lower = new Set(denied.map((action) => action.toLowerCase()));
  const kept = actions.filter((name) => !lower.has(name.toLowerCase()));
  if (kept.length > 0 && kept.length < actions.length) {
    return [changeStatement(tried, { Action: oneOrList(kept) })];
  }
  const needed = [
    ...new Set(
      deniedCalls(denial, tried).flatMap((call) =>
        neededResources({ call, subject: denial.subject }),
      ),
    ),
  ];
  if (statement["NotResource"] !== undefined) {
    const resources = [...listOf(statement["NotResource"]), ...needed];
    return [changeStatement(tried, { NotResource: oneOrList([...new Set(resources)]) })];
  }
  const isEverything = textsOf(statement["Resource"]).includes("*");
  if (isEverything) {
    return [changeStatement(tried, { Resource: undefined, NotResource: oneOrList(needed) })];
  }
  return exemptCaller(denial, tried);
}

/** The actions of the sync that one statement denies, this call's first. */
export function deniedActions(denial: Denial, tried: Tried): readonly string[] {
  return [...new Set(deniedCalls(denial, tried).map(({ action }) => action))];
}

function deniedCalls(denial: Denial, tried: Tried): readonly Call[] {
  const same = denial.others.filter(({ decision }) =>
    decision.decidedBy.some(
      (by) =>
        by.effect === "Deny" && by.policy === tried.policy.name && by.statement === tried.index,
    ),
  );
  return [denial.call, ...same.map(({ call }) => call)];
}

/** True where the statement is conditioned on something. */
export function hasCondition(tried: Tried): boolean {
  return isObject(tried.statement["Condition"]);
}
