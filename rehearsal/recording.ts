/**
 * Every request that reached the rehearsal, in order: who, what, on what, decided by which statement.
 *
 * A request may ask several questions (an upload with tags asks two, one under a KMS key three); the
 * record shows the first that was denied, else the first of all, and keeps every verdict. Nothing of
 * a secret, a body or a signature is kept.
 */
import type { DecidingStatement } from "../iam";
import type { CallVerdict } from "../preflight";
import type { ServiceName } from "./exchange";

/** One request, answered. */
export interface RecordedCall {
  /** From 1, in order of arrival. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  readonly service: ServiceName;
  /** E.g. `CreateMultipartUpload`; `unknown` where the request named none. */
  readonly operation: string;
  /** ARN, service principal or `anonymous`. */
  readonly caller: string;
  /** IAM action and ARN of the question shown; empty where none was asked. */
  readonly action: string;
  readonly resource: string;
  /** `refused`: not signed as it must be, or malformed, before any question was asked. */
  readonly outcome: "allowed" | "denied" | "unknown" | "refused";
  readonly decidedBy: readonly DecidingStatement[];
  /** What AWS would say; undefined for an allowed call. */
  readonly awsMessage?: string;
  /** Code of the error that was answered, a 404 of an allowed call included. */
  readonly errorCode?: string;
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Every question the request asked. */
  readonly verdicts: readonly CallVerdict[];
}

/** A record in the making. */
export interface RecordingCall {
  readonly number: number;
  readonly at: string;
  service: ServiceName;
  operation: string;
  caller: string;
  readonly verdicts: CallVerdict[];
  errorCode: string | undefined;
  status: number;
  bytesIn: number;
  bytesOut: number;
}

/** Keeps the records of one rehearsal. */
export class Recorder {
  private readonly records: RecordingCall[] = [];

  constructor(private readonly onFinished: (call: RecordedCall) => void = () => undefined) {}

  /** Begin the record of a request that has just arrived. */
  begin(now: Date): RecordingCall {
    const record: RecordingCall = {
      number: this.records.length + 1,
      at: now.toISOString(),
      service: "s3",
      operation: "unknown",
      caller: "anonymous",
      verdicts: [],
      errorCode: undefined,
      status: 0,
      bytesIn: 0,
      bytesOut: 0,
    };
    this.records.push(record);
    return record;
  }

  /** The answer is out. */
  finish(record: RecordingCall): void {
    this.onFinished(finished(record));
  }

  /** Records of answered requests, in order of arrival. */
  calls(): RecordedCall[] {
    return this.records.filter((record) => record.status !== 0).map(finished);
  }
}

function finished(record: RecordingCall): RecordedCall {
  const shown =
    record.verdicts.find((verdict) => verdict.outcome !== "allowed") ?? record.verdicts[0];
  return {
    number: record.number,
    at: record.at,
    service: record.service,
    operation: record.operation,
    caller: record.caller,
    action: shown?.call.action ?? "",
    resource: shown ? String(shown.call.resource) : "",
    outcome: shown?.outcome ?? (record.status < 400 ? "allowed" : "refused"),
    decidedBy: shown?.decision.decidedBy ?? [],
    ...(shown?.awsMessage === undefined ? undefined : { awsMessage: shown.awsMessage }),
    ...(record.errorCode === undefined ? undefined : { errorCode: record.errorCode }),
    status: record.status,
    bytesIn: record.bytesIn,
    bytesOut: record.bytesOut,
    verdicts: record.verdicts,
  };
}
