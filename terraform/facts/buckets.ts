/**
 * Buckets with the settings that stand in resources of their own, joined by the bucket's name.
 *
 * A bucket that the configuration only adds settings to, or looks up, exists elsewhere: what is not
 * written here is unknown then. What is written for a bucket that is not known may be for any that
 * could be meant, so there the setting is in doubt.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { BucketFact, PolicyFact } from "../../preflight";
import { inDoubtSettings, inlineSettings, SETTINGS, type Settings } from "./bucket-settings";
import { doubtOf, inDoubt, meantFor, together, withDenials } from "./doubt";
import { tagsOf } from "./principals";
import { policyFact, type Resource, textOf } from "./resource";
import type { Name, Names } from "./same-name";
import { handedTo } from "./unread-modules";

/** Collect them from every resource of the configuration. */
export function bucketFacts(resources: readonly Resource[], names: Names): readonly BucketFact[] {
  const settings = new SettingsIn(resources, names);
  const modules = resources.filter(({ type }) => type === "module");
  const buckets = resources
    .filter(isDeclared)
    .map((resource) => withModules(bucketOf(resource, settings), modules));
  const known = new Set(buckets.map((bucket) => bucket.name));
  return [...buckets, ...elsewhere(resources, known, settings)];
}

/** General purpose buckets, and directory buckets, which share their settings' resources. */
const DECLARING: readonly string[] = ["aws_s3_bucket", "aws_s3_directory_bucket"];

const isDeclared = ({ type, mode }: Resource): boolean =>
  mode === "managed" && DECLARING.includes(type);

