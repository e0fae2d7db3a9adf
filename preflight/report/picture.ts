/** The picture of a connection: who calls what, and which arrow is cut by which cause; as SVG. */
import type { ConnectionReport, StepReport } from "./finding";
import { shortCaller } from "./text";

const ROW_HEIGHT = 34;
const WIDTH = 860;

/** Colours that read on light and dark ground. */
const COLORS = { allowed: "#188038", denied: "#d93025", unknown: "#b06000" } as const;

/** One arrow a step, from caller to target. */
export function pictureOf(connection: ConnectionReport): string {
  const height = connection.steps.length * ROW_HEIGHT + 20;
  const rows = connection.steps.map((step, index) => rowOf(step, index, connection));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="who calls what">`,
    "<style>text{font:13px system-ui,sans-serif;fill:currentColor}</style>",
    ...rows,
    "</svg>",
  ].join("");
}

function rowOf(step: StepReport, index: number, connection: ConnectionReport): string {
  const y = 24 + index * ROW_HEIGHT;
  const color = COLORS[step.verdict];
  const cut = step.verdict === "denied" ? 560 : 600;
  const cause = step.causes.join(", ");
  const target = step.action.startsWith("sts:")
    ? connection.principal.slice(connection.principal.lastIndexOf("/") + 1)
    : step.action.startsWith("kms:")
      ? "KMS key"
      : step.action.startsWith("sqs:")
        ? "queue"
        : connection.target;
  return [
    `<text x="4" y="${y}">${text(shortCaller(step.caller), 26)}</text>`,
    `<line x1="210" y1="${y - 4}" x2="${cut}" y2="${y - 4}" stroke="${color}" stroke-width="2"${step.verdict === "unknown" ? ' stroke-dasharray="6 4"' : ""}/>`,
    step.verdict === "denied"
      ? `<text x="568" y="${y}" style="fill:${color}">✗ ${text(cause, 6)}</text>`
      : `<path d="M600 ${y - 9} l10 5 l-10 5 z" fill="${color}"/>`,
    `<text x="220" y="${y - 9}">${text(step.action, 44)}</text>`,
    `<text x="630" y="${y}">${text(target, 30)}</text>`,
  ].join("");
}

function text(value: string, length: number): string {
  const cut = value.length > length ? `${value.slice(0, length - 1)}…` : value;
  return cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
