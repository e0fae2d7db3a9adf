/**
 * Speed of the IAM engine on `iam-put-object.json`: a multi-layer `s3:PutObject`, another key and another
 * context object each time.
 *
 * Figures are per second of CPU, not of the clock, because on a shared machine the clock swings by a
 * factor of three. Run by `npm run bench -- iam`.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compilePolicies, evaluate, type PolicySetInput, type Request, simulateLine } from "../iam";

/** One figure, printed as a JSON line. */
export interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly against?: string;
  readonly ratio?: number;
}

interface Workload {
  readonly request: Request;
  readonly policies: Readonly<Record<string, unknown>>;
}

const ROOT = process.cwd();
const KEY_COUNT = 1_024;
const ROUND_COUNT = 5;

/** All figures of the engine. */
export function benchIam(): Figure[] {
  const workload = readWorkload();
  const scaling = [10, 100, 1_000].map((count) => scaled(workload, count));
  return [evaluation(workload), compilation(workload), line(workload), ...start(), ...scaling];
}

function readWorkload(): Workload {
  return JSON.parse(readFileSync(join(ROOT, "bench", "iam-put-object.json"), "utf8")) as Workload;
}

/** Seconds of CPU that `work` takes: the best of several rounds, the first ones warming up. */
function cpuSeconds(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUND_COUNT; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

function setOf(policies: Workload["policies"]): PolicySetInput {
  const named = (name: string, document: unknown) => ({ name, document });
  const list = (name: string, value: unknown) =>
    (value as unknown[]).map((document, index) => named(`${name}[${index}]`, document));
  return {
    identity: list("identity", policies["identity"]),
    resource: named("resource", policies["resource"]),
    permissionsBoundary: list("permissionsBoundary", policies["permissionsBoundary"]),
    serviceControl: (policies["serviceControl"] as unknown[]).map((level, index) =>
      list(`serviceControl[${index}]`, level),
    ),
  };
}

function requestsOf(workload: Workload): Request[] {
  const pattern = String(workload.request.resource);
  return Array.from({ length: KEY_COUNT }, (_, index) => ({
    ...workload.request,
    resource: pattern.replace("{i}", String(index)),
    context: { ...workload.request.context },
  }));
}

function evaluation(workload: Workload): Figure {
  const policies = compilePolicies(setOf(workload.policies));
  const rounds = 100;
  const seconds = evaluateAll(requestsOf(workload), policies, rounds);
  const value = Math.round((KEY_COUNT * rounds) / seconds);
  return { bench: "iam.evaluate", value, unit: "evaluations/cpu-s" };
}

function evaluateAll(
  requests: readonly Request[],
  policies: ReturnType<typeof compilePolicies>,
  rounds: number,
): number {
  return cpuSeconds(() => {
    for (let round = 0; round < rounds; round++) {
      for (const request of requests) {
        // The context is built anew, as a caller does who has just read headers.
        const context = { ...request.context };
        const { decision } = evaluate({ ...request, context }, policies);
        if (decision !== "allowed")
          throw new Error(`the workload is ${decision}, expected allowed`);
      }
    }
  });
}

function compilation(workload: Workload): Figure {
  const set = setOf(workload.policies);
  const count = 2_000;
  const seconds = cpuSeconds(() => {
    for (let index = 0; index < count; index++) compilePolicies(set);
  });
  return { bench: "iam.compile", value: round(seconds / count, 1e-6) * 1_000, unit: "cpu-ms" };
}

/** A line of `syncwright simulate`, from text to answer. */
function line(workload: Workload): Figure {
  const text = JSON.stringify(workload);
  const count = 2_000;
  const seconds = cpuSeconds(() => {
    for (let index = 0; index < count; index++) simulateLine(text, index);
  });
  return { bench: "iam.simulate", value: Math.round(count / seconds), unit: "lines/cpu-s" };
}

/** The workload with statements added that concern the same action and do not match. */
function scaled(workload: Workload, count: number): Figure {
  const extra = Array.from({ length: count }, (_, index) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::other-${index}/*`,
  }));
  const resource = workload.policies["resource"] as { Statement: unknown[] };
  const policies = {
    ...workload.policies,
    resource: { ...resource, Statement: [...resource.Statement, ...extra] },
  };
  const compiled = compilePolicies(setOf(policies));
  const rounds = Math.max(1, Math.round(2_000 / count));
  const seconds = evaluateAll(requestsOf(workload), compiled, rounds);
  const value = Math.round((seconds / (rounds * KEY_COUNT)) * 1e9);
  return { bench: `iam.statements.${count}`, value, unit: "cpu-ns/evaluation" };
}

/** CPU of a process that loads the engine and answers once, above one that does nothing. */
function start(): Figure[] {
  const engine = join(ROOT, "dist", "iam", "index.js");
  const workload = join(ROOT, "bench", "iam-put-object.json");
  const answer = `require(${JSON.stringify(engine)}).simulateLine(require("node:fs").readFileSync(${JSON.stringify(workload)}, "utf8"), 1)`;
  const bare = processSeconds(
    `require("node:fs").readFileSync(${JSON.stringify(workload)}, "utf8")`,
  );
  const loaded = processSeconds(answer);
  const value = round((loaded - bare) * 1_000, 0.1);
  return [
    {
      bench: "iam.start",
      value,
      unit: "cpu-ms",
      against: "bare node",
      ratio: round(loaded / bare, 0.01),
    },
  ];
}

function processSeconds(script: string): number {
  const measured = `${script};const u=process.cpuUsage();process.stdout.write(String((u.user+u.system)/1e6))`;
  let best = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 15; index++) {
    const { stdout, status, stderr } = spawnSync(process.execPath, ["-e", measured], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`cannot measure the start: ${stderr}`);
    best = Math.min(best, Number(stdout));
  }
  return best;
}

function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

for (const figure of benchIam()) process.stdout.write(`${JSON.stringify(figure)}\n`);
