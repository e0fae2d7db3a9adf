/**
 * The one notification document of a bucket: queues that hear of its objects.
 *
 * S3 validates a queue when the document is put, so it waits for the queue's policy; S3 refuses two
 * entries for one event whose prefixes and suffixes overlap, and queues in order (FIFO).
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { dependable, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import type { Diagnostic } from "../diagnostics";

/** Which objects to tell of. */
export interface NotificationFilter {
  /**
   * Events of S3, e.g. `s3:ObjectCreated:*`.
   * @default `s3:ObjectCreated:*`
   */
  readonly events?: readonly string[];
  /**
   * Begin of the keys.
   * @default every key
   */
  readonly prefix?: string;
  /**
   * End of the keys.
   * @default every key
   */
  readonly suffix?: string;
}

interface Entry extends NotificationFilter {
  readonly queueArn: string;
  readonly events: readonly string[];
}

/** Collects the entries and owns the resource. */
export class BucketNotifications {
  readonly #entries: Entry[] = [];
  #resource: S3BucketNotification | undefined;

  constructor(
    private readonly scope: Construct,
    private readonly bucket: string,
  ) {}

  /** Add a queue; the document waits for `after`, the queue's policy among it. */
  add(queueArn: string, filter: NotificationFilter, after: readonly ITerraformDependable[]): void {
    this.#entries.push({ ...filter, queueArn, events: filter.events ?? ["s3:ObjectCreated:*"] });
    const resource = this.#resource ?? this.#make();
    resource.putQueue(
      this.#entries.map(({ queueArn: arn, events, prefix, suffix }) => ({
        queueArn: arn,
        events: [...events],
        ...(prefix === undefined ? {} : { filterPrefix: prefix }),
        ...(suffix === undefined ? {} : { filterSuffix: suffix }),
      })),
    );
    resource.dependsOn = [
      ...new Set([...(resource.dependsOn ?? []), ...after.map((one) => dependable(one))]),
    ];
  }

  /** What S3 would refuse. */
  check(): Diagnostic[] {
    return this.#entries.flatMap((entry, index) =>
      this.#entries
        .slice(index + 1)
        .filter((other) => overlap(entry, other))
        .map((other) => overlapping(entry, other)),
    );
  }

  #make(): S3BucketNotification {
    this.#resource = new S3BucketNotification(this.scope, "Notification", { bucket: this.bucket });
    return this.#resource;
  }
}

function overlap(a: Entry, b: Entry): boolean {
  const events = a.events.some((one) => b.events.some((other) => sameEvent(one, other)));
  return events && nested(a.prefix, b.prefix, "starts") && nested(a.suffix, b.suffix, "ends");
}

/** `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`. */
function sameEvent(a: string, b: string): boolean {
  const covers = (wide: string, narrow: string) =>
    wide === narrow || (wide.endsWith(":*") && narrow.startsWith(wide.slice(0, -1)));
  return covers(a, b) || covers(b, a);
}

function nested(a: string | undefined, b: string | undefined, how: "starts" | "ends"): boolean {
  const [one, other] = [a ?? "", b ?? ""];
  return how === "starts"
    ? one.startsWith(other) || other.startsWith(one)
    : one.endsWith(other) || other.endsWith(one);
}

function overlapping(a: Entry, b: Entry): Diagnostic {
  const name = ({ prefix = "", suffix = "" }: Entry) => `\`${prefix}*${suffix}\``;
  return {
    code: "SYNC8005",
    severity: "error",
    summary: `two notifications of one bucket overlap: ${name(a)} and ${name(b)}`,
    why: "S3 refuses the whole document where one object's event would match two entries",
    help: "give the two different prefixes or suffixes, or send both to one queue",
  };
}
