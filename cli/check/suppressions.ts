/** The file of `--suppressions`: JSON or YAML, each entry with the line that it begins on. */
import { isMap, isSeq, LineCounter, parseDocument } from "yaml";

import type { Diagnostic } from "../../diagnostics";
import { isSuppression, type Suppression, suppressionOf } from "../../preflight";

/** The complete entries of a file, and what is wrong with the others. */
export interface FileSuppressions {
  readonly suppressions: readonly Suppression[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Read the entries of `text`. */
export function suppressionsOfFile(text: string, file: string): FileSuppressions {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const why = error.message.split("\n", 1)[0] ?? "";
    return { suppressions: [], diagnostics: [notAList(file, "is not YAML", { line, why })] };
  }
  const { contents } = document;
  const list = isMap(contents) ? contents.get("suppressions") : contents;
  if (!isSeq(list)) {
    return { suppressions: [], diagnostics: [notAList(file, "holds no list `suppressions`")] };
  }
  const read = list.items.map((item) => {
    const offset = (item as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
    const { line } = lines.linePos(offset);
    const fields: unknown = (item as { toJS?: (of: unknown) => unknown } | null)?.toJS?.(document);
    return suppressionOf(fields, { from: "file", at: { file, line } });
  });
  return {
    suppressions: read.filter(isSuppression),
    diagnostics: read.filter((one): one is Diagnostic => !isSuppression(one)),
  };
}

function notAList(
  file: string,
  summary: string,
  { line, why }: { readonly line?: number | undefined; readonly why?: string } = {},
): Diagnostic {
  return {
    code: "SYNC0315",
    severity: "error",
    summary: `\`${file}\` ${summary}`,
    where: { file, ...(line === undefined ? undefined : { line }) },
    ...(why ? { why } : undefined),
    help: "write a list `suppressions` of `code`, `reason`, `until` and, to narrow it, `connection`, `at` or `appliesTo`",
  };
}
