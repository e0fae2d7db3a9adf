/** Terraform's plugin protocol: handshake, gRPC, messages and values. Knows no provider. */
export { canonicalText, sameValue } from "./compare";
export type { UnaryHandler } from "./grpc-server";
export { isJsonObject, type Json, jsonText, parseJson, valueFromJson } from "./json";
export { type Log, makeLog } from "./log";
export type { Message, MessageInput, MessageName } from "./messages";
export { decodeMsgpack, encodeMsgpack } from "./msgpack";
export { reportPanics } from "./panic";
export { decodeMessage, encodeMessage } from "./protobuf";
export { type Service, serve } from "./serve";
export { guardStandardOutput } from "./stdout-guard";
export {
  Decimal,
  Dynamic,
  emptyRecord,
  isList,
  isRecord,
  isWhollyKnown,
  type ListValue,
  type NumberValue,
  type RecordValue,
  type Refinements,
  UNKNOWN,
  Unknown,
  type Value,
  type WireType,
} from "./values";
export { WireError } from "./wire-error";
