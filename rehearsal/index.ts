/** A local AWS that enforces the policies it is given and records every call. */
export type { PolicyGrant, UsedGrant } from "./grants";
export type { RecordedCall } from "./recording";
export {
  type NamedDocument,
  type NewIdentity,
  type Rehearsal,
  type RehearsalCredentials,
  type RehearsalOptions,
  startRehearsal,
} from "./start";
export type { StoredObject } from "./stored-objects";
