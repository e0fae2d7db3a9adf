/** One request while it is answered: who asks what of which service, and where its record goes. */
import type { ContextValue } from "../iam";
import type { Call } from "../preflight";
import type { Received } from "./http/received";
import type { Recorder, RecordingCall } from "./recording";
import type { Signature } from "./signature/verify";
import type { HeldKey } from "./state/principals";
import type { World } from "./state/world";

/** The services that are served. */
export type ServiceName = Call["service"];

/** Who signed the request. */
export interface Caller {
  /** ARN of a user, an account root or a role session; `anonymous` without a signature. */
  readonly principal: string;
  readonly account: string | undefined;
  readonly key: HeldKey | undefined;
}

/** A request that has been authenticated and routed to a service. */
export interface Exchange {
  readonly world: World;
  readonly service: ServiceName;
  readonly request: Received;
  readonly caller: Caller;
  readonly signature: Signature<HeldKey> | undefined;
  /** The region the client signed for. */
  readonly region: string;
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly recorder: Recorder;
  readonly record: RecordingCall;
  /** Set by the service's router before the first question. */
  operation: string;
  /** Condition keys that every question of this request carries. */
  readonly context: Readonly<Record<string, ContextValue>>;
}
