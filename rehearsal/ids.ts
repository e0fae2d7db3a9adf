/**
 * Names that AWS makes up: request ids, access keys, secrets, version ids, unique principal ids.
 *
 * With a seed the n-th id is the same in every run, so that outputs can be compared; without one
 * they come from the system's random source, so that nobody else on the machine can sign requests.
 */
import { createHash, randomBytes } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Makes ids; stateful. */
export class Ids {
  private count = 0;

  constructor(private readonly seed: string | undefined) {}

  /** Unique id or access key id: four letters (`AROA`, `AKIA` ...) and `length - 4` of base 32. */
  unique(prefix: string, length = 20): string {
    return prefix + this.text(BASE32, length - prefix.length);
  }

  /** Forty characters. */
  secret(): string {
    return this.text(ALPHANUMERIC, 40);
  }

  /** Session token, version id, upload id or receipt handle. */
  opaque(length: number): string {
    return this.text(ALPHANUMERIC, length);
  }

  /** Sixteen upper-case hexadecimal digits, as S3's request id. */
  request(): string {
    return this.bytes(8).toString("hex").toUpperCase();
  }

  /** Version 4 UUID. */
  uuid(): string {
    const bytes = this.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ].join("-");
  }

  /** Key material. */
  bytes(length: number): Buffer {
    if (this.seed === undefined) return randomBytes(length);
    const parts: Buffer[] = [];
    for (let size = 0; size < length; size += 32) {
      this.count += 1;
      parts.push(createHash("sha256").update(`${this.seed}/${this.count}`).digest());
    }
    return Buffer.concat(parts).subarray(0, length);
  }

  private text(alphabet: string, length: number): string {
    return Array.from(this.bytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
  }
}
