/**
 * A policy in an evidence file: its name, its place, and its document, which the engine's own reader
 * reads. What AWS would refuse is refused with the engine's own diagnostics, at their place in the file.
 */
import { isUnknown, type PolicyType, readPolicy } from "../../iam";
import type { PolicyFact } from "../snapshot";
import { type Checking, checkFields, isObject, placeOf, REFUSED, wrongType } from "./check-value";
import { type Path, pathText } from "./faults";
import { POLICY_FIELDS } from "./shape";

/** Documents of AWS's own are in force as they are, whatever their size. */
const BY_AWS = ":iam::aws:";

/** The policy as a snapshot holds it. */
export function checkPolicy(
  value: unknown,
  type: PolicyType,
  path: Path,
  checking: Checking,
): PolicyFact | typeof REFUSED {
  if (!isObject(value)) return notAPolicy(value, path, checking);
  if (Object.hasOwn(value, "Statement") && !Object.hasOwn(value, "document")) {
    return notAPolicy(value, path, checking);
  }
  const read = checkFields(value, POLICY_FIELDS, path, checking);
  if (read === REFUSED) return REFUSED;
  const { name, arn, document, at } = read as Partial<PolicyFact>;
  const policy: PolicyFact = {
    name: name ?? `${pathText(path.slice(checking.depth))} of ${checking.fact}`,
    ...(arn === undefined ? undefined : { arn }),
    document,
    at: placeOf(at, path, checking),
  };
  return isReadable(policy, type, [...path, "document"], checking) ? policy : REFUSED;
}

function notAPolicy(value: unknown, path: Path, checking: Checking): typeof REFUSED {
  const isBare = isObject(value) && Object.hasOwn(value, "Statement");
  const isText = typeof value === "string" && value.trimStart().startsWith("{");
  return wrongType(
    value,
    "a policy, an object with `document`",
    path,
    checking,
    isBare || isText ? 'put the document one level down: `{ "document": … }`' : undefined,
  );
}

function isReadable(policy: PolicyFact, type: PolicyType, path: Path, checking: Checking): boolean {
  const { document, name, arn } = policy;
  if (isUnknown(document)) return true;
  if (typeof document !== "string" && !isObject(document)) {
    wrongType(document, "a policy document, as an object or as the text of one", path, checking);
    return false;
  }
  const { diagnostics, unclear } = readPolicy(document, { type, name });
  if (arn?.includes(BY_AWS) && !unclear) return true;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const { code, summary, label, why, help, where } of errors) {
    const inside = where?.path ?? [];
    const line = where?.line === undefined ? "" : `line ${where.line} of the text: `;
    checking.faults.add(typeof document === "string" ? path : [...path, ...inside], {
      code,
      summary,
      ...(label ? { label } : undefined),
      why: `${line}${why ?? summary} (AWS would refuse the document of \`${name}\`)`,
      ...(help ? { help } : undefined),
    });
  }
  return errors.length === 0;
}
