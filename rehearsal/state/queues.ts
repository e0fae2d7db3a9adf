/**
 * What happens inside a queue: sending, receiving with a visibility timeout, deleting, dead letters.
 *
 * Time is the rehearsal's clock; nothing runs on its own, a queue is brought up to date when asked.
 *
 * Source: Amazon SQS Developer Guide, "Amazon SQS visibility timeout", "... dead-letter queues",
 * "FIFO queues".
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html
 */
import type { Message, Queue } from "./storage";
import type { World } from "./world";

/** A message to send. */
export interface Outgoing {
  readonly body: string;
  readonly sender: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly delaySeconds?: number;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** A FIFO queue forgets a deduplication id after five minutes. */
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** Put a message into a queue; a duplicate in a FIFO queue is accepted and dropped. */
export function enqueue(world: World, queue: Queue, outgoing: Outgoing): Message {
  const now = world.now();
  const delay = outgoing.delaySeconds ?? numberOf(queue, "DelaySeconds", 0);
  const message: Message = {
    id: world.ids.uuid(),
    body: outgoing.body,
    attributes: outgoing.attributes ?? {},
    group: outgoing.group,
    sequence: queue.name.endsWith(".fifo")
      ? String(queue.seen.size + queue.messages.length + 1).padStart(20, "0")
      : undefined,
    sender: outgoing.sender,
    sent: now,
    visible: new Date(now.getTime() + delay * 1000),
    receipt: undefined,
    receives: 0,
    firstReceived: undefined,
  };
  const { deduplicationId } = outgoing;
  if (deduplicationId !== undefined) {
    const until = queue.seen.get(deduplicationId);
    if (until !== undefined && until > now.getTime()) return message;
    queue.seen.set(deduplicationId, now.getTime() + DEDUPLICATION_MS);
  }
  queue.messages.push(message);
  return message;
}

/** Up to `countMax` visible messages, now hidden for `visibilitySeconds`. */
export function receive(
  world: World,
  queue: Queue,
  options: { readonly countMax: number; readonly visibilitySeconds?: number | undefined },
): Message[] {
  expire(world, queue);
  moveDead(world, queue);
  const now = world.now();
  const hidden = (options.visibilitySeconds ?? numberOf(queue, "VisibilityTimeout", 30)) * 1000;
  const taken: Message[] = [];
  const busy = new Set(
    queue.messages
      .filter((message) => message.group !== undefined && message.visible > now && message.receipt)
      .map((message) => message.group),
  );
  for (const message of queue.messages) {
    if (taken.length >= options.countMax) break;
    if (message.visible > now || (message.group !== undefined && busy.has(message.group))) continue;
    message.receives += 1;
    message.firstReceived ??= now;
    message.visible = new Date(now.getTime() + hidden);
    message.receipt = world.ids.opaque(64);
    taken.push(message);
  }
  return taken;
}

/** Messages older than the retention period are gone. */
function expire(world: World, queue: Queue): void {
  const period = numberOf(queue, "MessageRetentionPeriod", 345_600) * 1000;
  const oldest = world.now().getTime() - period;
  queue.messages = queue.messages.filter((message) => message.sent.getTime() > oldest);
}

/** Messages that were received too often go to the dead-letter queue. */
function moveDead(world: World, queue: Queue): void {
  const policy = redrivePolicy(queue);
  const target = policy ? world.queues.get(policy.target) : undefined;
  if (!policy || !target) return;
  const now = world.now();
  const dead = queue.messages.filter(
    (message) => message.visible <= now && message.receives >= policy.receivesMax,
  );
  if (dead.length === 0) return;
  queue.messages = queue.messages.filter((message) => !dead.includes(message));
  for (const message of dead) {
    message.receipt = undefined;
    message.receives = 0;
    target.messages.push(message);
  }
}

/** `RedrivePolicy` read; undefined where there is none. */
export function redrivePolicy(
  queue: Queue,
): { readonly target: string; readonly receivesMax: number } | undefined {
  const text = queue.attributes.get("RedrivePolicy");
  if (!text) return undefined;
  const parsed = JSON.parse(text) as { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown };
  return {
    target: String(parsed.deadLetterTargetArn),
    receivesMax: Number(parsed.maxReceiveCount),
  };
}

/** A numeric attribute, or SQS's default. */
export function numberOf(queue: Queue, name: string, otherwise: number): number {
  const text = queue.attributes.get(name);
  return text === undefined ? otherwise : Number(text);
}
