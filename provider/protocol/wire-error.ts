/** Bytes or values that do not fit the protocol. Core's or our own fault, never the user's. */

/** Thrown by the codecs; its message holds no value, because values may be secrets. */
export class WireError extends Error {
  override readonly name = "WireError";
}
