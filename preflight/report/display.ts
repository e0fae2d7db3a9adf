/** Texts that stand for values known after apply, shown as the references they stand for. */
import type { Snapshot } from "../snapshot";

/** A function that replaces every stand-in of a snapshot in a text. */
export function displayOf(snapshot: Snapshot): (text: string) => string {
  const standIns = snapshot.standIns ?? [];
  if (standIns.length === 0) return (text) => text;
  return (text) => {
    let shown = text;
    for (const { text: standIn, reference } of standIns) {
      if (shown.includes(standIn)) shown = shown.replaceAll(standIn, () => `\${${reference}}`);
    }
    return shown;
  };
}
