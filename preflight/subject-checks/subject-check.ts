/** The shape of a check of a connection's declaration. */
import type { Found } from "../checks/check";
import type { Judged } from "../judge/decide-connection";
import type { BucketFact } from "../snapshot";

/** What such a check looks at: the connection as it was decided, and its bucket. */
export interface SubjectState extends Judged {
  /** The bucket, or the one behind the access point; undefined where it was not read. */
  readonly bucket: BucketFact | undefined;
}

/** Finds nothing, one or several causes. */
export type SubjectCheck = (state: SubjectState) => readonly Found[];

/** Somebody who can change the declaration. */
export const DECLARER = { account: "", role: "owner of the connection" } as const;
