/**
 * When a bucket's objects move to a class that is not readable before a restore: lifecycle
 * transitions and the archive tiers of Intelligent-Tiering.
 *
 * Sources: Terraform Registry, hashicorp/aws, "aws_s3_bucket_lifecycle_configuration" and
 * "aws_s3_bucket_intelligent_tiering_configuration"; Amazon S3 User Guide, "Restoring an archived
 * object". https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
 */
import { isUnknown, type Unknown } from "../../iam";
import type { ArchivingFact } from "../../preflight";
import { own, type ValueObject } from "../value";
import { asNumber, asText, blocksIn, nested, type Resource, textOf } from "./resource";

/** Of a lifecycle configuration: one fact a transition of current versions, in rules that are on. */
export function lifecycleArchiving(resource: Resource): readonly ArchivingFact[] | Unknown {
  const facts: ArchivingFact[] = [];
  for (const rule of nested(resource, "rule")) {
    if (isUnknown(rule)) return rule;
    const status = asText(own(rule, "status"));
    if (isUnknown(status)) return status;
    if (status === "Disabled") continue;
    const prefix = prefixOf(rule);
    for (const transition of blocksIn(own(rule, "transition"))) {
      if (isUnknown(transition)) return transition;
      facts.push(
        factOf(resource, prefix, {
          storageClass: asText(own(transition, "storage_class")),
          days: asNumber(own(transition, "days")),
        }),
      );
    }
  }
  return facts;
}

/** Of an Intelligent-Tiering configuration: one fact an archive tier. */
export function tieringArchiving(resource: Resource): readonly ArchivingFact[] | Unknown {
  const status = textOf(resource, "status");
  if (isUnknown(status)) return status;
  if (status === "Disabled") return [];
  const filter = nested(resource, "filter")[0];
  const prefix =
    filter === undefined ? undefined : isUnknown(filter) ? filter : asText(own(filter, "prefix"));
  const facts: ArchivingFact[] = [];
  for (const tier of nested(resource, "tiering")) {
    if (isUnknown(tier)) return tier;
    facts.push(
      factOf(resource, prefix, {
        storageClass: asText(own(tier, "access_tier")),
        days: asNumber(own(tier, "days")),
      }),
    );
  }
  return facts;
}

/** The rule's own `prefix`, or that of its `filter`, alone or inside an `and`. */
function prefixOf(rule: ValueObject): string | Unknown | undefined {
  const written = asText(own(rule, "prefix"));
  if (written !== undefined) return written;
  const filter = blocksIn(own(rule, "filter"))[0];
  if (filter === undefined || isUnknown(filter)) return filter;
  const both = blocksIn(own(filter, "and"))[0];
  if (isUnknown(both)) return both;
  return asText(own(filter, "prefix")) ?? (both && asText(own(both, "prefix")));
}

function factOf(
  resource: Resource,
  prefix: string | Unknown | undefined,
  transition: {
    readonly storageClass: string | Unknown | undefined;
    readonly days: number | Unknown | undefined;
  },
): ArchivingFact {
  return {
    ...(prefix === undefined || prefix === "" ? undefined : { prefix }),
    storageClass: transition.storageClass ?? {
      unknown: `the storage class of ${resource.address}`,
    },
    ...(transition.days === undefined ? undefined : { days: transition.days }),
    at: resource.at,
  };
}
