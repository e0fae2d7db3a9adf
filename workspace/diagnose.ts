/** Diagnostics of a workspace: what lies in it and cannot be used. */
import { type Diagnostic, nearest } from "../diagnostics";
import type { DocumentKind } from "./kinds";

/** A file that is not JSON, not UTF-8 or too long to be a document. */
export function corruptDocument(file: string, why: string): Diagnostic {
  return {
    code: "SYNC0202",
    severity: "error",
    summary: "a document of the workspace cannot be read",
    where: { file },
    why,
    help: "restore the file, or delete it and apply the configuration again",
  };
}

/** JSON, but not the document that belongs under this name. */
export function foreignDocument(file: string, why: string): Diagnostic {
  return {
    code: "SYNC0203",
    severity: "error",
    summary: "a file of the workspace is not the document its name promises",
    where: { file },
    why,
    help: "move the file out of the workspace, or delete it and apply the configuration again",
  };
}

/** The system refused: no permission, no space, not a directory. */
export function unusableWorkspace(file: string, error: unknown): Diagnostic {
  return {
    code: "SYNC0205",
    severity: "error",
    summary: "the workspace cannot be used",
    where: { file },
    // Not `instanceof Error`: the error may come from another realm.
    why: String((error as { message?: unknown } | undefined)?.message ?? error),
  };
}

/** No document with this id or name. */
export function missingDocument(options: {
  readonly root: string;
  readonly sought: string;
  readonly kinds: readonly DocumentKind[];
  readonly known: readonly string[];
}): Diagnostic {
  const near = nearest(options.sought, options.known);
  const what = options.kinds.map((kind) => kind.replaceAll("_", " ")).join(" or ");
  return {
    code: "SYNC0201",
    severity: "error",
    summary: `no ${what} is called \`${options.sought}\``,
    where: { file: options.root },
    why:
      options.known.length > 0
        ? `the workspace holds ${listed(options.known)}`
        : `the workspace holds no ${what}`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}

/** Several documents carry one name. */
export function ambiguousName(root: string, name: string, ids: readonly string[]): Diagnostic {
  return {
    code: "SYNC0206",
    severity: "error",
    summary: `${ids.length} documents are called \`${name}\``,
    where: { file: root },
    why: `they are ${listed(ids)}`,
    help: "use the id in place of the name",
  };
}

/** How many names a message lists before it counts the rest. */
const LISTED_MAX = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_MAX).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}
