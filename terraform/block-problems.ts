/** What Terraform would refuse in a module's blocks: two of one name, no block, a module inside itself. */
import type { Diagnostic } from "../diagnostics";
import type { Configuration, Json } from "./configuration";

/** A diagnostic for each block that was left out. */
export function blockProblems(configuration: Configuration, prefix: string): Diagnostic[] {
  return configuration.problems.map(({ name, kind, at }) => {
    const { file = configuration.folder, line, column } = at;
    const where = {
      file,
      ...(line === undefined ? undefined : { line }),
      ...(column === undefined ? undefined : { column }),
    };
    return kind === "twice"
      ? {
          code: "SYNC0321",
          severity: "error",
          summary: `\`${prefix}${name}\` is declared twice`,
          where,
          why: "Terraform refuses a second block of the same name in one module",
          help: "rename or remove one of them",
        }
      : {
          code: "SYNC0322",
          severity: "error",
          summary: `\`${prefix}${name}\` is no block`,
          where,
          why: "a block is an object, or a list of objects, in Terraform's JSON syntax",
          help: "correct the file, or write it again with `cdktf synth`",
        };
  });
}

/** A module whose source leads back to a module it stands in. */
export function callsItself(address: string, body: Json): Diagnostic {
  return {
    code: "SYNC0323",
    severity: "error",
    summary: `\`${address}\` calls a module that it stands in itself`,
    why: `its source \`${String(body["source"])}\` leads back, so there is no end to it`,
    help: "correct the source",
  };
}
