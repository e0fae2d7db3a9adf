/**
 * Actions of a statement that act on none of its resources, such as `s3:PutObject` on a bucket.
 *
 * S3 rejects a bucket policy of that kind ("Action does not apply to any resource(s) in statement"); in an
 * identity-based policy the action is simply not granted.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html ,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html
 */
import { BoundedCache } from "../bounded-cache";
import { quote } from "../document/findings";
import { mayShareText } from "../inclusion/automaton";
import {
  resourceAutomaton,
  templateAutomaton,
  VariableCharacters,
} from "../inclusion/pattern-automata";
import { type ActionKnowledge, actionKnowledge, actionsMatching } from "../knowledge/catalogue";
import { isUnknown, type Unknown } from "../unknown";
import { at, type LintPlace, nameList } from "./place";

/** Report the actions that the resources of the statement do not fit. */
export function lintResources(place: LintPlace): void {
  const { action, resource } = place.statement;
  if (!resource || resource.not || action.not || resource.values.length === 0) return;
  if (resource.values.some(({ value }) => isUnknown(value) || !value.startsWith("arn:"))) return;
  const fits = fitTest(place);
  const lost: ActionKnowledge[] = [];
  for (const { value } of action.values) {
    if (isUnknown(value) || !value.includes(":")) continue;
    const named = actionsMatching(value).map((name) => actionKnowledge(name));
    if (named.length > 0 && !named.some(fits)) lost.push(...named.slice(0, 1));
  }
  if (lost.length > 0) report(lost, place);
}

/** Whether an action acts on some resource of the statement. */
function fitTest(place: LintPlace): (action: ActionKnowledge) => boolean {
  const values = place.statement.resource?.values ?? [];
  return (action) =>
    action.resourceTypes.some(({ arn }) => values.some(({ value }) => mayBe(value, arn, place)));
}

/** Answers for pairs of pattern and template repeat, within a policy and between policies. */
const pairs = new BoundedCache<boolean>(4_096);

/** Whether a pattern may name a resource of the type with that ARN template. */
function mayBe(value: string | Unknown, template: string, place: LintPlace): boolean {
  if (isUnknown(value)) return true;
  const version = isUnknown(place.policy.version) ? "" : place.policy.version;
  return pairs.get(`${version} ${template} ${value}`, () => {
    const variables = new VariableCharacters();
    const reading = { variables, unknownAs: "everything", loose: true } as const;
    const pattern = resourceAutomaton(value, place.policy, reading);
    return mayShareText(pattern, templateAutomaton(template));
  });
}

function report(lost: readonly ActionKnowledge[], place: LintPlace): void {
  const { resource } = place.statement;
  if (!resource) return;
  const names = lost.map(({ name }) => name);
  const isRejected =
    place.policy.type === "resource" && names.every((name) => name.startsWith("s3:"));
  const [first] = resource.values;
  const span = resource.values.length === 1 && first ? first : resource.span;
  const help = helpFor(lost, place);
  place.findings.add("IAM0026", at(place, span, ["Resource"]), {
    severity: isRejected ? "error" : "warning",
    summary: `${nameList(names)} ${names.length === 1 ? "acts" : "act"} on none of the resources of the statement`,
    label: labelFor(lost),
    why: whyFor(lost),
    ...(help && { help }),
  });
}

function typeNames(action: ActionKnowledge): readonly string[] {
  return action.resourceTypes.map((type) => type.name);
}

function labelFor(lost: readonly ActionKnowledge[]): string {
  if (lost.every((action) => typeNames(action).includes("object"))) {
    return "names the bucket, not the objects in it";
  }
  if (lost.every((action) => typeNames(action).includes("bucket"))) {
    return "names objects, not the bucket";
  }
  return "not what the action acts on";
}

function whyFor(lost: readonly ActionKnowledge[]): string {
  const [first] = lost;
  if (!first) return "";
  const types = typeNames(first);
  if (types.length === 0) return `\`${first.name}\` acts on no single resource; it needs \`*\``;
  return `\`${first.name}\` acts on ${types.join(", ")}, and no ARN of the statement is one`;
}

/** For S3, the ARN to add: the objects of the bucket, or the bucket of the objects. */
function helpFor(lost: readonly ActionKnowledge[], place: LintPlace): string | undefined {
  const value = place.statement.resource?.values[0]?.value;
  if (typeof value !== "string") return undefined;
  if (lost.every((action) => action.resourceTypes.length === 0))
    return 'add `"*"`, best in a statement of its own';
  const bucket = /^(arn:[a-z-]+:s3:::[^/*?]+)(\/.*)?$/.exec(value);
  if (!bucket) return undefined;
  const needsObjects = lost.every((action) => typeNames(action).includes("object"));
  if (needsObjects && bucket[2] === undefined)
    return `add ${quote(`"${value}/*"`)} to this \`Resource\``;
  const needsBucket = lost.every((action) => typeNames(action).includes("bucket"));
  return needsBucket ? `add ${quote(`"${bucket[1]}"`)} to this \`Resource\`` : undefined;
}
