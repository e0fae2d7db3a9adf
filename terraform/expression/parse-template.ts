/**
 * Templates: text with interpolations `${ … }` and directives `%{ … }`.
 *
 * A `~` inside the braces takes away the white space on that side up to the end of the line, which goes
 * too; that is less than the documentation says and what Terraform does.
 *
 * Source: HCL Native Syntax Specification, "Template Sub-language".
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-sub-language
 */
import type { Scanner } from "./scanner";
import type { Expression, TemplatePart } from "./tree";

/** How a template is read. */
export interface TemplateOptions {
  /** Where it ends; the end itself is not consumed. */
  readonly isEnd: () => boolean;
  /** Backslashes are escapes. */
  readonly isQuoted: boolean;
  /** Reads an expression at the scanner's place. */
  readonly expression: () => Expression;
}

/** A directive that is open. */
interface Open {
  readonly outer: TemplatePart[];
  readonly close: () => TemplatePart;
  /** Only of an `if`: what stands behind `else`. */
  readonly no?: TemplatePart[];
}

/** Text and interpolations up to the end. */
export function readTemplate(scanner: Scanner, options: TemplateOptions): TemplatePart[] {
  return new TemplateReader(scanner, options).read();
}

/** `v in` or `k, v in`. */
export function forNames(scanner: Scanner): {
  readonly keyName: string | undefined;
  readonly valueName: string;
} {
  scanner.skipSpace();
  const first = scanner.name();
  scanner.skipSpace();
  let second: string | undefined;
  if (scanner.take(",")) {
    scanner.skipSpace();
    second = scanner.name();
    scanner.skipSpace();
  }
  if (!scanner.isWord("in")) throw scanner.error("`in` is missing");
  scanner.at += 2;
  return second === undefined
    ? { keyName: undefined, valueName: first }
    : { keyName: first, valueName: second };
}

class TemplateReader {
  readonly #root: TemplatePart[] = [];
  readonly #open: Open[] = [];
  #parts = this.#root;
  #text = "";
  /** The sequence before asked for the white space behind it to go. */
  #isTrimming = false;

  constructor(
    readonly scanner: Scanner,
    readonly options: TemplateOptions,
  ) {}

  read(): TemplatePart[] {
    const { scanner, options } = this;
    while (!options.isEnd()) {
      if (scanner.isAtEnd()) throw scanner.error("a text that does not end");
      if (scanner.startsWith("$${") || scanner.startsWith("%%{")) {
        this.#add(scanner.text.slice(scanner.at + 1, scanner.at + 3));
        scanner.at += 3;
      } else if (scanner.startsWith("${")) {
        const expression = this.#braced(() => options.expression());
        this.#parts.push({ kind: "interpolation", expression });
      } else if (scanner.startsWith("%{")) {
        this.#parts = this.#braced(() => this.#directive());
      } else {
        this.#add(
          options.isQuoted ? scanner.quotedCharacter() : (scanner.text[scanner.at++] ?? ""),
        );
      }
    }
    this.#flush(false);
    if (this.#open.length > 0) throw scanner.error("a directive that does not end");
    return this.#root;
  }

  #add(text: string): void {
    if (this.#isTrimming && /^\s$/.test(text)) {
      this.#isTrimming = text !== "\n";
      return;
    }
    this.#isTrimming = false;
    this.#text += text;
  }

  #flush(isTrimmed: boolean): void {
    const lineStart = this.#text.lastIndexOf("\n", this.#text.length - 2) + 1;
    const text = isTrimmed
      ? this.#text.slice(0, lineStart) + this.#text.slice(lineStart).trimEnd()
      : this.#text;
    if (text) this.#parts.push(text);
    this.#text = "";
  }

  /** `${ … }` or `%{ … }`; the text before it is complete then. */
  #braced<Result>(inside: () => Result): Result {
    const { scanner } = this;
    scanner.at += 2;
    this.#flush(scanner.take("~"));
    this.#isTrimming = false;
    const result = inside();
    scanner.skipSpace();
    this.#isTrimming = scanner.take("~");
    scanner.expect("}");
    return result;
  }

  /** `if …`, `for …`, `else`, `endif`, `endfor`: where the parts behind it go. */
  #directive(): TemplatePart[] {
    const { scanner } = this;
    scanner.skipSpace();
    const word = scanner.name();
    if (word === "if") return this.#if();
    if (word === "for") return this.#for();
    const last = this.#open.at(-1);
    if (word === "else") {
      if (!last?.no) throw scanner.error("`else` without `if`");
      return last.no;
    }
    const isEnd = word === (last?.no ? "endif" : "endfor");
    if (!last || !isEnd) throw scanner.error(`unexpected directive \`${word}\``);
    this.#open.pop();
    last.outer.push(last.close());
    return last.outer;
  }

  #if(): TemplatePart[] {
    const condition = this.options.expression();
    const yes: TemplatePart[] = [];
    const no: TemplatePart[] = [];
    const close = (): TemplatePart => ({ kind: "if", condition, yes, no });
    this.#open.push({ outer: this.#parts, close, no });
    return yes;
  }

  #for(): TemplatePart[] {
    const { keyName, valueName } = forNames(this.scanner);
    const collection = this.options.expression();
    const body: TemplatePart[] = [];
    const close = (): TemplatePart => ({ kind: "for", keyName, valueName, collection, body });
    this.#open.push({ outer: this.#parts, close });
    return body;
  }
}
