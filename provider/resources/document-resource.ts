/**
 * A resource that is one document of a workspace: made, read, changed and deleted as a file.
 *
 * All document resources differ only in their schema and in what is made once at creation, so they
 * share this one life. The id is made at creation and never changes. A document that was edited or
 * deleted behind Terraform's back shows as drift.
 */
import { randomUUID } from "node:crypto";

import { validateDocument, type WorkspaceDocument } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import { type DocumentKind, deleteDocument, readDocument, writeDocument } from "../../workspace";
import {
  type Attribute,
  type AttributeOptions,
  type Attributes,
  computed,
  Fault,
  hasErrors,
  type Outcome,
  type Resource,
  string,
} from "../framework";
import type { RecordValue } from "../protocol";
import {
  documentAttributes,
  documentFields,
  flattenedNames,
  type JsonSchema,
  stateFields,
} from "./document-attributes";
import { checkReferences, type Reference } from "./references";

/** What resources know of the provider's configuration. */
export interface Workspace {
  /** Folder of the documents; undefined while it is unknown. */
  readonly root: string | undefined;
}

/** What sets one kind of document apart. */
export interface DocumentResource {
  readonly kind: DocumentKind;
  /** Begin of its ids, e.g. `conn`. */
  readonly idPrefix: string;
  readonly description: string;
  readonly jsonSchema: JsonSchema;
  /** More rules for attributes of the document, e.g. that a change replaces. */
  readonly options?: Readonly<Record<string, AttributeOptions>>;
  /** Fields of the document made once at creation, and kept. */
  readonly madeOnce?: Readonly<Record<string, MadeOnce>>;
  /** Attributes that are in no document: write-only secrets and their versions. */
  readonly beside?: Attributes;
  /** Attributes that name other documents. */
  readonly references?: readonly Reference[];
}

/** A field of the document that the provider makes. */
export interface MadeOnce {
  readonly attribute: Attribute;
  /** Undefined: the document goes without. */
  readonly make: () => string | undefined;
}

/** The resource of one kind of document. */
export function documentResource(definition: DocumentResource): Resource<Attributes, Workspace> {
  const { kind, madeOnce = {}, beside = {} } = definition;
  const written = documentAttributes(definition.jsonSchema, definition.options);
  for (const name of Object.keys(madeOnce)) delete written[name];
  const made = Object.fromEntries(
    Object.entries(madeOnce).map(([name, { attribute }]) => [name, attribute]),
  );
  const id = computed(string, `Made once at creation: \`${definition.idPrefix}_\` and a UUID.`);
  const attributes: Attributes = { id, ...written, ...made, ...beside };
  const form = {
    kind,
    names: Object.keys(written),
    flattened: flattenedNames(definition.jsonSchema),
  };
  const documentOf = (value: RecordValue, fixed: Readonly<Record<string, unknown>>) =>
    ({ kind, ...fixed, ...documentFields(value, form.names, form.flattened) }) as WorkspaceDocument;
  const stateOf = (document: object, besides: RecordValue): RecordValue => {
    const state = { ...stateFields(attributes, document) };
    for (const name of Object.keys(beside)) state[name] = besides[name] ?? null;
    return state;
  };
  const save = async (root: string, document: WorkspaceDocument, planned: RecordValue) => {
    refuse(validateDocument(document).map((said) => flattenPath(said)));
    refuse(await checkReferences(root, document, definition.references ?? []));
    refuse(await writeDocument(root, document));
    return { state: stateOf(document, planned) } as Outcome<Attributes>;
  };
  return {
    schema: { description: definition.description, attributes },
    validate: (config) => validateFields(documentOf(config as RecordValue, {}), madeOnce),
    create: async ({ client, planned }) => {
      const fixed: Record<string, unknown> = { id: `${definition.idPrefix}_${randomUUID()}` };
      for (const [name, { make }] of Object.entries(madeOnce)) {
        const value = make();
        if (value !== undefined) fixed[name] = value;
      }
      return save(
        rootOf(client),
        documentOf(planned as RecordValue, fixed),
        planned as RecordValue,
      );
    },
    read: async ({ client, state }) => {
      const { document, diagnostics } = await readDocument(rootOf(client), kind, idOf(state));
      refuse(diagnostics);
      if (!document) return undefined;
      return { state: stateOf(document, state as RecordValue) };
    },
    update: async ({ client, planned, prior }) => {
      const fixed: Record<string, unknown> = { id: idOf(prior) };
      for (const name of Object.keys(madeOnce)) {
        const kept = (prior as RecordValue)[name] ?? null;
        if (kept !== null) fixed[name] = kept;
      }
      return save(
        rootOf(client),
        documentOf(planned as RecordValue, fixed),
        planned as RecordValue,
      );
    },
    delete: async ({ client, state }) => {
      refuse(await deleteDocument(rootOf(client), kind, idOf(state)));
    },
    import: async (wanted, { client }) => {
      const { document, diagnostics } = await readDocument(rootOf(client), kind, wanted);
      refuse(diagnostics);
      return document ? { id: document.id } : undefined;
    },
  };
}

/** The validator wants a whole document; what only we make counts as known after apply. */
function validateFields(
  document: object,
  madeOnce: Readonly<Record<string, MadeOnce>>,
): readonly Diagnostic[] {
  const later = { unknown: "known after apply" };
  const fixed = Object.fromEntries(Object.keys(madeOnce).map((name) => [name, later]));
  return validateDocument({ ...document, id: later, ...fixed }).map(flattenPath);
}

/** Users write the fields of `configuration` at the top. */
function flattenPath(said: Diagnostic): Diagnostic {
  const path = said.where?.path ?? [];
  if (path[0] !== "configuration") return said;
  return { ...said, where: { ...said.where, path: path.slice(1) } };
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (hasErrors(diagnostics)) throw new Fault(...diagnostics);
}

function idOf(state: object): string {
  return String((state as { readonly id?: unknown }).id);
}

function rootOf({ root }: Workspace): string {
  if (root !== undefined) return root;
  throw new Fault({
    code: "SYNC7010",
    severity: "error",
    summary: "the workspace is not known yet",
    why: "the provider's `workspace` depends on a value that is known only after apply",
    help: "give the provider a `workspace` that is known while planning",
  });
}
