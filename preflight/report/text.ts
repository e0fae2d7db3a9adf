/**
 * A report as a person reads it in a terminal: per connection its steps, then each cause with
 * evidence and fix, then what was taken as given. `plain` is the same without symbols, for screen
 * readers and logs.
 *
 * No line is wider than `width`. Text of the user's is shown with control characters made visible.
 */
import { type Paint, paintFor, visible } from "../../diagnostics";
import type { ConnectionReport, Finding, Report, StepReport } from "./finding";
import { noFixReason } from "./no-fix";
import { permissionText } from "./permission-text";
import { counted, lengthOf, padTo, wrap } from "./text-layout";

/** How the text looks. */
export interface TextOptions {
  readonly color: boolean;
  /** Columns, 60 at least. */
  readonly width: number;
  /** No symbols and no table. */
  readonly plain?: boolean;
  /** Only what fails, a line a connection. */
  readonly quiet?: boolean;
}

/** Options with the words and colours that follow from them. */
export interface Look extends TextOptions {
  readonly paint: Paint;
  readonly sign: { readonly bad: string; readonly good: string; readonly unsure: string };
  readonly arrow: string;
  readonly dot: string;
}

const WIDTH_MIN = 60;

/** The report as lines, ending in a newline. */
export function renderText(report: Report, options: TextOptions): string {
  const look = lookOf(options);
  if (options.quiet) return quietText(report, look);
  const blocks = [
    ...report.connections.map((connection) => connectionText(connection, look)),
    ...(report.findings.length > 0 ? [globalText(report.findings, look)] : []),
    ...(report.permissions ? [permissionText(report.permissions, look)] : []),
    summaryText(report, look),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function lookOf(options: TextOptions): Look {
  const plain = options.plain === true;
  return {
    ...options,
    width: Math.max(WIDTH_MIN, options.width),
    paint: paintFor(options.color && !plain),
    sign: plain
      ? { bad: "denied", good: "allowed", unsure: "cannot tell" }
      : { bad: "✗ denied", good: "✓ allowed", unsure: "? cannot tell" },
    arrow: plain ? "to" : "→",
    dot: plain ? "; " : " · ",
  };
}

function quietText(report: Report, look: Look): string {
  const lines = report.connections
    .filter((connection) => connection.verdict !== "allowed" || live(connection).length > 0)
    .map((connection) => {
      const codes = [...new Set(live(connection).map(({ code }) => code))];
      const why = codes.length > 0 ? codes.join(" ") : "cannot tell";
      return `${visible(connection.name)} ${why}`;
    });
  const others = report.findings.filter((one) => !one.suppressed).map(({ code }) => code);
  const all = others.length > 0 ? [...lines, [...new Set(others)].join(" ")] : lines;
  return all.length > 0
    ? `${all.map((line) => wrap(line, { ...look, first: "" }).join("\n")).join("\n")}\n`
    : "";
}

const live = (connection: ConnectionReport): readonly Finding[] =>
  connection.findings.filter((finding) => !finding.suppressed);

function connectionText(connection: ConnectionReport, look: Look): string[] {
  const { paint } = look;
  if (connection.verdict === "allowed" && connection.findings.length === 0) {
    return greenText(connection, look);
  }
  const bad = connection.verdict === "denied";
  const mark = look.plain ? "" : connection.verdict === "allowed" ? "✓ " : bad ? "✗ " : "? ";
  const colored = bad ? paint.red : connection.verdict === "allowed" ? paint.green : paint.yellow;
  const head = [connection.name, connection.target, connection.region, connection.principal]
    .filter((part) => part !== "")
    .map(visible)
    .join("   ");
  const lines = wrap(head, { width: look.width, first: mark, rest: "    " });
  return [
    ...lines.map((line, index) => (index === 0 ? colored(paint.bold(line)) : line)),
    "",
    ...introText(connection, look),
    ...stepsText(connection, look),
    ...connection.findings.flatMap((finding) => ["", ...findingText(finding, look)]),
    ...recheckText(connection, look),
    ...givenText(connection, look),
  ];
}

function greenText(connection: ConnectionReport, look: Look): string[] {
  const count = connection.steps.length;
  const text = `${visible(connection.name)}   ${visible(connection.target)}   ${count} of ${count} steps allowed`;
  const mark = look.plain ? "" : "✓ ";
  const lines = wrap(text, { width: look.width, first: mark, rest: "    " });
  return [...lines.map((line) => look.paint.green(line)), ...givenText(connection, look)];
}

function introText(connection: ConnectionReport, look: Look): string[] {
  const count = connection.findings.filter(({ severity }) => severity === "error").length;
  const text =
    connection.verdict === "denied" && count > 1
      ? `This sync would fail. AWS would show these ${count} causes one deploy at a time; here are all of them.`
      : connection.verdict === "denied"
        ? "This sync would fail."
        : connection.verdict === "unknown"
          ? "Whether this sync would work cannot be told; see what is missing below."
          : "This sync would work.";
  return [...wrap(text, { width: look.width, first: "  " }), ""];
}

/** Columns of the table of steps: number, title, call, verdict; only the call is ever cut. */
function stepsText(connection: ConnectionReport, look: Look): string[] {
  if (look.plain) {
    const steps = connection.steps.flatMap((step) => plainStep(step, look));
    return [...steps, ...missingText(connection, look)];
  }
  const uncolored = { ...look, paint: paintFor(false) };
  const verdictsWith = (conditions: boolean): readonly string[] =>
    connection.steps.map(
      (step) => signOf(step, uncolored) + causesOf(step, connection, uncolored, conditions),
    );
  const calls = connection.steps.map((step) =>
    visible(`${shortCaller(step.caller)} ${look.arrow} ${step.action}`),
  );
  const titleWidth = widest(connection.steps.map(({ title }) => title));
  const roomBeside = (verdicts: readonly string[]): number =>
    look.width - NUMBER_WIDTH - titleWidth - 2 - 1 - widest(verdicts);
  // On a narrow terminal the order of the causes says what the conditions would.
  const hasRoom = roomBeside(verdictsWith(true)) >= CALL_WIDTH_MIN;
  const room = roomBeside(verdictsWith(hasRoom));
  const callWidth = Math.max(CALL_WIDTH_MIN, Math.min(widest(calls), room));
  const head = `     ${padTo("step", titleWidth)}  ${padTo(`caller ${look.arrow} action`, callWidth)} verdict`;
  const rows = connection.steps.flatMap((step, index) => {
    const verdict = `${signOf(step, look)}${causesOf(step, connection, look, hasRoom)}`;
    const row = `${String(step.n).padStart(4)} ${padTo(step.title, titleWidth)}  ${padTo(calls[index] ?? "", callWidth)} ${verdict}`;
    return [row.trimEnd()];
  });
  return [look.paint.dim(head), ...rows, ...missingText(connection, look)];
}

const NUMBER_WIDTH = 5;
const CALL_WIDTH_MIN = 20;

const widest = (texts: readonly string[]): number => Math.max(4, ...texts.map(lengthOf));

function plainStep(step: StepReport, look: Look): string[] {
  const causes = step.causes.length > 0 ? `, cause ${step.causes.join(", ")}` : "";
  const text = `step ${step.n}, ${step.title}: ${shortCaller(step.caller)} calls ${step.action}: ${signOf(step, look)}${causes}`;
  return wrap(visible(text), { width: look.width, first: "  " });
}

/** Each missing fact once, with the steps that wait for it. */
function missingText(connection: ConnectionReport, look: Look): string[] {
  const steps = new Map<string, number[]>();
  for (const { n, missing } of connection.steps) {
    for (const { fact, reason, supply } of missing) {
      const text = JSON.stringify([`${fact} (${reason})`, supply]);
      steps.set(text, [...(steps.get(text) ?? []), n]);
    }
  }
  const options = { width: look.width, first: "     ", rest: "       " };
  return [...steps].flatMap(([text, numbers]) => {
    const [missing, supply] = JSON.parse(text) as [string, string];
    const noun = numbers.length === 1 ? "step" : "steps";
    return [
      ...wrap(visible(`missing for ${noun} ${numbers.join(", ")}: ${missing}`), options),
      ...wrap(visible(`supply: ${supply}`), { ...options, first: "       ", rest: "         " }),
    ];
  });
}

function signOf(step: StepReport, look: Look): string {
  const { paint, sign } = look;
  if (step.verdict === "denied") return paint.red(sign.bad);
  return step.verdict === "allowed" ? paint.green(sign.good) : paint.yellow(sign.unsure);
}

/** `cause B  if A is fixed`: a later step is reached only when the earlier causes are gone. */
function causesOf(
  step: StepReport,
  connection: ConnectionReport,
  look: Look,
  hasConditions: boolean,
): string {
  if (step.causes.length === 0) return "";
  const noun = step.causes.length === 1 ? "cause" : "causes";
  const earlier = connection.steps
    .filter((other) => other.n < step.n)
    .flatMap((other) => other.causes)
    .filter((id) => !step.causes.includes(id));
  const first = [...new Set(earlier)];
  const condition =
    hasConditions && first.length > 0
      ? look.paint.dim(
          `  if ${first.slice(0, 3).join(", ")} ${first.length === 1 ? "is" : "are"} fixed`,
        )
      : "";
  return `   ${noun} ${step.causes.join(", ")}${condition}`;
}

/** `arn:aws:sts::1:assumed-role/acme-sync/sync` as `acme-sync`; a root as its account. */
export function shortCaller(arn: string): string {
  if (arn.endsWith(":root")) return arn.split(":")[4] ?? arn;
  if (arn.includes(":assumed-role/")) return arn.split("/")[1] ?? arn;
  return arn.includes("/") ? arn.slice(arn.lastIndexOf("/") + 1) : arn;
}

/** One cause: head line, place, evidence, why, AWS's message, fix. */
export function findingText(finding: Finding, look: Look): string[] {
  const { paint, width } = look;
  const level = finding.severity === "error" ? paint.red : paint.yellow;
  const owner = `${finding.owner.role}${finding.owner.account ? ` (${finding.owner.account})` : ""}`;
  const label = `${finding.severity}[${finding.code}]`;
  const head = wrap(visible(finding.message), {
    width,
    first: `${finding.id} ${label}: `,
    rest: "    ",
  });
  const section = (name: string, text: string): string[] =>
    text === "" ? [] : wrap(visible(text), { width, first: `   = ${name}: `, rest: "       " });
  return [
    ...head.map((line, index) =>
      index === 0 ? line.replace(label, level(paint.bold(label))) : line,
    ),
    ...wrap(visible(placeText(finding, look)), { width, first: "  --> ", rest: "      " }),
    ...evidenceText(finding, look),
    ...section("why", finding.why),
    ...section("AWS will say", finding.awsMessage),
    ...section("owner", owner),
    ...fixText(finding, look),
    ...(finding.suppressed ? section("suppressed", suppressedText(finding.suppressed)) : []),
  ];
}

function suppressedText({ reason, until, at }: NonNullable<Finding["suppressed"]>): string {
  return `${reason}${until ? `, until ${until}` : ""}${at ? ` (${at})` : ""}`;
}

function placeText({ at }: Finding, look: Look): string {
  const position = [at.file, at.line, at.column].filter((part) => part !== undefined).join(":");
  const named = [at.construct, at.address]
    .filter((part) => part !== undefined)
    .join(look.plain ? ", " : " → ");
  return [position, named].filter((part) => part !== "").join("   ") || "(not in what was read)";
}

function evidenceText(finding: Finding, look: Look): string[] {
  const { deciding } = finding;
  if (!deciding?.text) return [];
  const bar = look.plain ? "   " : "   |";
  const which =
    deciding.statement === undefined
      ? deciding.policy
      : `statement ${deciding.sid ? `"${deciding.sid}" ` : ""}(${deciding.statement + 1} of ${deciding.statements ?? "?"})`;
  return [
    ...wrap(visible(which), { width: look.width, first: `${bar}  ` }),
    ...wrap(visible(deciding.text), { width: look.width, first: `${bar}  `, rest: `${bar}    ` }),
  ];
}

function fixText(finding: Finding, look: Look): string[] {
  const { fix } = finding;
  const help = noFixReason(finding);
  if (!fix)
    return wrap(visible(help ?? ""), { width: look.width, first: "   = ", rest: "       " });
  const { paint, width } = look;
  const extra =
    fix.grantsBeyondNeed.length > 0
      ? `, grants beyond need: ${fix.grantsBeyondNeed.join(", ")}`
      : "";
  const head = wrap(visible(`${fix.summary} (${fix.applicability}${extra})`), {
    width,
    first: "   = fix: ",
    rest: "       ",
  });
  const lines = fix.lines.flatMap((line) => {
    const sign = line.startsWith("- ") ? "- " : line.startsWith("+ ") ? "+ " : "  ";
    const text = sign === "  " ? line : line.slice(2);
    const shown = wrap(visible(text), { width, first: `     ${sign}`, rest: `     ${sign}  ` });
    const color = sign === "- " ? paint.red : sign === "+ " ? paint.green : paint.dim;
    return shown.map(color);
  });
  return [...head, ...lines];
}

function recheckText(connection: ConnectionReport, look: Look): string[] {
  const { recheck, findings } = connection;
  const fixed = findings.filter(({ fix }) => fix).map(({ id }) => id);
  if (!recheck || fixed.length === 0) return [];
  const total = recheck.allowed + recheck.denied + recheck.unknown;
  const rest = [
    recheck.denied > 0 ? `${recheck.denied} still denied` : "",
    recheck.unknown > 0 ? `${recheck.unknown} cannot tell` : "",
  ].filter((part) => part !== "");
  const together =
    fixed.length === 1
      ? `Fix ${fixed[0]} re-checked`
      : `Fixes ${fixed.join("+")} re-checked together`;
  const beyond = recheck.grantsBeyondNeed.length;
  const text = `${together}: ${recheck.allowed} of ${total} steps allowed${rest.length > 0 ? `, ${rest.join(", ")}` : ""}${look.dot}${counted(beyond, "permission")} beyond need.`;
  return ["", ...wrap(text, { width: look.width, first: "  " })];
}

function givenText(connection: ConnectionReport, look: Look): string[] {
  return connection.assumptions.flatMap((text) =>
    wrap(visible(`Taken as given: ${text}.`), { width: look.width, first: "  ", rest: "    " }).map(
      (line) => look.paint.dim(line),
    ),
  );
}

function globalText(findings: readonly Finding[], look: Look): string[] {
  return findings.flatMap((finding, index) => [
    ...(index > 0 ? [""] : []),
    ...findingText(finding, look),
  ]);
}

function summaryText(report: Report, look: Look): string[] {
  const { summary } = report;
  const parts = [
    counted(summary.connections, "connection"),
    counted(summary.errors, "error"),
    counted(summary.warnings, "warning"),
    ...(summary.unknown > 0 ? [`${summary.unknown} cannot tell`] : []),
    ...(summary.suppressed > 0 ? [`${summary.suppressed} suppressed`] : []),
  ];
  const code = [...report.findings, ...report.connections.flatMap(live)][0]?.code;
  const gap = look.plain ? look.dot : `  ${look.dot}  `;
  const next = code
    ? [
        `Next: syncwright explain ${code}${gap}syncwright fix --write PATH${gap}syncwright check --format sarif=FILE PATH`,
      ]
    : [];
  return [
    ...wrap(parts.join(look.dot), { width: look.width, first: "" }),
    ...next.flatMap((text) => wrap(text, { width: look.width, first: "", rest: "      " })),
  ];
}
