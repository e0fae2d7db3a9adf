/**
 * Goal: parallel gzip is one valid member with the same bytes every time.
 * Method: Node's own gunzip and crc32, and the gzip program, as oracles.
 */
import { execFileSync } from "node:child_process";
import { crc32, gunzipSync } from "node:zlib";
import fc from "fast-check";

import { combineCrc32 } from "../../runner/gzip/crc32";
import { gzip } from "../../runner/gzip/parallel-gzip";

async function compress(chunks: readonly Uint8Array[], level?: number): Promise<Buffer> {
  const source = (async function* () {
    yield* chunks;
  })();
  const pieces: Uint8Array[] = [];
  for await (const piece of gzip(source, level)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Text that compresses, of any length. */
function text(length: number): Buffer {
  const line = "2026-03-04,117,MCI,MDW,delayed by weather\n";
  return Buffer.from(line.repeat(Math.ceil(length / line.length)).slice(0, length));
}

const MIB = 1024 * 1024;

test.each([0, 1, 31, MIB - 1, MIB, MIB + 1, 2 * MIB, 5 * MIB + 17])(
  "%i bytes come back",
  async (length) => {
    const input = text(length);
    const packed = await compress([input]);
    expect(gunzipSync(packed).equals(input)).toBe(true);
    execFileSync("gzip", ["-t"], { input: packed });
  },
);

test("how the bytes are cut does not change the result", async () => {
  const input = text(3 * MIB);
  const whole = await compress([input]);
  const cut: Uint8Array[] = [];
  for (let at = 0; at < input.length; at += 65_537) cut.push(input.subarray(at, at + 65_537));
  expect((await compress(cut)).equals(whole)).toBe(true);
});

test("the header holds no time and no name", async () => {
  expect([...(await compress([text(10)])).subarray(0, 10)]).toEqual([
    31, 139, 8, 0, 0, 0, 0, 0, 0, 255,
  ]);
});

test("level 6 is smaller than level 1", async () => {
  const input = text(2 * MIB);
  expect((await compress([input], 6)).length).toBeLessThan((await compress([input], 1)).length);
});

test("a source that fails is a failure, not an end", async () => {
  const source = (async function* () {
    yield text(2 * MIB);
    throw new Error("cut off");
  })();
  const read = async () => {
    for await (const _ of gzip(source));
  };
  await expect(read()).rejects.toThrow("cut off");
});

test("the CRC of joined texts is the combination of theirs", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      (first, second) => {
        const joined = crc32(Buffer.concat([first, second]));
        expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(joined);
      },
    ),
  );
});
