/** Missing facts that an option of the command line states, or another input, and no evidence. */
import type { MissingFact } from "../../iam";
import type { Call } from "../call";
import type { Snapshot } from "../snapshot";
import { ACCOUNT_UNSTATED, REGION_UNSTATED } from "./stand-ins";

/** What to do instead. */
export interface Option {
  readonly text: string;
  /** It alone settles the fact; otherwise it is the advice where no evidence can. */
  readonly isSure: boolean;
}

/** The option that states `missing`, if there is one. */
export function optionFor(
  { fact, reason }: MissingFact,
  call: Call,
  { standIns = [] }: Snapshot,
): Option | undefined {
  const variable = /\bvar\.([\w-]+) has no default/.exec(reason)?.[1];
  if (variable !== undefined) return sure(`--var ${variable}=VALUE`);
  if (reason.startsWith("AWS would reject")) return sure("correct the document first");
  if (/^context key sts:externalid$/i.test(fact)) {
    return sure("--external-id ID, or `external_id` of the connection");
  }
  if (fact === "principal" || reason.startsWith("who calls is not known")) {
    return sure("--caller ARN");
  }
  if (reason.startsWith("the account that is deployed to")) return sure("--account ID");
  if (fact === "the connection") return undefined;
  const texts = [call.caller, call.resource, call.resourceAccount, reason].map((one) =>
    typeof one === "string" ? one : "",
  );
  if (texts.some((text) => text.includes(ACCOUNT_UNSTATED))) return unsure("--account ID");
  if (texts.some((text) => text.includes(REGION_UNSTATED))) return unsure("--region REGION");
  const isLate =
    /known after apply/.test(reason) ||
    standIns.some(({ text }) => texts.some((one) => one.includes(text)));
  return isLate ? unsure("check the plan, or the state after apply") : undefined;
}

const sure = (text: string): Option => ({ text, isSure: true });
const unsure = (text: string): Option => ({ text, isSure: false });
