/**
 * A fixed number of buffers, lent and given back. Waiting for one is the back-pressure of an upload.
 *
 * Buffers are made when first needed and made anew where a larger one is asked for.
 */

/** Lends up to `countMax` buffers at a time. */
export class BufferPool {
  private free: Buffer[] = [];
  private lent = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly countMax: number) {}

  /** A buffer of at least `size` bytes; waits until one is given back. */
  async take(size: number): Promise<Buffer> {
    while (this.lent >= this.countMax) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.lent++;
    const buffer = this.free.pop();
    return buffer && buffer.length >= size ? buffer : Buffer.allocUnsafeSlow(size);
  }

  /** Give a buffer back. */
  give(buffer: Buffer): void {
    this.lent--;
    this.free.push(buffer);
    this.waiting.shift()?.();
  }

  /** Forget the free ones and let every waiting taker go on, to find that the upload has ended. */
  clear(): void {
    this.free = [];
    this.lent = 0;
    for (const resume of this.waiting.splice(0)) resume();
  }
}
