/**
 * The calls that start a session: `sts:AssumeRole`, or the same with a token, and beside it what session
 * tags and a source identity ask for.
 *
 * Sources: AWS STS API Reference, "AssumeRole" and "AssumeRoleWithWebIdentity"; IAM User Guide, "IAM and
 * AWS STS condition context keys".
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */

import type { Unknown } from "../../iam";
import type { Call } from "../call";
import type { ClientFact, WebIdentityFact } from "../snapshot";
import { sessionActions, sessionContext } from "./client";
import { accountOf, type Row, type Scenario } from "./scenario";

/** One row; none where no role is assumed. */
export function assumeRows({ subject, actors, client }: Scenario): Row[] {
  const { assumer } = actors;
  const { role, externalId: external } = subject;
  if (assumer === undefined || role === undefined) return [];
  if (client?.webIdentity) return webIdentityRows(role, client.webIdentity, client);
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

/**
 * With a token nobody of AWS calls: the provider vouches for the caller, and its claims are condition
 * keys under the provider's name.
 */
function webIdentityRows(
  role: string | Unknown,
  { provider, audience, subject }: WebIdentityFact,
  client: ClientFact,
): Row[] {
  const name = provider.slice(provider.indexOf("oidc-provider/") + "oidc-provider/".length);
  const calls = ["sts:AssumeRoleWithWebIdentity", ...sessionActions(client)].map(
    (action): Call => ({
      service: "sts",
      operation: "AssumeRoleWithWebIdentity",
      caller: provider,
      action,
      resource: role,
      ...accountOf(role),
      context: {
        [`${name}:aud`]: audience,
        [`${name}:sub`]: subject,
        "sts:RoleSessionName": { unknown: "the client names its sessions" },
        ...sessionContext(client),
      },
      why: "assumes the role with a token",
    }),
  );
  return [{ title: "assume the role", calls }];
}
