/** What the vendor itself would refuse: modes, formats, names, regions, filenames, by the catalogue. */
import { parseKeyTemplate } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import { isUnknown } from "../../iam";
import { checkAgainstVendor } from "../../vendors";
import type { Provenance } from "../snapshot";
import type { Subject } from "../subject";
import { DECLARER, type SubjectCheck } from "./subject-check";

/** The catalogue's rules as findings. */
export const vendorRules: SubjectCheck = ({ subject }) => [
  ...refusedBy(subject).map((diagnostic) => foundOf(diagnostic, subject.at)),
  ...subject.syncs.flatMap(({ document, at }) =>
    document.kind === "model_sync" && typeof document.filename === "string"
      ? parseKeyTemplate(document.filename).diagnostics.map((one) => foundOf(one, at))
      : [],
  ),
];

function refusedBy({ connection, syncs }: Subject): readonly Diagnostic[] {
  if (Object.values(connection.configuration).some((value) => isUnknown(value))) return [];
  const documents = syncs.flatMap(({ document }) =>
    document.kind === "event_delivery" || Object.values(document).some(isUnknown) ? [] : [document],
  );
  return checkAgainstVendor(connection, documents);
}

const foundOf = (diagnostic: Diagnostic, at: Provenance) => ({
  cause: "VE-1",
  message: diagnostic.summary,
  at,
  why: `${diagnostic.code}: ${diagnostic.why ?? diagnostic.help ?? "the vendor documents it so"}`,
  owner: DECLARER,
  severity: diagnostic.severity === "error" ? ("error" as const) : ("warning" as const),
  awsMessage: "",
});
