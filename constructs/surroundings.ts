/**
 * Where a stack deploys to: region, partition, account.
 *
 * Taken from the AWS provider where it says so, because a value known now makes policies readable in
 * the first plan and lets the preflight decide; else from data sources, one of each per stack. The
 * provider has to be declared before the constructs that ask.
 */
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { TerraformProvider, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

import { complainAboutAccountId } from "../connections";
import { partitionOf } from "../iam";
import { at, ConstructError } from "./errors";
import { isLiteral } from "./tokens";

/** Overrides for one construct; each known now or a reference. */
export interface SurroundingsProps {
  /**
   * Region of the resources.
   * @default the AWS provider's, else a data source
   */
  readonly region?: string;
  /**
   * Account of the resources, twelve digits.
   * @default the only one of the AWS provider's `allowedAccountIds`, else a data source
   */
  readonly accountId?: string;
  /**
   * Partition of the resources.
   * @default follows from the region, else a data source
   */
  readonly partition?: string;
}

/** Region, partition and account as texts. */
export type Surroundings = Required<SurroundingsProps>;

/** What holds for a construct; a data source is made only for what is asked of it. */
export function surroundingsOf(scope: IConstruct, props: SurroundingsProps = {}): Surroundings {
  const stack = TerraformStack.of(scope);
  const provider = awsProviderOf(stack);
  checkAccountId(scope, props.accountId ?? provider.accountId);
  const region = () => props.region ?? provider.region ?? dataRegion(stack);
  return {
    get region() {
      return region();
    },
    get accountId() {
      return props.accountId ?? provider.accountId ?? dataAccount(stack);
    },
    get partition() {
      const known = props.region ?? provider.region;
      const fromRegion = isLiteral(known) ? partitionOf(known) : undefined;
      return props.partition ?? fromRegion ?? dataPartition(stack);
    },
  };
}

/** A number that was once an account id has lost its zeros; no role of that account exists. */
function checkAccountId(scope: IConstruct, accountId: unknown): void {
  const text = accountId === undefined ? undefined : String(accountId);
  const complaint = isLiteral(text) ? complainAboutAccountId(text) : undefined;
  if (!complaint) return;
  throw new ConstructError(
    at(scope, {
      code: "SYNC0111",
      severity: "error",
      summary: `\`${text}\` is not an account id`,
      label: complaint.label,
      why: complaint.why,
      ...(complaint.instead ? { help: `write \`"${complaint.instead}"\`, in quotes` } : {}),
    }),
  );
}

/** Ids of the data sources, in the stack; they are frozen like every id of ours. */
const IDS = {
  region: "SyncwrightRegion",
  account: "SyncwrightAccount",
  partition: "SyncwrightPartition",
};

interface AwsProviderInputs {
  readonly regionInput?: string;
  readonly allowedAccountIdsInput?: readonly string[];
}

/** The provider of each stack, once it is there. */
const PROVIDERS = new WeakMap<TerraformStack, AwsProviderInputs>();

function awsProviderOf(stack: TerraformStack): { region?: string; accountId?: string } {
  const provider = PROVIDERS.get(stack) ?? findProvider(stack);
  if (provider) PROVIDERS.set(stack, provider);
  const [account, ...others] = provider?.allowedAccountIdsInput ?? [];
  const only =
    others.length === 0 && account !== undefined && isLiteral(String(account))
      ? account
      : undefined;
  return {
    ...(provider?.regionInput === undefined ? {} : { region: provider.regionInput }),
    ...(only === undefined ? {} : { accountId: only }),
  };
}

function findProvider(stack: TerraformStack): AwsProviderInputs | undefined {
  return stack.node
    .findAll()
    .find(
      (node) =>
        TerraformProvider.isTerraformProvider(node) &&
        node.terraformResourceType === "aws" &&
        node.alias === undefined,
    ) as unknown as AwsProviderInputs | undefined;
}

function dataRegion(stack: TerraformStack): string {
  const found = stack.node.tryFindChild(IDS.region) as DataAwsRegion | undefined;
  return (found ?? new DataAwsRegion(stack, IDS.region)).region;
}

function dataAccount(stack: TerraformStack): string {
  const found = stack.node.tryFindChild(IDS.account) as DataAwsCallerIdentity | undefined;
  return (found ?? new DataAwsCallerIdentity(stack, IDS.account)).accountId;
}

function dataPartition(stack: TerraformStack): string {
  const found = stack.node.tryFindChild(IDS.partition) as DataAwsPartition | undefined;
  return (found ?? new DataAwsPartition(stack, IDS.partition)).partition;
}
