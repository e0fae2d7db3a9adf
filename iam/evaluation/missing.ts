/** The facts that would settle an `unknown` decision. Built only once a decision is unknown. */
import type { MissingFact } from "../decision";
import { tokenizeVariables } from "../matching/variable";
import { MAYBE, NO } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import type { StatementGroup } from "./compile-policies";
import { type CompiledStatement, testResource } from "./compile-statement";
import type { Evaluation } from "./evaluate";

/** Missing facts, each once, in the order the layers are looked at. */
export function findMissing(evaluation: Evaluation): readonly MissingFact[] {
  const facts = new Map<string, MissingFact>();
  const add = (fact: string, reason: string) => facts.set(`${fact}\n${reason}`, { fact, reason });
  const { question, policies, relation } = evaluation;
  if (isUnknown(question.request.principal)) add("principal", question.request.principal.unknown);
  else if (question.caller.unknown) add("principal", question.caller.unknown.unknown);
  if (isUnknown(question.roleArn)) add("context key aws:PrincipalArn", question.roleArn.unknown);
  if (relation.hasAccount !== NO && relation.isSameAccount === MAYBE) addAccount(evaluation, add);
  for (const group of groupsOf(evaluation)) addGroup(group, evaluation, add);
  if (isUnknown(policies.grants)) add("grants of the key", policies.grants.unknown);
  else if (policies.grants.some((grant) => grant.constraints))
    addEncryptionContext(evaluation, add);
  return [...facts.values()];
}

/** Constraints of grants look at the encryption context. */
function addEncryptionContext(evaluation: Evaluation, add: Add): void {
  for (const [key, value] of Object.entries(evaluation.question.request.context)) {
    const isPart = key.toLowerCase().startsWith("kms:encryptioncontext:");
    if (isPart && isUnknown(value)) add(`context key ${key}`, value.unknown);
  }
}

type Add = (fact: string, reason: string) => void;

function addAccount(evaluation: Evaluation, add: Add): void {
  const owner = evaluation.question.resourceAccount();
  if (owner === undefined) add("account of the resource", "the request does not name it");
  else if (isUnknown(owner)) add("account of the resource", owner.unknown);
}

function groupsOf(evaluation: Evaluation): readonly StatementGroup[] {
  const { policies, relation } = evaluation;
  const ofCaller =
    relation.hasAccount === NO
      ? []
      : [policies.identity, policies.permissionsBoundary, policies.session];
  const groups = [
    ...(evaluation.underResourceControl === NO ? [] : policies.resourceControl),
    ...(evaluation.underServiceControl === NO ? [] : policies.serviceControl),
    policies.resource,
    ...ofCaller,
    policies.vpcEndpoint,
  ];
  return groups.filter((group) => group !== undefined);
}

function addGroup(group: StatementGroup, evaluation: Evaluation, add: Add): void {
  for (const unknown of group.unknowns) add(unknown.fact, unknown.reason);
  for (const compiled of group.statements) {
    const action = compiled.action(evaluation.question.action);
    if (evaluation.match({ compiled, action }) === MAYBE || isUnknown(compiled.statement.effect)) {
      if (action !== NO) addStatement(compiled, evaluation, add);
    }
  }
}

function addStatement(compiled: CompiledStatement, evaluation: Evaluation, add: Add): void {
  const { question } = evaluation;
  const { statement } = compiled;
  const place = `statement ${statement.index} of policy ${compiled.policy.name}`;
  const addAll = (part: string, values: readonly { value: string | Unknown }[]) => {
    for (const { value } of values) if (isUnknown(value)) add(`${part} of ${place}`, value.unknown);
  };
  if (isUnknown(statement.effect)) add(`Effect of ${place}`, statement.effect.unknown);
  if (isUnknown(compiled.policy.version)) {
    add(`Version of policy ${compiled.policy.name}`, compiled.policy.version.unknown);
  }
  addAll("Action", statement.action.values);
  addAll("Principal", statement.principal?.entries ?? []);
  if (testResource(compiled, question) === MAYBE) {
    if (isUnknown(question.resource)) add("resource", question.resource.unknown);
    addAll("Resource", statement.resource?.values ?? []);
    for (const { value } of statement.resource?.values ?? []) addVariables(value, evaluation, add);
  }
  if (statement.unknownConditions)
    add(`Condition of ${place}`, statement.unknownConditions.unknown);
  addConditions(compiled, evaluation, add);
}

function addConditions(compiled: CompiledStatement, evaluation: Evaluation, add: Add): void {
  const { statement } = compiled;
  const place = `statement ${statement.index} of policy ${compiled.policy.name}`;
  for (const [index, condition] of statement.conditions.entries()) {
    if (compiled.conditions[index]?.(evaluation.question) !== MAYBE) continue;
    for (const { value } of condition.values) {
      if (isUnknown(value)) add(`condition ${condition.key} of ${place}`, value.unknown);
      addVariables(value, evaluation, add);
    }
    addKey(condition.key, evaluation, add);
  }
}

/** The unknown keys among the policy variables of a text. */
function addVariables(value: string | Unknown, evaluation: Evaluation, add: Add): void {
  if (isUnknown(value) || !value.includes("${")) return;
  for (const token of tokenizeVariables(value)) {
    if (token.kind === "variable") addKey(token.key, evaluation, add);
  }
}

function addKey(key: string, evaluation: Evaluation, add: Add): void {
  const found = evaluation.question.value(evaluation.policies.slots.slotOf(key.toLowerCase()));
  if (found === undefined || typeof found === "string") return;
  const values = isUnknown(found) ? [found] : found;
  for (const value of values) {
    if (isUnknown(value)) add(`context key ${key}`, value.unknown);
  }
}
