/** Tags: AWS lists them as pairs, Terraform as a map. */
import type { Plain } from "../framework";
import type { Aws } from "./aws";

/** Pairs from a map, in the order of the keys. */
export function toTagList(
  tags: Readonly<Record<string, string>>,
): { Key: string; Value: string }[] {
  return Object.keys(tags)
    .sort()
    .map((Key) => ({ Key, Value: tags[Key] ?? "" }));
}

/** A map from pairs. */
export function fromTagList(
  list: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** The `tags` and `tags_all` of a state; those that the provider block adds stand in the latter only. */
export function tagFields(
  aws: Aws,
  all: Readonly<Record<string, string>>,
): { readonly tags: Plain; readonly tags_all: Plain } {
  const { defaultTags } = aws.settings;
  const own = Object.entries(all).filter(([key, value]) => defaultTags[key] !== value);
  return { tags: Object.fromEntries(own), tags_all: { ...all } };
}

/** What to change so that `before` becomes `after`. */
export function tagChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): { readonly set: { Key: string; Value: string }[]; readonly unset: string[] } {
  const changed = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return {
    set: toTagList(Object.fromEntries(changed)),
    unset: Object.keys(before).filter((key) => !(key in after)),
  };
}
