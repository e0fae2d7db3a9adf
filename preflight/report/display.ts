/**
 * Texts that stand for values known after apply, shown as the references they stand for.
 *
 * A made-up text has one of a few shapes, so a text is searched for those shapes once, whatever the
 * number of stand-ins; only stand-ins of another shape are looked for one by one.
 */
import type { Snapshot, StandIn } from "../snapshot";

/** What made-up texts look like: a name, a UUID, an account id. */
const SHAPES = /tf-[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{12}/g;

type Display = (text: string) => string;

const displays = new WeakMap<readonly StandIn[], Display>();

/** A function that replaces every stand-in of a snapshot in a text. */
export function displayOf({ standIns = [] }: Snapshot): Display {
  let display = displays.get(standIns);
  if (!display) {
    display = makeDisplay(standIns);
    displays.set(standIns, display);
  }
  return display;
}

function makeDisplay(standIns: readonly StandIn[]): Display {
  if (standIns.length === 0) return (text) => text;
  const references = new Map(standIns.map(({ text, reference }) => [text, `\${${reference}}`]));
  const others = standIns.filter(({ text }) => text.match(SHAPES)?.[0] !== text);
  return (text) => {
    const shown = text.replace(SHAPES, (found) => references.get(found) ?? found);
    return others.reduce(
      (rest, { text: standIn, reference }) =>
        rest.includes(standIn) ? rest.replaceAll(standIn, () => `\${${reference}}`) : rest,
      shown,
    );
  };
}
