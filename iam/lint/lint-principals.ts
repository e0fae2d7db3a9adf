/**
 * Principals that AWS accepts and that rarely mean what was meant.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { quote } from "../document/findings";
import { at, type LintPlace } from "./place";

/** Report `NotPrincipal` with `Allow`, and the ids of principals that were deleted. */
export function lintPrincipals(place: LintPlace): void {
  const { principal, effect } = place.statement;
  if (!principal) return;
  if (principal.not && effect === "Allow") {
    place.findings.add("IAM0032", at(place, principal.span, ["NotPrincipal"]), {
      severity: "warning",
      summary: "`NotPrincipal` with `Allow` grants access to everyone else, anonymous callers too",
      label: "everyone but these",
      why: "whoever is not listed is allowed",
      help: "list those who may in `Principal`",
    });
  }
  for (const { value, start, end } of principal.entries) {
    if (typeof value !== "string" || !/^(?:AIDA|AROA)[A-Z0-9]{12,}$/.test(value)) continue;
    const path = [principal.not ? "NotPrincipal" : "Principal"];
    place.findings.add("IAM0033", at(place, { start, end }, path), {
      severity: "warning",
      summary: `${quote(value)} is the id of a principal that no longer exists`,
      label: "matches nobody",
      why: "AWS puts this id in place of the ARN when the user or role is deleted; one of the same name that is made later has another id",
      help: "write the ARN of the principal again",
    });
  }
}