function bucketOf(resource: Resource, settings: SettingsIn): BucketFact {
  const name = textOf(resource, "bucket") ?? { unknown: `${resource.address}.bucket` };
  return {
    name,
    arn: textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` },
    account: resource.target.account,
    region: textOf(resource, "region") ?? resource.target.region,
    tags: tagsOf(resource),
    ...settings.of(name, inlineSettings(resource)),
    // A bucket that may not be there: whether its policy lets anybody in cannot be told either.
    ...(resource.doubt === undefined ? undefined : { policy: { unknown: doubtOf(resource) } }),
    at: resource.at,
  };
}

/** A module that is not read may put the policy of a bucket that has none here. */
function withModules(bucket: BucketFact, modules: readonly Resource[]): BucketFact {
  if (bucket.policy !== undefined) return bucket;
  const handed = handedTo(bucket.name, modules);
  return handed ? { ...bucket, policy: handed } : bucket;
}

interface Entry {
  readonly bucket: Name;
  readonly resource: Resource;
}

type Found = Settings & { readonly rivalPolicies?: readonly PolicyFact[] };

/** The settings of the configuration, by the bucket they are for. */
class SettingsIn {
  readonly #certain = new Map<string, Entry[]>();
  readonly #uncertain: Entry[] = [];

  constructor(
    resources: readonly Resource[],
    readonly names: Names,
  ) {
    for (const resource of resources) {
      if (resource.mode !== "managed" || !isSetting(resource.type)) continue;
      const bucket = textOf(resource, "bucket");
      if (bucket === undefined) continue;
      const entry = { bucket, resource };
      if (!names.isCertain(bucket)) this.#uncertain.push(entry);
      else {
        const list = this.#certain.get(bucket);
        if (list) list.push(entry);
        else this.#certain.set(bucket, [entry]);
      }
    }
  }

  /** Those of one bucket, over those that are written in it. */
  of(name: Name, inline: Settings = {}): Found {
    const certain = this.names.isCertain(name)
      ? (this.#certain.get(name) ?? [])
      : [...this.#certain.values()].flat();
    const entries = [...certain, ...this.#uncertain]
      .map((entry) => ({ ...entry, is: this.names.compare(entry.bucket, name) }))
      .filter(({ is }) => is !== "different");
    const own = entries.filter(({ is }) => is === "same");
    const others = entries.filter(({ is }) => is === "maybe");
    const written = own.map(({ resource }) => settingsOf(resource)).reduce(joined, inline);
    const possible = others
      .map((entry) => inDoubtSettings(settingsOf(entry.resource), forWhom(entry)))
      .reduce(joined, {});
    return {
      ...joined(possible, written),
      ...policiesFor(name, inline.policy, own, others),
    };
  }
}

/** Later settings take the place of earlier ones; rules that archive add up. */
function joined(before: Settings, more: Settings): Settings {
  const [old, extra] = [before.archiving, more.archiving];
  const isBoth = old !== undefined && extra !== undefined && !isUnknown(old) && !isUnknown(extra);
  const unknown = isUnknown(old) ? old : undefined;
  return {
    ...before,
    ...more,
    ...(isBoth ? { archiving: [...old, ...extra] } : undefined),
    ...(unknown ? { archiving: unknown } : undefined),
  };
}

const isSetting = (type: string): boolean =>
  type === "aws_s3_bucket_policy" || Object.hasOwn(SETTINGS, type);

function settingsOf(resource: Resource): Settings {
  const make = Object.hasOwn(SETTINGS, resource.type) ? SETTINGS[resource.type] : undefined;
  const settings = make ? make(resource) : {};
  return resource.doubt === undefined ? settings : inDoubtSettings(settings, doubtOf(resource));
}

function forWhom({ resource, bucket }: Entry): string {
  const reason = isUnknown(bucket) ? `: ${bucket.unknown}` : "";
  return `whether \`${resource.address}\` is for this bucket is not known${reason}`;
}

/**
 * The bucket's one document, and others that are certainly written for it too.
 *
 * Of a document that may be for another bucket, only what it denies is laid over the bucket's own: two
 * owners of one document would be a fault of its own (RP-20), and grants are believed until it shows.
 */
function policiesFor(
  name: Name,
  inline: PolicyFact | Unknown | undefined,
  own: readonly Entry[],
  others: readonly Entry[],
): Pick<Found, "policy" | "rivalPolicies"> {
  const read = (entries: readonly Entry[]): { entry: Entry; policy: PolicyFact }[] =>
    entries.flatMap((entry) => {
      if (entry.resource.type !== "aws_s3_bucket_policy") return [];
      const policy = policyFact(entry.resource, "policy");
      return policy ? [{ entry, policy }] : [];
    });
  const written = read(own);
  const sure = written.filter(({ entry }) => entry.resource.doubt === undefined);
  const [first, ...rivals] = sure.map(({ policy }) => policy);
  const possible = [
    ...written.filter(({ entry }) => entry.resource.doubt !== undefined).map((one) => one.policy),
    ...read(others).map(({ entry, policy }) =>
      inDoubt(meantFor(policy, entry.bucket, name), forWhom(entry)),
    ),
  ];
  const base = first ?? inline;
  const laid = base && !isUnknown(base) ? withDenials(base, possible) : together(possible);
  const policy = isUnknown(base) ? base : laid;
  return {
    ...(policy ? { policy } : undefined),
    ...(rivals.length > 0 ? { rivalPolicies: rivals } : undefined),
  };
}

/** Buckets that are looked up, or that only get a policy or settings here. */
function elsewhere(
  resources: readonly Resource[],
  known: ReadonlySet<string | Unknown>,
  settings: SettingsIn,
): BucketFact[] {
  const found = new Map<string, Resource>();
  for (const resource of resources) {
    const isLookUp = resource.type === "aws_s3_bucket" && resource.mode === "data";
    if (!isLookUp && !isSetting(resource.type)) continue;
    const name = textOf(resource, "bucket");
    if (typeof name === "string" && !known.has(name) && !found.has(name)) found.set(name, resource);
  }
  return [...found].map(([name, by]) => {
    const unknown = { unknown: `bucket \`${name}\` exists outside this configuration` };
    return {
      name,
      arn: `arn:${by.target.partition}:s3:::${name}`,
      account: by.target.account,
      region: by.target.region,
      publicAccessBlock: unknown,
      ownership: unknown,
      encryption: unknown,
      requesterPays: unknown,
      ...settings.of(name, { policy: unknown }),
      at: by.at,
    };
  });
}
