/**
 * Dropbox's content hash: SHA-256 over the SHA-256 of each block of 4 MiB, in hexadecimal.
 *
 * Source: https://www.dropbox.com/developers/reference/content-hash.
 */
import { createHash, type Hash } from "node:crypto";

const BLOCK_BYTES = 4 * 1024 * 1024;

/** Takes bytes in pieces of any size. */
export class ContentHash {
  private readonly whole = createHash("sha256");
  private block: Hash | undefined;
  private filled = 0;

  /** Add bytes. */
  update(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) {
      this.block ??= createHash("sha256");
      const count = Math.min(BLOCK_BYTES - this.filled, bytes.length - offset);
      this.block.update(bytes.subarray(offset, offset + count));
      this.filled += count;
      offset += count;
      if (this.filled === BLOCK_BYTES) this.endBlock();
    }
  }

  /** The hash of everything; no more bytes may come. */
  digest(): string {
    if (this.filled > 0) this.endBlock();
    return this.whole.digest("hex");
  }

  private endBlock(): void {
    if (this.block) this.whole.update(this.block.digest());
    this.block = undefined;
    this.filled = 0;
  }
}
