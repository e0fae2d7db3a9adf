/** Fixes on the side of whoever runs the client: what it sends or asks for, changed. */
import type { Denial } from "../diagnose/denial";
import { clientOf } from "../scenario";
import type { ClientFact } from "../snapshot";
import type { Found } from "./check";

/** Whoever runs the client that is stated beside the configuration. */
export const CLIENT_OWNER = { account: "", role: "owner of the sync" } as const;

/** Change one setting of the connection's client; `before` is not shown where nothing was stated. */
export function clientFix(
  denial: Denial,
  summary: string,
  change: Partial<ClientFact>,
): NonNullable<Found["fix"]> {
  const { subject } = denial;
  const client = clientIn(denial);
  const lines = Object.entries(change).flatMap(([name, after]) => {
    const before = client?.[name as keyof ClientFact];
    return [
      ...(before === undefined ? [] : [`- ${name}: ${JSON.stringify(before)}`]),
      ...(after === undefined ? [] : [`+ ${name}: ${JSON.stringify(after)}`]),
    ];
  });
  const connection = client?.connection ?? subject.name;
  const at = client?.at ?? subject.at;
  return { summary, patches: [{ kind: "client", connection, change, lines, at }] };
}

/** The same endpoint with TLS. */
export function withTls(endpointUrl: string | undefined): Partial<ClientFact> {
  return endpointUrl === undefined ? {} : { endpointUrl: endpointUrl.replace(/^http:/i, "https:") };
}

/** What is stated of the connection's client. */
export function clientIn({ subject, snapshot }: Denial): ClientFact | undefined {
  return clientOf(subject, snapshot);
}
