/**
 * Quotas of a queue policy.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 */
import type { Findings } from "../document/findings";
import type { Policy, Statement } from "../policy";
import { isUnknown } from "../unknown";

const STATEMENT_COUNT_MAX = 20;
const PRINCIPAL_COUNT_MAX = 50;
const CONDITION_COUNT_MAX = 10;
const ACTION_COUNT_MAX = 7;

/** Report a policy of a queue that `SetQueueAttributes` would refuse. */
export function lintQueueQuotas(policy: Policy, findings: Findings): void {
  const { statements } = policy;
  if (policy.type !== "resource" || !statements.every(isAboutQueues)) return;
  const add = (what: string, count: number, max: number, statement: Statement | undefined) => {
    if (count <= max) return;
    const span = statement?.span ?? { start: -1, end: -1 };
    findings.add(
      "IAM0034",
      { span, path: statement?.path ?? ["Statement"] },
      {
        summary: `a queue policy may have at most ${max} ${what}`,
        why: `found ${count}`,
        help: "use wildcards, or name fewer",
      },
    );
  };
  add("statements", statements.length, STATEMENT_COUNT_MAX, statements[0]);
  const principals = statements.flatMap((statement) => statement.principal?.entries ?? []);
  add("principals", principals.length, PRINCIPAL_COUNT_MAX, statements[0]);
  const conditions = statements.flatMap((statement) => statement.conditions);
  add("conditions", conditions.length, CONDITION_COUNT_MAX, statements[0]);
  for (const statement of statements) {
    add("actions in a statement", statement.action.values.length, ACTION_COUNT_MAX, statement);
  }
}

function isAboutQueues(statement: Statement): boolean {
  const { values } = statement.action;
  return (
    values.length > 0 &&
    values.every(({ value }) => !isUnknown(value) && value.toLowerCase().startsWith("sqs:"))
  );
}
