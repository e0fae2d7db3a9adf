/**
 * ID-5: an ARN that is nearly right: another case, a letter too many, a region or account that S3 ARNs
 * do not have, another partition.
 *
 * `Resource` is compared case by case. Account and region are empty in the ARN of a bucket.
 *
 * Source: IAM User Guide, "IAM JSON policy elements: Resource"; Service Authorization Reference.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { nearest } from "../../diagnostics";
import { neededResources, resourceText, type Tried } from "../diagnose/denial";
import { listOf, oneOrList, textsOf } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { changeStatement } from "../fixes/statement-edits";
import { type Check, decidingBy, identityOwner, statementName } from "./check";
import { isIdentityGap, resourceMisses } from "./identity-parts";

/** Recognize ID-5. */
export const identityMisspeltArn: Check = (denial) => {
  if (!isIdentityGap(denial)) return undefined;
  const wanted = resourceText(denial.call);
  for (const tried of resourceMisses(denial)) {
    const slip = firstSlip(tried, wanted);
    if (!slip) continue;
    const needed = neededResources(denial);
    const resources = listOf(tried.statement["Resource"]).flatMap((entry) =>
      entry === slip.written ? [...needed] : [entry],
    );
    return {
      cause: "ID-5",
      message: `the ARN in the policy is not the one that is called: ${slip.what}`,
      at: tried.policy.at,
      deciding: decidingBy(tried, "identity", `"Resource": ${oneLine(slip.written)}`),
      why: `${statementName(tried)} names ${slip.written}; the call acts on ${wanted}`,
      owner: identityOwner(denial),
      fix: {
        summary: "correct the ARN",
        patches: [changeStatement(tried, { Resource: oneOrList([...new Set(resources)]) })],
      },
    };
  }
  return undefined;
};

function firstSlip(
  tried: Tried,
  wanted: string,
): { readonly written: string; readonly what: string } | undefined {
  for (const written of textsOf(tried.statement["Resource"])) {
    const what = slipBetween(written, wanted);
    if (what) return { written, what };
  }
  return undefined;
}

/** What is wrong with `written`, where it means `wanted`; undefined where it means something else. */
function slipBetween(written: string, wanted: string): string | undefined {
  const [, partition, service, region, account, ...rest] = written.split(":");
  const [, wantedPartition, wantedService, , , ...wantedRest] = wanted.split(":");
  if (service !== wantedService) return undefined;
  const nameIn = (path: string): string => (service === "s3" ? bucketOf(path) : path);
  const name = nameIn(rest.join(":"));
  const wantedName = nameIn(wantedRest.join(":"));
  if (service === "s3" && name === wantedName) {
    if (partition !== wantedPartition) return `partition \`${partition}\``;
    if (region || account) return "an S3 ARN has no region and no account";
    return caseSlip(rest.join(":"), wantedRest.join(":"));
  }
  if (service !== "s3" && partition !== wantedPartition) return `partition \`${partition}\``;
  if (name.toLowerCase() === wantedName.toLowerCase()) return "upper and lower case differ";
  const isNear = !/[*?]/.test(name) && nearest(name, [wantedName]) !== undefined;
  return isNear ? `\`${name}\` for \`${wantedName}\`` : undefined;
}

function caseSlip(written: string, wanted: string): string | undefined {
  const folder = literal(written);
  const isOtherCase =
    !wanted.startsWith(folder) && wanted.toLowerCase().startsWith(folder.toLowerCase());
  return isOtherCase ? "upper and lower case differ" : undefined;
}

const literal = (text: string): string =>
  text.slice(0, (text.search(/[*?]/) + 1 || text.length + 1) - 1);

const bucketOf = (path: string): string => path.split("/", 1)[0] ?? "";
