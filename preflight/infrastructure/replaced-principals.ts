/**
 * RP-14: a plan makes a role or user anew while a policy that names it stays as it is. AWS stored the
 * unique id behind the ARN when the policy was put, and does not look the ARN up again: the new
 * principal has another id, so grants no longer reach it, and neither do denials.
 *
 * Known from a plan only, where a resource's actions are both delete and create.
 *
 * Source: IAM User Guide, "AWS JSON policy elements: Principal".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { isUnknown, type Unknown } from "../../iam";
import type { Found } from "../checks";
import { documentOf, type JsonObject, listOf, statementsOf, textsOf } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { placeOf } from "../report/place";
import type { PolicyFact, PrincipalFact, Snapshot } from "../snapshot";

interface Holder {
  readonly policy: PolicyFact | Unknown | undefined;
  readonly kind: "bucket" | "key" | "queue" | "role";
  readonly account: string | Unknown;
}

/** Recognize RP-14 in what a plan does. */
export function replacedPrincipals(snapshot: Snapshot): readonly Found[] {
  const replaced = new Map<string, PrincipalFact>();
  for (const principal of snapshot.principals) {
    if (principal.replaced && !isUnknown(principal.arn)) replaced.set(principal.arn, principal);
  }
  if (replaced.size === 0) return [];
  return holdersIn(snapshot).flatMap((holder) => foundIn(holder, replaced));
}

function holdersIn(snapshot: Snapshot): Holder[] {
  return [
    ...snapshot.buckets.map(({ policy, account }): Holder => ({ policy, account, kind: "bucket" })),
    ...snapshot.keys.map(({ policy, account }): Holder => ({ policy, account, kind: "key" })),
    ...snapshot.queues.map(({ policy, account }): Holder => ({ policy, account, kind: "queue" })),
    ...snapshot.principals.map(
      ({ trust, account }): Holder => ({ policy: trust, account, kind: "role" }),
    ),
  ];
}

function foundIn(
  { policy, kind, account }: Holder,
  replaced: ReadonlyMap<string, PrincipalFact>,
): readonly Found[] {
  if (!policy || isUnknown(policy) || !policy.unchanged) return [];
  const statements = statementsOf(documentOf(policy));
  return statements.flatMap((statement, index) =>
    arnsIn(statement).flatMap((arn): readonly Found[] => {
      const principal = replaced.get(arn);
      return principal
        ? [
            foundOf({
              policy,
              kind,
              account,
              statement,
              index,
              principal,
              count: statements.length,
            }),
          ]
        : [];
    }),
  );
}

/** Principals that are named by their ARN. */
function arnsIn(statement: JsonObject): readonly string[] {
  const elements = [statement["Principal"], statement["NotPrincipal"]];
  return elements.flatMap((element) =>
    typeof element === "object" && element !== null && "AWS" in element
      ? textsOf(listOf(element.AWS))
      : [],
  );
}

function foundOf(part: {
  readonly policy: PolicyFact;
  readonly kind: Holder["kind"];
  readonly account: string | Unknown;
  readonly statement: JsonObject;
  readonly index: number;
  readonly count: number;
  readonly principal: PrincipalFact;
}): Found {
  const { policy, kind, statement, index, count, principal } = part;
  const sid = statement["Sid"];
  const shown = placeOf(principal.at, String(principal.arn));
  return {
    cause: "RP-14",
    message: `the policy of the ${kind} will hold the id of a ${principal.kind} that the plan deletes`,
    at: policy.at,
    deciding: {
      layer: "resource",
      policy: policy.name,
      statement: index,
      statements: count,
      ...(typeof sid === "string" ? { sid } : undefined),
      text: oneLine(statement),
    },
    why: `the plan replaces ${shown}, and leaves ${placeOf(policy.at, policy.name)} as it is: AWS keeps the old unique id behind the ARN; let the policy be put again in the same apply (\`replace_triggered_by\`, or \`-replace\`)`,
    owner: {
      account: String(isUnknown(part.account) ? "" : part.account),
      role: `owner of the ${kind}`,
    },
    awsMessage: "",
  };
}
