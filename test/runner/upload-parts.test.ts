/**
 * Goal: parts stay within S3's limits whatever the size, and buffers within their number.
 * Method: arithmetic over all 10,000 parts; takers that wait; Dropbox's hash against its definition.
 */
import { createHash } from "node:crypto";

import { BufferPool } from "../../runner/upload/buffer-pool";
import { ContentHash } from "../../runner/upload/content-hash";
import { PART_BYTES_DEFAULT, partBytes } from "../../runner/upload/part-size";

const MIB = 1024 * 1024;

describe("part sizes", () => {
  test("grow from 8 MiB and reach 5 TiB within 10,000 parts", () => {
    const sizes = Array.from({ length: 10_000 }, (_, index) =>
      partBytes(index + 1, PART_BYTES_DEFAULT),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect([sizes[0], sizes[999], sizes[1000]]).toEqual([8 * MIB, 8 * MIB, 16 * MIB]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * 1024 * MIB);
    expect(total).toBeGreaterThan(5 * 1024 * 1024 * MIB);
  });
});

describe("buffers", () => {
  test("a taker waits until one is given back", async () => {
    const pool = new BufferPool(1);
    const first = await pool.take(10);
    let taken = false;
    const second = pool.take(10).then((buffer) => {
      taken = true;
      return buffer;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(false);
    pool.give(first);
    expect(await second).toBe(first);
  });

  test("a larger one is made anew", async () => {
    const pool = new BufferPool(1);
    pool.give(await pool.take(10));
    expect((await pool.take(20)).length).toBe(20);
  });

  test("clearing lets every taker go on", async () => {
    const pool = new BufferPool(1);
    await pool.take(10);
    const waiting = [pool.take(10)];
    pool.clear();
    expect(await Promise.all(waiting)).toHaveLength(1);
  });
});

describe("Dropbox's content hash", () => {
  test.each([0, 1, 4 * MIB, 4 * MIB + 1, 9 * MIB])("of %i bytes in uneven pieces", (length) => {
    const bytes = Buffer.alloc(length, "abc");
    const blocks: Buffer[] = [];
    for (let at = 0; at < length; at += 4 * MIB) {
      blocks.push(
        createHash("sha256")
          .update(bytes.subarray(at, at + 4 * MIB))
          .digest(),
      );
    }
    const hash = new ContentHash();
    for (let at = 0; at < length; at += 1_000_003) hash.update(bytes.subarray(at, at + 1_000_003));
    expect(hash.digest()).toBe(createHash("sha256").update(Buffer.concat(blocks)).digest("hex"));
  });
});
