/**
 * One provider process as its handlers see it: the provider, its client once configured, the signal.
 *
 * Handlers run in parallel and share nothing else.
 */
import { type Log, type RecordValue, WireError } from "../protocol";
import { Fault } from "./fault";
import type { DataSource, EphemeralResource, Provider, Resource, Surroundings } from "./provider";
import type { Attributes } from "./schema";

/** The state of one provider process. */
export class Session {
  private readonly controller = new AbortController();
  private client: { readonly made: unknown } | undefined;

  constructor(
    readonly provider: Provider,
    readonly log: Log,
  ) {}

  /** Wind every running call down. */
  stop(): void {
    this.controller.abort(new Error("Terraform was interrupted"));
  }

  /** Make the client; called once before the first resource. */
  async configure(config: RecordValue): Promise<void> {
    const { log, controller } = this;
    const made = await this.provider.configure(config as never, { signal: controller.signal, log });
    this.client = { made };
  }

  /** What every method of a resource gets. */
  surroundings(): Surroundings<unknown> {
    if (!this.client) {
      throw new Fault({
        code: "SYNC7003",
        severity: "error",
        summary: "the provider has not been configured",
        why: "Terraform asked for a resource before it configured the provider",
      });
    }
    return { client: this.client.made, signal: this.controller.signal, log: this.log };
  }

  /** The same, with the client where there is one. */
  looseSurroundings(): Omit<Surroundings<unknown>, "client"> & { client: unknown } {
    return { client: this.client?.made, signal: this.controller.signal, log: this.log };
  }

  resource(typeName: string): Resource {
    return this.named(this.provider.resources, typeName) as Resource;
  }

  dataSource(typeName: string): DataSource {
    return this.named(this.provider.dataSources ?? {}, typeName) as DataSource;
  }

  ephemeralResource(typeName: string): EphemeralResource {
    return this.named(this.provider.ephemeralResources ?? {}, typeName) as EphemeralResource<
      Attributes,
      unknown
    >;
  }

  private named<T>(table: Readonly<Record<string, T>>, typeName: string): T {
    const found = Object.hasOwn(table, typeName) ? table[typeName] : undefined;
    if (!found) throw new WireError(`no type \`${typeName}\` in provider ${this.provider.name}`);
    return found;
  }
}
