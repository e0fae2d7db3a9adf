/**
 * What the modes of a model sync do to files.
 *
 * Hightouch: `all` one file with all rows, `insert` one with the rows whose key the last run did not
 * have, `diff` three (added, changed, removed). Polytomic: `snapshot` and `replace` write the whole
 * result; its other modes change single records of a target, which a file has not.
 *
 * Source: https://hightouch.com/docs/destinations/s3, https://hightouch.com/docs/syncs/cdc.
 */
import type { ModelSync } from "../../connections";
import type { Diagnostic } from "../../diagnostics";

/** What a run writes. */
export type FileMode = "whole" | "added" | "changes";

const FILE_MODES: Readonly<Partial<Record<ModelSync["mode"], FileMode>>> = {
  all: "whole",
  snapshot: "whole",
  replace: "whole",
  insert: "added",
  diff: "changes",
};

/** The file mode of a sync, or why it has none. */
export function fileMode(sync: ModelSync): FileMode | Diagnostic {
  const mode = FILE_MODES[sync.mode];
  if (mode) return mode;
  return {
    code: "SYNC5030",
    severity: "error",
    summary: `the sync \`${sync.name}\` cannot write files in mode \`${sync.mode}\``,
    why: "the mode changes single records of a target, and a file has none",
    help: `use one of ${Object.keys(FILE_MODES).join(", ")}`,
  };
}
