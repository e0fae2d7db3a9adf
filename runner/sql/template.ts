/**
 * Templated concatenation of a mapping: `{first_name} {last_name}` as SQL.
 *
 * A name in braces is a column of the model; `{{` and `}}` are literal braces. A null value becomes
 * empty text, as in the vendor's templates. Parsed by hand, once; the values never reach JavaScript.
 */
import { type Diagnostic, nearest } from "../../diagnostics";
import { identifier, literal } from "./quote";

/** The SQL expression of a template, of type VARCHAR, or what is wrong with it. */
export function templateToSql(
  text: string,
  columns: readonly string[],
): { readonly sql: string; readonly diagnostics: readonly Diagnostic[] } {
  const pieces: string[] = [];
  const diagnostics: Diagnostic[] = [];
  let plain = "";
  const flush = () => {
    if (plain) pieces.push(literal(plain));
    plain = "";
  };
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? "";
    if ((character === "{" || character === "}") && text[index + 1] === character) {
      plain += character;
      index++;
      continue;
    }
    if (character === "}") diagnostics.push(loneBrace(text, index));
    if (character !== "{") {
      plain += character;
      continue;
    }
    const end = text.indexOf("}", index);
    if (end < 0) {
      diagnostics.push(loneBrace(text, index));
      break;
    }
    const name = text.slice(index + 1, end);
    flush();
    if (columns.includes(name)) pieces.push(`coalesce(CAST(${identifier(name)} AS VARCHAR), '')`);
    else diagnostics.push(missingColumn(name, columns, text));
    index = end;
  }
  flush();
  return { sql: pieces.length > 0 ? `(${pieces.join(" || ")})` : "''", diagnostics };
}

/** A column that the model does not return; Hightouch calls it QUERY_COLUMN_MISSING. */
export function missingColumn(
  name: string,
  columns: readonly string[],
  template?: string,
): Diagnostic {
  const near = nearest(name, columns);
  const shown = columns.slice(0, 5).map((column) => `\`${column}\``);
  const rest = columns.length - shown.length;
  return {
    code: "SYNC5020",
    severity: "error",
    summary: `the model has no column \`${name}\` (QUERY_COLUMN_MISSING)`,
    ...(template === undefined ? {} : { where: { text: template } }),
    why: `it returns ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}

function loneBrace(text: string, index: number): Diagnostic {
  return {
    code: "SYNC5022",
    severity: "error",
    summary: `a \`${text[index]}\` without its partner in the template \`${text}\``,
    where: { line: 1, column: index + 1, endColumn: index + 2, text },
    help: `write \`${text[index]}${text[index]}\` for a literal brace`,
  };
}
