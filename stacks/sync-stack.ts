/**
 * What every deployment has in common: providers, models, syncs; and the same from a file.
 *
 * Ids of constructs come from the names that the user gives, so reordering never replaces anything.
 */
import { readFileSync } from "node:fs";

import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import {
  type BulkSync as BulkSyncDocument,
  type EventDelivery as EventDeliveryDocument,
  idFromName,
  type Model as ModelDocument,
  type ModelSync as ModelSyncDocument,
  type ParsedDocument,
  parseDocuments,
} from "../connections";
import {
  ConstructError,
  camelCase,
  type DropboxConnection,
  Model,
  type ModelProps,
  ModelSync,
  type ModelSyncProps,
  type S3Connection,
  SyncwrightProvider,
} from "../constructs";

/** What every stack needs to know. */
export interface SyncStackProps {
  /** Your account, twelve digits in quotes. */
  readonly accountId: string;
  /** Region of the bucket. */
  readonly region: string;
  /**
   * Folder of the workspace's documents.
   * @default the provider's
   */
  readonly workspace?: string;
  /**
   * Tags of every AWS resource.
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A sync of a stack: its model by name, everything else as `ModelSync` has it. */
export type StackSync = Omit<ModelSyncProps, "connection" | "model"> & {
  /** Name of one of the stack's models. */
  readonly model: string;
};

/** What a stack exports. */
export interface SyncContents {
  readonly models?: readonly ModelProps[];
  readonly syncs?: readonly StackSync[];
}

/** A stack with the two providers. */
export abstract class SyncStack extends TerraformStack {
  /** The models by name. */
  readonly models: ReadonlyMap<string, Model>;
  /** The syncs by name. */
  readonly syncs: ReadonlyMap<string, ModelSync>;
  readonly #models = new Map<string, Model>();
  readonly #syncs = new Map<string, ModelSync>();

  constructor(scope: Construct, id: string, props: SyncStackProps) {
    super(scope, id);
    this.models = this.#models;
    this.syncs = this.#syncs;
    new AwsProvider(this, "aws", {
      region: props.region,
      allowedAccountIds: [props.accountId],
      ...(props.tags ? { defaultTags: [{ tags: { ...props.tags } }] } : {}),
    });
    new SyncwrightProvider(this, "syncwright", {
      ...(props.workspace === undefined ? {} : { workspace: props.workspace }),
    });
  }

  /** Add models and syncs; subclasses and users may, any number of times. */
  addContents(connection: S3Connection | DropboxConnection, contents: SyncContents): void {
    for (const model of contents.models ?? []) {
      this.#models.set(model.name, new Model(this, `Model-${idFromName(model.name)}`, model));
    }
    for (const { model: name, ...sync } of contents.syncs ?? []) {
      const model = this.#models.get(name);
      if (!model) throw new ConstructError(unknownModel(sync.name, name, [...this.#models.keys()]));
      const props = { ...sync, connection, model };
      this.#syncs.set(sync.name, new ModelSync(this, `Sync-${idFromName(sync.name)}`, props));
    }
  }
}

/** A file's documents, as far as a stack is made from them. */
export interface StackFile {
  readonly connection: Extract<ParsedDocument["document"], { kind: "s3_connection" }>;
  readonly contents: Required<SyncContents>;
  readonly bulkSyncs: readonly BulkSyncDocument[];
  readonly deliveries: readonly EventDeliveryDocument[];
}

/** Read connection, models and syncs from a JSON or YAML file; throws with every fault of it. */
export function readStackFile(file: string): StackFile {
  const syntax = file.endsWith(".json") ? "json" : "yaml";
  const { documents, diagnostics } = parseDocuments(readFileSync(file, "utf8"), { file, syntax });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new ConstructError(...errors);
  const found = documents.map(({ document }) => document);
  const connection = found.find((document) => document.kind === "s3_connection");
  if (!connection) throw new ConstructError(noConnection(file));
  const models = found.filter((document): document is ModelDocument => document.kind === "model");
  const syncs = found.filter(
    (document): document is ModelSyncDocument => document.kind === "model_sync",
  );
  return {
    connection,
    contents: {
      models: models.map((model) => modelProps(model)),
      syncs: syncs.map((sync) => syncProps(sync, models)),
    },
    bulkSyncs: found.filter(
      (document): document is BulkSyncDocument => document.kind === "bulk_sync",
    ),
    deliveries: found.filter(
      (document): document is EventDeliveryDocument => document.kind === "event_delivery",
    ),
  };
}

function modelProps({ kind: _kind, id: _id, ...fields }: ModelDocument): ModelProps {
  return camelCase<ModelProps>(fields);
}

function syncProps(sync: ModelSyncDocument, models: readonly ModelDocument[]): StackSync {
  const { kind: _kind, id: _id, connection_id: _connection, model_id, ...fields } = sync;
  const model = models.find(({ id, name }) => id === model_id || name === model_id);
  return { ...camelCase<Omit<StackSync, "model">>(fields), model: model?.name ?? model_id };
}

function unknownModel(sync: string, model: string, known: readonly string[]) {
  return {
    code: "SYNC0115",
    severity: "error" as const,
    summary: `the model \`${model}\` of \`${sync}\` is not in the stack`,
    why: `there are ${known.map((name) => `\`${name}\``).join(", ") || "none"}`,
  };
}

function noConnection(file: string) {
  return {
    code: "SYNC0102",
    severity: "error" as const,
    summary: `\`${file}\` holds no \`s3_connection\``,
    where: { file },
    why: "a stack is made from one connection, its models and its syncs",
  };
}
