/** The renderings of a report. Each is byte-stable: same report, same text. */
export { renderGithub } from "./github";
export { renderHtml } from "./html";
export { type Evidence, REPORT_FORMAT_VERSION, renderJson } from "./json";
export { renderJunit } from "./junit";
export { COMMENT_MARKER, renderMarkdown } from "./markdown";
export { renderSarif } from "./sarif";
export { renderText, type TextOptions } from "./text";
