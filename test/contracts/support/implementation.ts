/**
 * What a contract suite runs against: something that speaks S3, STS and IAM and enforces policies.
 *
 * A suite says what AWS does. Where an implementation is known to differ, the difference is listed with
 * its reason, and its test is expected to fail: once it no longer differs, the list says so.
 */
import type { IAMClient } from "@aws-sdk/client-iam";
import type { S3Client } from "@aws-sdk/client-s3";
import type { STSClient } from "@aws-sdk/client-sts";

/** Keys of a caller. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The clients of one caller. */
export interface Clients {
  readonly s3: S3Client;
  readonly sts: STSClient;
  readonly iam: IAMClient;
}

/** The account that owns buckets and roles. */
export const OWNER = "999988887777";
/** The account of the vendor that writes. */
export const VENDOR = "111122223333";

/** An endpoint under test. */
export interface Implementation {
  /** Clients of any caller. */
  clients(keys: Keys): Clients;
  /** A user that may do everything in OWNER. */
  readonly owner: Keys;
  /** Users of VENDOR: one that may assume roles, and a second one like it. */
  readonly vendor: Keys;
  readonly otherVendor: Keys;
  /** The name by which VENDOR addresses a bucket of OWNER. */
  foreign(bucket: string): string;
}

/** A running implementation, made before the suites. */
export type Start = () => Implementation;

/** Declares contract tests. */
export type Contract = (name: string, run: (under: Implementation) => Promise<void>) => void;

/** Declares tests for `start()`, expecting those in `differences` to fail. */
export function contractFor(start: Start, differences: Readonly<Record<string, string>>): Contract {
  const known = new Set(Object.keys(differences));
  return (name, run) => {
    const declare = known.has(name) ? test.failing : test;
    declare(name, () => run(start()));
  };
}

/** HTTP status of a refusal, or 200 where it was let through. */
export async function statusOf(promise: Promise<unknown>): Promise<number> {
  try {
    await promise;
    return 200;
  } catch (error) {
    return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  }
}

/** Code and status of a refusal. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number }> {
  try {
    await promise;
  } catch (error) {
    const refused = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { code: refused.name, status: refused.$metadata?.httpStatusCode ?? 0 };
  }
  throw new Error("expected a refusal, and it was allowed");
}

/** A policy document of statements. */
export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Bytes that are no constant, the same in every run. */
export function someBytes(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let index = 0; index < size; index++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[index] = state >>> 16;
  }
  return bytes;
}
