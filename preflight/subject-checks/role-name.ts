/**
 * ST-7: the role's ARN differs from a declared role's in case, path, partition or a letter.
 *
 * Names of roles are unique regardless of case, but `sts:AssumeRole` compares the ARN exactly, path
 * included.
 *
 * Source: IAM User Guide, "IAM identifiers".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
import { nearest } from "../../diagnostics";
import { lookupOf } from "../lookup";
import { DECLARER, type SubjectCheck } from "./subject-check";

/** Recognize ST-7. */
export const roleName: SubjectCheck = ({ subject, snapshot }) => {
  const { role } = subject;
  if (typeof role !== "string" || lookupOf(snapshot).principal(role)) return [];
  const arns = snapshot.principals.flatMap(({ arn, kind }) =>
    kind === "role" && typeof arn === "string" ? [arn] : [],
  );
  const name = nameIn(role).toLowerCase();
  const same = arns.find((arn) => nameIn(arn).toLowerCase() === name);
  const near = same ?? arns.find((arn) => nearest(nameIn(role), [nameIn(arn)]) !== undefined);
  if (near === undefined) return [];
  return [
    {
      cause: "ST-7",
      message: "the role's ARN is not that of the declared role",
      at: subject.at,
      why: `the connection assumes ${role}; the configuration declares ${near}`,
      owner: DECLARER,
      awsMessage: `User: (the vendor) is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      fix: {
        summary: "name the declared role",
        patches: [
          {
            kind: "document",
            id: subject.id,
            path: ["configuration", "iam_role_arn"],
            before: role,
            after: near,
            at: subject.at,
          },
        ],
      },
    },
  ];
};

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
