/** What the checks of denying statements share: who is exempted, and how. */
import { isUnknown } from "../../iam";
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
  const action = denial.call.action;
  if (statement["NotAction"] !== undefined) {
    const actions = [...listOf(statement["NotAction"]), action];
    return [changeStatement(tried, { NotAction: oneOrList(actions) })];
  }
  const actions = textsOf(statement["Action"]);
  const kept = actions.filter((name) => name.toLowerCase() !== action.toLowerCase());
  if (kept.length > 0 && kept.length < actions.length) {
    return [changeStatement(tried, { Action: oneOrList(kept) })];
  }
  const needed = neededResources(denial);
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

/** True where the statement is conditioned on something. */
export function hasCondition(tried: Tried): boolean {
  return isObject(tried.statement["Condition"]);
}
