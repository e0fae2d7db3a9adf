/**
 * Limits of unpacking, so that a small archive cannot fill the disk.
 *
 * At most 100 bytes out for one in (a CSV of one repeated row stays far below that in practice only
 * up to a point, hence a free allowance first), at most 64 GiB and 10,000 files.
 */
import { fail } from "../failure";

const RATIO_MAX = 100;
const FREE_BYTES = 64 * 1024 * 1024;
const TOTAL_BYTES_MAX = 64 * 1024 * 1024 * 1024;
const FILE_COUNT_MAX = 10_000;

/** Counts what comes out of one archive and stops it in time. */
export class UnpackLimits {
  private bytes = 0;
  private files = 0;

  constructor(
    private readonly shownName: string,
    private readonly packedBytes: number,
  ) {}

  /** Another file begins. */
  addFile(): void {
    this.files++;
    if (this.files > FILE_COUNT_MAX) this.refuse(`it holds more than ${FILE_COUNT_MAX} files`);
  }

  /** More bytes came out. */
  addBytes(count: number): void {
    this.bytes += count;
    if (this.bytes > TOTAL_BYTES_MAX) this.refuse("it unpacks to more than 64 GiB");
    if (this.bytes > FREE_BYTES && this.bytes > this.packedBytes * RATIO_MAX) {
      this.refuse(`it unpacks to more than ${RATIO_MAX} times its size`);
    }
  }

  private refuse(why: string): never {
    fail({ code: "SYNC5014", summary: `the archive \`${this.shownName}\` cannot be used`, why });
  }
}

/** The archive is not what it should be. */
export function badArchive(shownName: string, why: string): never {
  fail({
    code: "SYNC5014",
    summary: `the archive \`${shownName}\` cannot be read`,
    why,
    help: "upload it again; zip, tar, tar.gz and tgz are read",
  });
}
