/**
 * Changes of lists, objects and blocks in an HCL text that leave everything around them as it is.
 *
 * What stays keeps its own text, comments included; what is new is laid out like its neighbours, so
 * that `terraform fmt` has nothing to do where a line of its own could be aligned with them.
 */
import type { Item, Node, Span } from "./hcl-tree";

/** One replacement. */
interface Edit extends Span {
  readonly text: string;
}

/** The changes of one text, gathered and then made at once. */
export class HclEdits {
  readonly text: string;
  readonly #edits: Edit[] = [];
  readonly #newline: string;

  constructor(text: string) {
    this.text = text;
    this.#newline = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** The text with every change made. */
  result(): string {
    const last = this.#edits
      .map((edit, order) => ({ ...edit, order }))
      .sort((a, b) => b.start - a.start || b.order - a.order);
    return last.reduce(
      (text, { start, end, text: now }) => text.slice(0, start) + now + text.slice(end),
      this.text,
    );
  }

  /** What is written at a place. */
  textOf({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  replace(span: Span, text: string): void {
    this.#edits.push({ ...span, text });
  }

  insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }

  /** Lines below each other at an indentation, in the line ends of the file. */
  lines(lines: readonly string[], indentation: string): string {
    return lines.map((line) => `${indentation}${line}`).join(this.#newline);
  }

  get newline(): string {
    return this.#newline;
  }

  /** The blanks in front of the first word of the line of `at`. */
  indentationAt(at: number): string {
    const start = this.#lineStart(at);
    return /^[ \t]*/.exec(this.text.slice(start))?.[0] ?? "";
  }

  /** Whether nothing but blanks is in front of `at` in its line. */
  isFirstInLine(at: number): boolean {
    return this.text.slice(this.#lineStart(at), at).trim() === "";
  }

  /** Add an element behind the last of a list; `lines` is its text. */
  append(list: Node & { readonly kind: "list" }, lines: readonly string[]): void {
    const last = list.elements.at(-1);
    if (!last) {
      this.replace(list, `[${lines.join(this.#newline)}]`);
      return;
    }
    const indentation = this.indentationAt(last.start);
    if (!this.isFirstInLine(last.start)) {
      const [first = "", ...rest] = lines;
      const more = rest.map((line) => `${this.#newline}${indentation}${line}`).join("");
      this.insert(last.end, `, ${first}${more}`);
      return;
    }
    const text = `${this.#newline}${this.lines(lines, indentation)}`;
    this.#appendLine(last.end, text);
  }

  /**
   * Add `name = value` behind the last item of an object: aligned with it where the name is short
   * enough, else on several lines where the value can be, for `terraform fmt` aligns no such.
   */
  appendItem(
    object: Node & { readonly kind: "object" },
    name: string,
    value: { readonly inline: string; readonly broken: string },
  ): void {
    const last = object.items.at(-1);
    if (!last) {
      this.replace(object, `{ ${name} = ${value.inline} }`);
      return;
    }
    if (!this.isFirstInLine(last.start)) {
      this.insert(last.end, `, ${name} = ${value.inline}`);
      return;
    }
    const isOneLine = !this.textOf(last).includes("\n");
    const width = this.text.slice(last.start, last.value.start).search(/\s[=:]\s*$/);
    const isTooLong = isOneLine && name.length > width;
    const padded = isOneLine ? name.padEnd(width) : name;
    const line = isTooLong ? `${name} = ${value.broken}` : `${padded} = ${value.inline}`;
    const text = `${this.#newline}${this.indentationAt(last.start)}${line}`;
    if (this.#commaBehind(last.end) !== undefined) this.#appendLine(last.end, text);
    else this.insert(this.#lineEnd(last.end), text);
  }

  /** Put `name = value` in the place of an item, its equal sign where it was if it can be. */
  replaceItem(item: Item, name: string, value: string): void {
    const width = this.text.slice(item.start, item.value.start).search(/\s[=:]\s*$/);
    this.replace(item, `${name.padEnd(width)} = ${value}`);
  }

  /** Add lines behind a part of a body, at its indentation. */
  appendBelow(part: Span, lines: readonly string[], blankLine = false): void {
    const gap = blankLine ? this.#newline : "";
    const text = this.lines(lines, this.indentationAt(part.start));
    this.insert(this.#lineEnd(part.end), `${gap}${this.#newline}${text}`);
  }

  /** A new line behind the one of `end`, with a comma between; the comma's style is kept. */
  #appendLine(end: number, text: string): void {
    const comma = this.#commaBehind(end);
    if (comma === undefined) {
      this.insert(end, ",");
      this.insert(this.#lineEnd(end), text);
    } else {
      this.insert(this.#lineEnd(comma), `${text},`);
    }
  }

  /** Behind the comma that follows `end` in its line. */
  #commaBehind(end: number): number | undefined {
    const found = /^[ \t]*,/.exec(this.text.slice(end, this.#lineEnd(end)));
    return found ? end + found[0].length : undefined;
  }

  /** Take some of a list's or an object's parts out; what stays keeps its text and its comments. */
  removeSome(whole: Node, parts: readonly Span[], isRemoved: (index: number) => boolean): void {
    if (parts.every((_, index) => isRemoved(index))) {
      this.replace(whole, whole.kind === "list" ? "[]" : "{}");
      return;
    }
    const lastKept = parts.findLastIndex((_, index) => !isRemoved(index));
    for (const [index, part] of parts.entries()) {
      if (!isRemoved(index)) continue;
      const after = index < lastKept ? parts[index + 1] : undefined;
      this.remove(part, index > lastKept ? parts[index - 1] : undefined, after);
    }
  }

  /**
   * Take a part out: with its whole line where it is alone there, else with the comma between it and
   * the neighbour in its line. A comment in its line stays.
   */
  remove(part: Span, before?: Span, after?: Span): void {
    const end = this.#commaBehind(part.end) ?? part.end;
    const isFirst = this.isFirstInLine(part.start);
    if (isFirst && this.text.slice(end, this.#lineEnd(end)).trim() === "") {
      const lineEnd = this.#lineEnd(end);
      const next = this.text.startsWith("\r\n", lineEnd) ? lineEnd + 2 : lineEnd + 1;
      this.replace({ start: this.#lineStart(part.start), end: next }, "");
    } else if (after && this.#isSameLine(part.end, after.start)) {
      this.replace({ start: part.start, end: after.start }, "");
    } else if (before && this.#isSameLine(before.end, part.start)) {
      this.replace({ start: before.end, end: part.end }, "");
    } else {
      const blanks = /^[ \t]*/.exec(this.text.slice(end))?.[0].length ?? 0;
      this.replace({ start: part.start, end: isFirst ? end + blanks : end }, "");
    }
  }

  /** No newline between, and no comment that would go. */
  #isSameLine(from: number, to: number): boolean {
    return /^[\s,]*$/.test(this.text.slice(from, to)) && !this.text.slice(from, to).includes("\n");
  }

  #lineStart(at: number): number {
    return this.text.lastIndexOf("\n", at - 1) + 1;
  }

  #lineEnd(at: number): number {
    const end = this.text.indexOf("\n", at);
    const stop = end < 0 ? this.text.length : end;
    return this.text[stop - 1] === "\r" ? stop - 1 : stop;
  }
}
