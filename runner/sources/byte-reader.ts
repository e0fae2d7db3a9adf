/** Exact numbers of bytes from a stream of chunks. */

/** Reads forward only. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Exactly `count` bytes; fewer at the end of the stream. */
  async read(count: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      const piece = await this.readSome(missing);
      if (piece.length === 0) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  }

  /** Between 1 and `max` bytes; none at the end of the stream. */
  async readSome(max: number): Promise<Uint8Array> {
    while (this.rest.length === 0) {
      const { value, done } = await this.chunks.next();
      if (done) return new Uint8Array();
      this.rest = value;
    }
    const piece = this.rest.subarray(0, max);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  /** Pass over bytes. */
  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0) {
      const piece = await this.readSome(left);
      if (piece.length === 0) return;
      left -= piece.length;
    }
  }

  /** Stop reading. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
