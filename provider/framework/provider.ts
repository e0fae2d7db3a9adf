/**
 * What the author of a provider writes: resources, data sources, functions, ephemeral resources.
 *
 * One lifecycle verb, one method; what a resource cannot do it leaves out. Methods are plain functions
 * over plain objects: they know neither wire nor process. They throw a `Fault` for what is the user's
 * to mend; anything else thrown is shown as a bug of the provider.
 */
import type { Diagnostic } from "../../diagnostics";
import type { Json, Log, RecordValue, Value, WireType } from "../protocol";
import type { Attributes, ConfigOf, PlanOf, Schema, StateOf } from "./schema";

/** Kept beside a resource's state and shown to nobody; not for secrets, because the state file holds it. */
export type Private = Readonly<Record<string, string>>;

/** What every method gets. */
export interface Surroundings<Client> {
  /** What `configure` returned. */
  readonly client: Client;
  /** Fires when Terraform is interrupted; wind down then. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** A new state; with error diagnostics it is what exists after a failed create or update. */
export interface Outcome<A extends Attributes> {
  readonly state: StateOf<A>;
  readonly private?: Private;
  readonly diagnostics?: readonly Diagnostic[];
}

/** For `create`. */
export interface CreateContext<A extends Attributes, Client> extends Surroundings<Client> {
  /** Also holds write-only values. */
  readonly config: StateOf<A>;
  readonly planned: PlanOf<A>;
  readonly private: Private;
}

/** For `read`. */
export interface ReadContext<A extends Attributes, Client> extends Surroundings<Client> {
  readonly state: StateOf<A>;
  readonly private: Private;
}

/** For `update`. */
export interface UpdateContext<A extends Attributes, Client> extends CreateContext<A, Client> {
  readonly prior: StateOf<A>;
}

/** For `plan`: what the framework planned, to be refined. Runs twice a command, so: no clock, no dice. */
export interface PlanContext<A extends Attributes, Client>
  extends Omit<Surroundings<Client>, "client"> {
  /** Undefined while the provider's own configuration is unknown. */
  readonly client: Client | undefined;
  readonly config: ConfigOf<A>;
  /** Null on create. */
  readonly prior: StateOf<A> | null;
  readonly planned: PlanOf<A>;
}

/** A refined plan. */
export interface PlanRefinement<A extends Attributes> {
  readonly planned?: PlanOf<A>;
  /** More paths that replace. */
  readonly replaces?: readonly (readonly (string | number)[])[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** A resource of another type or provider that asks to become ours. */
export interface MoveSource {
  /** E.g. `registry.terraform.io/hashicorp/null`. */
  readonly providerAddress: string;
  readonly typeName: string;
  readonly schemaVersion: number;
  readonly state: Json;
}

/** A managed resource. */
export interface Resource<A extends Attributes = Attributes, Client = unknown> {
  readonly schema: Schema<A>;
  /** Judge a configuration in which anything may be unknown. */
  validate?(config: ConfigOf<A>): readonly Diagnostic[];
  plan?(context: PlanContext<A, Client>): Promise<PlanRefinement<A>> | PlanRefinement<A>;
  create(context: CreateContext<A, Client>): Promise<Outcome<A>>;
  /** Undefined: it is gone. */
  read(context: ReadContext<A, Client>): Promise<Outcome<A> | undefined>;
  /** Left out where every change replaces. */
  update?(context: UpdateContext<A, Client>): Promise<Outcome<A>>;
  delete(context: ReadContext<A, Client>): Promise<void>;
  /** Enough state for `read` to find the object; undefined: there is no such object. */
  import?(id: string, surroundings: Surroundings<Client>): Promise<Partial<StateOf<A>> | undefined>;
  /** From the key's version to the next one. */
  readonly upgrades?: Readonly<Record<number, (state: Json) => Json>>;
  /** Our state from another type's; undefined: we do not know that type. */
  move?(source: MoveSource): StateOf<A> | undefined;
}

/** A data source. */
export interface DataSource<A extends Attributes = Attributes, Client = unknown> {
  readonly schema: Schema<A>;
  validate?(config: ConfigOf<A>): readonly Diagnostic[];
  read(context: Surroundings<Client> & { readonly config: StateOf<A> }): Promise<Outcome<A>>;
}

/** A short-lived value, never stored. */
export interface EphemeralResource<A extends Attributes = Attributes, Client = unknown> {
  readonly schema: Schema<A>;
  validate?(config: ConfigOf<A>): readonly Diagnostic[];
  open(
    context: Surroundings<Client> & { readonly config: StateOf<A> },
  ): Promise<{ readonly result: StateOf<A> } & Lease>;
  renew?(context: Surroundings<Client> & { readonly private: Private }): Promise<Lease>;
  close?(context: Surroundings<Client> & { readonly private: Private }): Promise<void>;
}

/** How long an ephemeral value holds. */
export interface Lease {
  /** When `renew` is to be called; undefined: never. */
  readonly renewAt?: Date;
  readonly private?: Private;
}

/** One parameter of a function. */
export interface FunctionParameter {
  readonly name: string;
  readonly type: WireType;
  readonly description: string;
  /** Whether null may arrive; otherwise core refuses it. */
  readonly allowsNull?: boolean;
  /** Whether unknown may arrive; otherwise the result is then unknown. */
  readonly allowsUnknown?: boolean;
}

/** A pure function; it runs in a process of its own that is never configured. */
export interface ProviderFunction {
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly FunctionParameter[];
  /** Takes all further arguments. */
  readonly variadic?: FunctionParameter;
  readonly returns: WireType;
  /** Throw an `ArgumentFault` to blame an argument. */
  call(...values: readonly Value[]): Value;
}

/** What is wrong with one argument of a function. */
export class ArgumentFault extends Error {
  constructor(
    readonly argument: number,
    message: string,
  ) {
    super(message);
  }
}

/** A whole provider. */
export interface Provider<Client = unknown, A extends Attributes = Attributes> {
  /** As in `required_providers`, e.g. `syncwright`. */
  readonly name: string;
  readonly version: string;
  readonly schema: Schema<A>;
  validate?(config: ConfigOf<A>): readonly Diagnostic[];
  /** Once a process; values may be unknown while planning. */
  configure(
    config: ConfigOf<A>,
    surroundings: Omit<Surroundings<Client>, "client">,
  ): Promise<Client> | Client;
  readonly resources: Readonly<Record<string, Resource<Attributes, Client>>>;
  readonly dataSources?: Readonly<Record<string, DataSource<Attributes, Client>>>;
  readonly ephemeralResources?: Readonly<Record<string, EphemeralResource<Attributes, Client>>>;
  readonly functions?: Readonly<Record<string, ProviderFunction>>;
}

/** State, plan or configuration as the framework handles it inside. */
export type Loose = RecordValue;
