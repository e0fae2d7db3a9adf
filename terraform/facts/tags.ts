/**
 * Tags that are not known as a whole: each key that a policy asks about is there or not, with a value
 * that is not known.
 */
import { isUnknown } from "../../iam";
import type { ValueObject } from "../value";
import { attribute, type Resource } from "./resource";

const TAG_KEY = /(?:principaltag|resourcetag|requesttag|existingobjecttag|buckettag)\/([^"\\}]+)/gi;

/** The resources, with unknown tags spelt out for the keys that matter. */
export function withTagKeys(resources: readonly Resource[]): readonly Resource[] {
  const hasUnknown = resources.some((resource) => isUnknown(tagsIn(resource)));
  if (!hasUnknown) return resources;
  const keys = new Set<string>();
  for (const { attributes } of resources) {
    for (const [, key = ""] of JSON.stringify(attributes).matchAll(TAG_KEY)) keys.add(key);
  }
  return resources.map((resource) => {
    const tags = tagsIn(resource);
    if (!isUnknown(tags)) return resource;
    const spelt: ValueObject = Object.fromEntries([...keys].map((key) => [key, tags]));
    return { ...resource, attributes: { ...resource.attributes, tags: spelt, tags_all: spelt } };
  });
}

const tagsIn = (resource: Resource) =>
  attribute(resource, "tags_all") ?? attribute(resource, "tags");
