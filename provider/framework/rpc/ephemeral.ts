/** The calls about ephemeral resources: validate, open, renew, close. Nothing here reaches a state. */
import type { Message, MessageInput } from "../../protocol";
import { wireDiagnostic } from "../fault";
import type { Lease } from "../provider";
import type { Session } from "../session";
import { carryObject, carryPrivate, readObjectOf, readPrivate } from "../wire";

/** Judge a configuration; unknown values are let through. */
export function validateEphemeral(
  session: Session,
  request: Message<"ValidateConfigRequest">,
): MessageInput<"DiagnosticsResponse"> {
  const resource = session.ephemeralResource(request.type_name);
  const config = readObjectOf(resource.schema, request.config);
  const found = resource.validate?.(config as never) ?? [];
  return { diagnostics: found.map((diagnostic) => wireDiagnostic(diagnostic, resource.schema)) };
}

/** Make the value. */
export async function openEphemeral(
  session: Session,
  request: Message<"OpenEphemeralResourceRequest">,
): Promise<MessageInput<"OpenEphemeralResourceResponse">> {
  const resource = session.ephemeralResource(request.type_name);
  const config = readObjectOf(resource.schema, request.config);
  const { result, ...lease } = await resource.open({ ...session.looseSurroundings(), config });
  return { result: carryObject(resource.schema, result), ...wireLease(lease) };
}

/** Make it last; the answer says until when. */
export async function renewEphemeral(
  session: Session,
  request: Message<"EphemeralPrivateRequest">,
): Promise<MessageInput<"RenewEphemeralResourceResponse">> {
  const resource = session.ephemeralResource(request.type_name);
  const kept = readPrivate(request.private);
  const lease = await resource.renew?.({ ...session.looseSurroundings(), private: kept });
  return wireLease({ private: kept, ...lease });
}

/** Let it go; one that is gone already is no error. */
export async function closeEphemeral(
  session: Session,
  request: Message<"EphemeralPrivateRequest">,
): Promise<MessageInput<"DiagnosticsResponse">> {
  const resource = session.ephemeralResource(request.type_name);
  const kept = readPrivate(request.private);
  await resource.close?.({ ...session.looseSurroundings(), private: kept });
  return {};
}

function wireLease({ renewAt, private: kept = {} }: Lease): {
  renew_at?: MessageInput<"Timestamp">;
  private: Uint8Array;
} {
  const instant = renewAt?.getTime();
  return {
    ...(instant === undefined
      ? {}
      : {
          renew_at: {
            seconds: Math.floor(instant / 1000),
            nanos: (((instant % 1000) + 1000) % 1000) * 1_000_000,
          },
        }),
    private: carryPrivate(kept),
  };
}
