/**
 * The calls that start a session: `sts:AssumeRole`, and beside it what session tags and a source
 * identity ask for.
 *
 * Source: AWS STS API Reference, "AssumeRole".
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { Call } from "../call";
import { sessionActions, sessionContext } from "./client";
import { accountOf, type Row, type Scenario } from "./scenario";

/** One row; none where no role is assumed. */
export function assumeRows({ subject, actors, client }: Scenario): Row[] {
  const { assumer } = actors;
  const { role, externalId: external } = subject;
  if (assumer === undefined || role === undefined) return [];
  const takes = subject.vendor.externalId.source !== "none";
  const unknown = { unknown: "the external id that the vendor sends is not stated" };
  const id = external ?? (takes ? unknown : undefined);
  const calls = ["sts:AssumeRole", ...sessionActions(client)].map(
    (action): Call => ({
      service: "sts",
      operation: "AssumeRole",
      caller: assumer,
      action,
      resource: role,
      ...accountOf(role),
      context: {
        ...(id === undefined ? undefined : { "sts:ExternalId": id }),
        "sts:RoleSessionName": { unknown: "the vendor names its sessions" },
        ...sessionContext(client),
      },
      why: "assumes the role",
    }),
  );
  return [{ title: "assume the role", calls }];
}
