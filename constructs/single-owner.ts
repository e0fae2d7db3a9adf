/**
 * Whole documents have one owner: a second Terraform resource for a bucket's policy (notification,
 * encryption ...) or a queue's policy overwrites the first at every apply.
 *
 * Looks at one stack, by the resource that is named; it cannot see other stacks or states.
 * Source: https://github.com/hashicorp/terraform-provider-aws/issues/43060, .../issues/501
 */
import {
  DefaultTokenResolver,
  StringConcat,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
} from "cdktf";
import type { IConstruct } from "constructs";

import type { Diagnostic } from "../diagnostics";
import { diagnosticText } from "./errors";

/** Resources that are whole documents, and the property that names what they belong to. */
const OWNED: Readonly<Record<string, string>> = {
  aws_s3_bucket_policy: "bucketInput",
  aws_s3_bucket_notification: "bucketInput",
  aws_s3_bucket_public_access_block: "bucketInput",
  aws_s3_bucket_ownership_controls: "bucketInput",
  aws_s3_bucket_versioning: "bucketInput",
  aws_s3_bucket_server_side_encryption_configuration: "bucketInput",
  aws_s3_bucket_lifecycle_configuration: "bucketInput",
  aws_s3_bucket_logging: "bucketInput",
  aws_sqs_queue_policy: "queueUrlInput",
  aws_kms_key_policy: "keyIdInput",
};

const GUARDED = Symbol.for("syncwright/SingleOwners");

/** Watch the stack of a construct; once a stack, whoever asks first. */
export function guardSingleOwners(scope: IConstruct): void {
  const stack = TerraformStack.of(scope);
  if (GUARDED in stack) return;
  Object.defineProperty(stack, GUARDED, { value: true });
  stack.node.addValidation({
    validate: () => secondOwners(stack).map((found) => diagnosticText(found)),
  });
}

/** Every resource that another one of its kind and bucket comes before. */
export function secondOwners(stack: TerraformStack): Diagnostic[] {
  const first = new Map<string, TerraformResource>();
  const found: Diagnostic[] = [];
  const resources = stack.node
    .findAll()
    .filter((node) => TerraformResource.isTerraformResource(node));
  const names = literalNames(resources);
  for (const node of resources) {
    const property = OWNED[node.terraformResourceType];
    if (property === undefined) continue;
    const input = (node as unknown as Record<string, unknown>)[property];
    const target = targetOf(stack, input, names);
    if (target === undefined) continue;
    const key = `${node.terraformResourceType} ${target}`;
    const before = first.get(key);
    if (before) found.push(secondOwner(node, before, target));
    else first.set(key, node);
  }
  return found;
}

/** `${aws_s3_bucket.x.bucket}` and `${aws_s3_bucket.x.id}` name the same bucket; so does its literal name. */
function targetOf(
  stack: TerraformStack,
  input: unknown,
  names: ReadonlyMap<string, string>,
): string | undefined {
  const resolved = Token.isUnresolved(input) ? resolve(stack, input) : input;
  if (typeof resolved !== "string") return undefined;
  const reference = /^\$\{([\w.-]+)\.(?:id|bucket|url|key_id|arn)\}$/.exec(resolved)?.[1];
  return reference === undefined ? resolved : (names.get(reference) ?? reference);
}

function resolve(scope: TerraformStack, input: unknown): unknown {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(input, { scope, preparing: false, resolver });
}

/** Names of buckets that are known now, by `aws_s3_bucket.x`. */
function literalNames(resources: readonly TerraformResource[]): ReadonlyMap<string, string> {
  return new Map(
    resources.flatMap((node) => {
      const name = (node as unknown as { readonly bucketInput?: unknown }).bucketInput;
      const isBucket = node.terraformResourceType === "aws_s3_bucket" && typeof name === "string";
      return isBucket ? [[`aws_s3_bucket.${node.friendlyUniqueId}`, name] as const] : [];
    }),
  );
}

function secondOwner(
  node: TerraformResource,
  before: TerraformResource,
  target: string,
): Diagnostic {
  return {
    code: "SYNC8001",
    severity: "error",
    summary: `\`${node.terraformResourceType}\` of \`${target}\` is declared twice`,
    where: { construct: node.node.path },
    why: `\`${before.node.path}\` declares it too; AWS keeps one document, so each apply overwrites the other`,
    help: "add to the document of the construct that owns it, e.g. with `addToResourcePolicy`",
  };
}
