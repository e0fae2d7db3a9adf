/** How Syncwright says "this is wrong": the `Diagnostic` value and its renderings. */
export type { Diagnostic, Location, Severity } from "./diagnostic";
export { nearest } from "./nearest";
export { type Paint, paintFor } from "./paint";
export { renderPlace, renderTerminal, visible } from "./terminal";
