/** The shape of a check of a connection's declaration. */
import type { Found } from "../checks/check";
import type { Actors } from "../scenario";
import type { Snapshot } from "../snapshot";
import type { Subject } from "../subject";

/** What such a check looks at. */
export interface SubjectState {
  readonly subject: Subject;
  readonly actors: Actors;
  readonly snapshot: Snapshot;
}

/** Finds nothing, one or several causes. */
export type SubjectCheck = (state: SubjectState) => readonly Found[];

/** Somebody who can change the declaration. */
export const DECLARER = { account: "", role: "owner of the connection" } as const;
