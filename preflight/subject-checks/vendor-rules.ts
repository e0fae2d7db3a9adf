/** What the vendor itself would refuse: modes, formats, names, regions, by the catalogue. */
import { isUnknown } from "../../iam";
import { checkAgainstVendor } from "../../vendors";
import { DECLARER, type SubjectCheck } from "./subject-check";

/** The catalogue's rules as findings. */
export const vendorRules: SubjectCheck = ({ subject }) => {
  const { connection, syncs } = subject;
  if (Object.values(connection.configuration).some((value) => isUnknown(value))) return [];
  const documents = syncs.flatMap(({ document }) =>
    document.kind === "event_delivery" ? [] : [document],
  );
  return checkAgainstVendor(connection, documents).map((diagnostic) => ({
    cause: "VE-1",
    message: diagnostic.summary,
    at: subject.at,
    why: `${diagnostic.code}: ${diagnostic.why ?? diagnostic.help ?? "the vendor documents it so"}`,
    owner: DECLARER,
    severity: diagnostic.severity === "error" ? "error" : "warning",
    awsMessage: "",
  }));
};
