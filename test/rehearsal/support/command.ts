/** The built `syncwright rehearse` as a child process, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const main = join(__dirname, "..", "..", "..", "dist", "cli", "main.js");

/** A folder to run commands in. Temporary files go below it too. */
export class CommandFolder {
  readonly path = mkdtempSync(join(tmpdir(), "syncwright-command-"));

  /** Run to the end. */
  rehearse(...words: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "rehearse", ...words], {
      encoding: "utf8",
      cwd: this.path,
      env: this.env(),
    });
    return { code: status, stdout, stderr };
  }

  /** Start and go on. */
  start(...words: string[]): ChildProcess {
    return spawn(process.execPath, [main, "rehearse", ...words], {
      env: this.env(),
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Start from a shell that waits for it. */
  startBelowShell(words: string): ChildProcess {
    const script = `"${process.execPath}" "${main}" rehearse ${words} & wait`;
    return spawn("sh", ["-c", script], { env: this.env(), stdio: "ignore" });
  }

  /** Temporary folders of rehearsals that are still there. */
  left(): string[] {
    return readdirSync(this.path).filter((name) => name.startsWith("syncwright-"));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private env(): NodeJS.ProcessEnv {
    return { PATH: process.env["PATH"], HOME: this.path, TMPDIR: this.path, NO_COLOR: "1" };
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Wait until it holds, ten seconds at most. */
export async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 200 && !holds(); look++) await sleep(50);
}
