/** What `syncwright rehearse` prints: the environment at the start, the calls at the end. */
import { createColors } from "picocolors";

import { visible } from "../diagnostics";
import type { PolicyGrant, RecordedCall, Rehearsal } from "../rehearsal";

/** Rows of a list that are printed in full. */
const ROW_COUNT_MAX = 20;

/** The calls of a rehearsal in numbers and lists. */
export interface Summary {
  readonly calls: number;
  readonly allowed: number;
  readonly denied: readonly DeniedCall[];
  /** Not signed as they must be, or malformed. */
  readonly refused: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly unusedGrants: readonly PolicyGrant[];
}

/** A call that was not let through. */
export interface DeniedCall {
  readonly service: string;
  readonly operation: string;
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly message: string;
}

/** Sum up. */
export function summaryOf(rehearsal: Rehearsal): Summary {
  const calls = rehearsal.calls();
  const sum = (size: (call: RecordedCall) => number): number =>
    calls.reduce((total, call) => total + size(call), 0);
  return {
    calls: calls.length,
    allowed: calls.filter((call) => call.outcome === "allowed").length,
    denied: calls
      .filter((call) => call.outcome === "denied" || call.outcome === "unknown")
      .map(({ service, operation, caller, action, resource, awsMessage }) => ({
        service,
        operation,
        caller,
        action,
        resource,
        message: awsMessage ?? "the loaded snapshot leaves it open",
      })),
    refused: calls.filter((call) => call.outcome === "refused" && call.status >= 400).length,
    bytesIn: sum((call) => call.bytesIn),
    bytesOut: sum((call) => call.bytesOut),
    unusedGrants: rehearsal.unusedGrants(),
  };
}

/** The endpoint and the environment, ready to paste into a shell. */
export function environmentText(
  rehearsal: Rehearsal,
  environment: Readonly<Record<string, string>>,
): string {
  const others = rehearsal.accounts.slice(1).map((id) => {
    const keys = rehearsal.adminCredentials(id);
    return `# account ${id}: AWS_ACCESS_KEY_ID=${keys.accessKeyId} AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey}`;
  });
  return [
    `# A local AWS at ${rehearsal.endpoint}: account ${rehearsal.accounts[0]}, region ${rehearsal.region}`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...others,
    "# Ctrl-C stops it",
    "",
  ].join("\n");
}

/** As a POSIX shell takes it. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** The summary as a person reads it. */
export function summaryText(summary: Summary, color: boolean): string {
  const paint = createColors(color);
  const { denied, unusedGrants } = summary;
  const lines = [
    paint.bold(
      `${count(summary.calls, "call")}: ${summary.allowed} allowed, ${denied.length} denied${summary.refused > 0 ? `, ${summary.refused} refused before any policy` : ""}`,
    ),
    ...capped(denied, (call) => [
      `  ${paint.red("denied")} ${call.service} ${call.operation}  ${visible(call.action)} on ${visible(call.resource)}`,
      `         ${visible(call.message)}`,
    ]),
  ];
  if (unusedGrants.length > 0) {
    lines.push(
      paint.bold(`${count(unusedGrants.length, "permission")} granted and not used`),
      ...capped(unusedGrants, (grant) => [
        `  ${paint.yellow("unused")} ${visible(grant.action)}  ${visible(grant.holder)}, ${visible(grant.policy)}, ${grant.sid === undefined ? `Statement[${grant.statement}]` : visible(grant.sid)}`,
      ]),
    );
  }
  return `${lines.join("\n")}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function capped<Item>(items: readonly Item[], lines: (item: Item) => string[]): string[] {
  const shown = items.slice(0, ROW_COUNT_MAX).flatMap(lines);
  const left = items.length - ROW_COUNT_MAX;
  return left > 0 ? [...shown, `  and ${left} more`] : shown;
}
