/**
 * The policies of a request, parsed and compiled once, asked often.
 *
 * A document that AWS would reject and whose meaning is not clear is not in force as written, so its
 * layer is unknown. One that is merely too long, or has an element of another policy type, is taken at
 * its word. Never throws.
 */
import type { Diagnostic } from "../../diagnostics";
import { BoundedCache } from "../bounded-cache";
import { readPolicy } from "../document/read-policy";
import type { Condition, Statement } from "../policy";
import type { KeyGrant, Layer, PolicyInput, PolicySetInput } from "../policy-set";
import { MAYBE, NO, type Truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import { type CompiledStatement, compileStatement } from "./compile-statement";
import { Slots } from "./question";

/** The statements of one layer, or of one level of an organization. */
export interface StatementGroup {
  readonly layer: Layer;
  readonly statements: readonly CompiledStatement[];
  /** Parts of the layer that are not known: they may allow, deny or do neither. */
  readonly unknowns: readonly UnknownPolicy[];
}

/** A policy, or a whole layer, that is not known. */
export interface UnknownPolicy {
  /** E.g. `service control policies` or `policy bucket-writer`. */
  readonly fact: string;
  readonly reason: string;
}

/** A statement that an action may concern, and whether it does. */
export interface Candidate {
  readonly compiled: CompiledStatement;
  readonly action: Truth;
}

/** What a group has to say on one action. */
export interface Candidates {
  readonly layer: Layer;
  readonly allows: readonly Candidate[];
  readonly denies: readonly Candidate[];
  readonly hasUnknown: boolean;
}

/** What all policies have to say on one action. Absent limiting layers are undefined. */
export interface Selection {
  readonly identity: Candidates;
  readonly resource: Candidates;
  readonly permissionsBoundary: Candidates | undefined;
  readonly session: Candidates | undefined;
  readonly serviceControl: readonly Candidates[];
  readonly resourceControl: readonly Candidates[];
  readonly vpcEndpoint: Candidates | undefined;
}

/** Policies ready to be asked. */
export class CompiledPolicies {
  readonly slots = new Slots();
  readonly diagnostics: Diagnostic[] = [];
  readonly identity: StatementGroup;
  readonly resource: StatementGroup;
  readonly permissionsBoundary: StatementGroup | undefined;
  readonly session: StatementGroup | undefined;
  readonly serviceControl: readonly StatementGroup[];
  readonly resourceControl: readonly StatementGroup[];
  readonly vpcEndpoint: StatementGroup | undefined;
  readonly grants: readonly KeyGrant[] | Unknown;
  readonly awsManagedKey: boolean;
  private readonly selections = new BoundedCache<Selection>(512);
  private readonly makeSelection = (action: string) => this.selectAnew(action);

  constructor(set: PolicySetInput) {
    this.identity = this.group("identity", set.identity) ?? emptyGroup("identity");
    this.resource = this.resourceGroup(set.resource);
    this.permissionsBoundary = this.group("permissionsBoundary", set.permissionsBoundary);
    this.session = this.group("session", set.session);
    this.serviceControl = this.levels("serviceControl", set.serviceControl);
    this.resourceControl = this.levels("resourceControl", set.resourceControl);
    this.vpcEndpoint = this.group("vpcEndpoint", set.vpcEndpoint);
    this.grants = set.grants ?? [];
    this.awsManagedKey = set.awsManagedKey ?? false;
  }

  /** Whether the caller has a permissions boundary. */
  hasBoundary(): Truth {
    const boundary = this.permissionsBoundary;
    if (!boundary) return NO;
    return boundary.unknowns.some((unknown) => unknown.fact === LAYER_NAMES.permissionsBoundary)
      ? MAYBE
      : YES;
  }

  /**
   * The conditions that look at a key (lower case); undefined where that is not known, or where a policy
   * variable takes its value.
   */
  conditionsOn(key: string): readonly Condition[] | undefined {
    const statements = this.groups().flatMap((group) => group.statements);
    if (statements.some(({ statement }) => usesAsVariable(statement, key))) return undefined;
    const conditions = statements.flatMap(({ statement }) => statement.conditions);
    return conditions.filter((condition) => condition.key.toLowerCase() === key);
  }

  private groups(): readonly StatementGroup[] {
    const groups = [
      this.identity,
      this.resource,
      this.permissionsBoundary,
      this.session,
      ...this.serviceControl,
      ...this.resourceControl,
      this.vpcEndpoint,
    ];
    return groups.filter((group) => group !== undefined);
  }

  /** The statements that an action (lower case) may concern. */
  select(action: string): Selection {
    return this.selections.get(action, this.makeSelection);
  }

  private selectAnew(action: string): Selection {
    const optional = (group: StatementGroup | undefined) => group && candidatesOf(group, action);
    return {
      identity: candidatesOf(this.identity, action),
      resource: candidatesOf(this.resource, action),
      permissionsBoundary: optional(this.permissionsBoundary),
      session: optional(this.session),
      serviceControl: this.serviceControl.map((level) => candidatesOf(level, action)),
      resourceControl: this.resourceControl.map((level) => candidatesOf(level, action)),
      vpcEndpoint: optional(this.vpcEndpoint),
    };
  }

  private group(
    layer: Layer,
    policies: readonly PolicyInput[] | Unknown | undefined,
  ): StatementGroup | undefined {
    if (policies === undefined) return undefined;
    if (isUnknown(policies)) return unknownGroup(layer, policies);
    if (policies.length === 0) return undefined;
    return this.compileGroup(layer, policies);
  }

  private resourceGroup(policy: PolicyInput | Unknown | undefined): StatementGroup {
    if (policy === undefined) return emptyGroup("resource");
    if (isUnknown(policy)) return unknownGroup("resource", policy);
    return this.compileGroup("resource", [policy]);
  }

  private levels(
    layer: Layer,
    levels: readonly (readonly PolicyInput[] | Unknown)[] | Unknown | undefined,
  ): StatementGroup[] {
    if (levels === undefined) return [];
    if (isUnknown(levels)) return [unknownGroup(layer, levels)];
    return levels.map((level) =>
      isUnknown(level) ? unknownGroup(layer, level) : this.compileGroup(layer, level),
    );
  }

  private compileGroup(layer: Layer, policies: readonly (PolicyInput | Unknown)[]): StatementGroup {
    const statements: CompiledStatement[] = [];
    const unknowns: UnknownPolicy[] = [];
    for (const policy of policies) {
      if (isUnknown(policy)) {
        unknowns.push({ fact: `a policy of the ${LAYER_NAMES[layer]}`, reason: policy.unknown });
        continue;
      }
      const unknown = this.compilePolicy(layer, policy, statements);
      if (unknown) unknowns.push(unknown);
    }
    return { layer, statements, unknowns };
  }

  /** Add the statements of one policy; what is not known of it is returned. */
  private compilePolicy(
    layer: Layer,
    input: PolicyInput,
    statements: CompiledStatement[],
  ): UnknownPolicy | undefined {
    const fact = `policy ${input.name}`;
    const parsed = readAs(layer, input);
    this.diagnostics.push(...parsed.diagnostics.map((found) => placed(found, input.name)));
    if (!parsed.policy || parsed.unclear) {
      return { fact, reason: "AWS would reject the document, so it cannot be in force" };
    }
    const { policy } = parsed;
    for (const statement of policy.statements) {
      statements.push(compileStatement(policy, statement, { layer, slotOf: this.slots.slotOf }));
    }
    const unknown = policy.unknownStatements;
    return unknown && { fact, reason: unknown.unknown };
  }
}

/** Parse and compile the policies of a request. */
export function compilePolicies(set: PolicySetInput): CompiledPolicies {
  return new CompiledPolicies(set);
}

/** A layer in words, for messages. */
export const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  identity: "identity-based policies",
  resource: "resource-based policy",
  permissionsBoundary: "permissions boundary",
  session: "session policies",
  serviceControl: "service control policies",
  resourceControl: "resource control policies",
  vpcEndpoint: "VPC endpoint policy",
};

