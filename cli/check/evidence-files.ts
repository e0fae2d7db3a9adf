/** Evidence files at the border: from text to facts. What evidence may state is the preflight's. */
import { parsePlaces } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import { type ReadEvidence, readEvidence } from "../../preflight";

/** Files beyond this are refused; all policies of a large organization are far smaller. */
const BYTES_MAX = 10 * 1024 * 1024;

/** A file that was named, with its text or why there is none. */
export interface EvidenceFile {
  readonly file: string;
  readonly text: string | Diagnostic;
}

/** The facts of every file, and everything that is wrong with them. */
export function evidenceIn(files: readonly EvidenceFile[]): ReadEvidence {
  const read = files.map(evidenceOf);
  return {
    facts: read.flatMap(({ facts }) => facts),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  };
}

function evidenceOf({ file, text }: EvidenceFile): ReadEvidence {
  if (typeof text !== "string") return refused(text);
  if (Buffer.byteLength(text) > BYTES_MAX) {
    return refused({ ...unreadable(file), why: `it has more than ${BYTES_MAX / 1024 / 1024} MiB` });
  }
  if (text.trim() === "") return refused({ ...unreadable(file), why: "it is empty" });
  const syntax = /\.ya?ml$/i.test(file) ? "yaml" : "json";
  const { places, diagnostics } = parsePlaces(text, { file, syntax });
  const [place, second] = places;
  if (diagnostics.length > 0) {
    return { facts: [], diagnostics: [...diagnostics.map(asEvidence), ...lostZeros(text, file)] };
  }
  if (second !== undefined) {
    return refused({
      ...unreadable(file),
      where: second.locate([]),
      why: "found several YAML documents, expected one",
      help: "put each into a file of its own; `--evidence` may be repeated",
    });
  }
  if (place === undefined) return refused({ ...unreadable(file), why: "it is empty" });
  return readEvidence(place, file);
}

const refused = (diagnostic: Diagnostic): ReadEvidence => ({
  facts: [],
  diagnostics: [diagnostic],
});

const unreadable = (file: string): Diagnostic => ({
  code: "SYNC0312",
  severity: "error",
  summary: `\`${file}\` holds no evidence`,
  where: { file },
});

/** The parser speaks of documents; this is evidence. */
const asEvidence = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, code: "SYNC0312" });

/** JSON has no numbers that begin with zero, so an account id without quotes is no JSON at all. */
function lostZeros(text: string, file: string): readonly Diagnostic[] {
  const lines = text.split(/\r?\n/);
  const found = lines.flatMap((line, index) => {
    const number = /:\s*(0[0-9]{11})\b/.exec(line);
    if (!number?.[1]) return [];
    const column = line.indexOf(number[1], number.index) + 1;
    const where = { file, line: index + 1, column, endColumn: column + 12, text: line };
    return [{ where, id: number[1] }];
  });
  return found.slice(0, 5).map(({ where, id }) => ({
    code: "SYNC0312",
    severity: "error",
    summary: "an account id is written as a number",
    where,
    label: "quote it",
    why: "JSON has no number that begins with zero",
    help: `put it in quotes, so that no digit gets lost: \`"${id}"\``,
  }));
}
