/** What a report says of facts that nobody has: missing ones with how to supply them, and assumed ones. */
import type { CallVerdict } from "./call";
import { evidenceFor } from "./evidence";
import type { MissingReport } from "./report/finding";
import type { Snapshot } from "./snapshot";

/** Each missing fact once, with how to supply it. */
export function missingOf(
  verdicts: readonly CallVerdict[],
  snapshot: Snapshot,
): readonly MissingReport[] {
  const unknown = verdicts.filter(({ outcome }) => outcome === "unknown");
  const all = unknown.flatMap(({ decision, call }) =>
    decision.missing.map(({ fact, reason }): MissingReport => {
      const { text, evidence } = evidenceFor({ fact, reason }, call, snapshot);
      return { fact, reason, supply: text, ...(evidence ? { evidence } : undefined) };
    }),
  );
  return [
    ...new Map(all.map((one) => [[one.fact, one.reason, one.supply].join("|"), one])).values(),
  ];
}

/** Organization policies that nobody stated; one kind that is stated says nothing of the other. */
export function unseenPolicies({ accounts }: Snapshot): readonly string[] {
  const without = (isServiceUnseen: boolean, isResourceUnseen: boolean): string =>
    accounts
      .filter(
        ({ serviceControl, resourceControl }) =>
          (serviceControl === undefined) === isServiceUnseen &&
          (resourceControl === undefined) === isResourceUnseen,
      )
      .map(({ id }) => id)
      .join(", ");
  const rows: readonly (readonly [what: string, ids: string])[] = [
    ["organization", without(true, true)],
    ["service control", without(true, false)],
    ["resource control", without(false, true)],
  ];
  return rows
    .filter(([, ids]) => ids !== "")
    .map(
      ([what, ids]) => `no ${what} policy limits account ${ids} (supply them with --evidence FILE)`,
    );
}