function readAs(layer: Layer, input: PolicyInput): ReturnType<typeof readPolicy> {
  const { name, document } = input;
  const read = input.read ?? ((type) => readPolicy(document, { type, name }));
  if (layer !== "resource") return read(layer);
  const parsed = read("resource");
  if (!parsed.rejected) return parsed;
  const asTrust = read("trust");
  return asTrust.rejected ? parsed : asTrust;
}

function placed(diagnostic: Diagnostic, name: string): Diagnostic {
  return { ...diagnostic, where: { ...diagnostic.where, address: name } };
}

function usesAsVariable(statement: Statement, key: string): boolean {
  const values = [
    ...(statement.resource?.values ?? []),
    ...statement.conditions.flatMap((condition) => condition.values),
  ];
  return values.some(({ value }) => !isUnknown(value) && value.toLowerCase().includes(`\${${key}`));
}

function emptyGroup(layer: Layer): StatementGroup {
  return { layer, statements: [], unknowns: [] };
}

function unknownGroup(layer: Layer, unknown: Unknown): StatementGroup {
  const fact = LAYER_NAMES[layer];
  return { layer, statements: [], unknowns: [{ fact, reason: unknown.unknown }] };
}

function candidatesOf(group: StatementGroup, action: string): Candidates {
  const allows: Candidate[] = [];
  const denies: Candidate[] = [];
  for (const compiled of group.statements) {
    const found = compiled.action(action);
    if (found === NO) continue;
    const candidate = { compiled, action: found };
    if (compiled.allows !== NO) allows.push(candidate);
    if (compiled.denies !== NO) denies.push(candidate);
  }
  return { layer: group.layer, allows, denies, hasUnknown: group.unknowns.length > 0 };
}
