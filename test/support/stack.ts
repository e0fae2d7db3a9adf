/** A stack with both providers, for tests of constructs. */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack, Testing } from "cdktf";

import { SyncwrightProvider } from "../../constructs";

/** A stack in eu-central-1 of account 111122223333. */
export function newStack(id = "test"): TerraformStack {
  const stack = new TerraformStack(new App(), id);
  new AwsProvider(stack, "aws", { region: "eu-central-1", allowedAccountIds: ["111122223333"] });
  new SyncwrightProvider(stack, "syncwright");
  return stack;
}

/** The resources of a stack by type and logical id, validations run. */
export function resourcesOf(
  stack: TerraformStack,
): Record<string, Record<string, Record<string, unknown>>> {
  return JSON.parse(Testing.synth(stack, true)).resource;
}

/** The only resource of a type. */
export function onlyResource(stack: TerraformStack, type: string): Record<string, unknown> {
  const all = Object.values(resourcesOf(stack)[type] ?? {});
  if (all.length !== 1) throw new Error(`expected one ${type}, found ${all.length}`);
  return all[0] ?? {};
}
