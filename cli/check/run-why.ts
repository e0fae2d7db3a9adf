/** What `syncwright why` does: one request, every layer, every statement. */
import { isUnknown } from "../../iam";
import { type Call, type CallExplanation, explainCall, type Snapshot } from "../../preflight";
import { EXIT, type ExitCode, type Input, type Io } from "../command";
import { many, one, readWithEvidence, usage } from "./inputs";
import { print } from "./run-check";

/** Run the command. */
export async function runWhy(input: Input, io: Io): Promise<ExitCode> {
  const [action = "", resource = "", ...paths] = input.arguments;
  const prefix = action.slice(0, action.indexOf(":")).toLowerCase();
  // The actions of directory buckets have a prefix of their own and the same API.
  const service = prefix === "s3express" ? "s3" : prefix;
  if (!isService(service)) {
    throw usage("why", `\`${action}\` is no action`, "write it as `s3:PutObject`");
  }
  const {
    read,
    merged: snapshot,
    evidence,
    conflicts,
  } = await readWithEvidence("why", { ...input, arguments: paths }, io);
  const diagnostics = [...read.diagnostics, ...evidence.diagnostics, ...conflicts];
  if (print(diagnostics, io)) return EXIT.usage;
  const call: Call = {
    service,
    operation: action.slice(action.indexOf(":") + 1),
    caller: callerOf(one(input, "as"), snapshot),
    action,
    resource: resourceOf(resource, snapshot),
    context: contextOf(many(input, "context")),
    why: "asked on the command line",
  };
  const explanation = explainCall(snapshot, call);
  io.stdout.write(
    one(input, "format") === "json"
      ? `${JSON.stringify(explanation, undefined, 2)}\n`
      : text(explanation),
  );
  const { outcome } = explanation.verdict;
  return outcome === "allowed" ? EXIT.ok : outcome === "denied" ? EXIT.findings : EXIT.cannotTell;
}

function isService(name: string): name is Call["service"] {
  return ["s3", "sts", "kms", "sqs", "sns", "iam"].includes(name);
}

function callerOf(given: string | undefined, snapshot: Snapshot): string {
  if (given === undefined) throw usage("why", "who asks is not stated", "add `--as PRINCIPAL`");
  const found = snapshot.principals.find(
    ({ at, name, arn }) => at.address === given || name === given || arn === given,
  );
  if (found && !isUnknown(found.arn)) return found.arn;
  if (given.startsWith("arn:") || given === "anonymous" || given.includes(".amazonaws.com"))
    return given;
  if (/^\d{12}$/.test(given)) return `arn:aws:iam::${given}:root`;
  throw usage("why", `\`${given}\` is not in what was read`, "give an address, a name or an ARN");
}

/** An ARN, or a Terraform address with what follows it: `aws_s3_bucket.landing/orders/1.json`. */
function resourceOf(given: string, snapshot: Snapshot): string {
  if (given.startsWith("arn:") || given === "*") return given;
  const slash = given.indexOf("/");
  const address = slash < 0 ? given : given.slice(0, slash);
  const facts = [...snapshot.buckets, ...snapshot.keys, ...snapshot.queues, ...snapshot.principals];
  const found = facts.find(({ at }) => at.address === address);
  if (found && !isUnknown(found.arn)) return `${found.arn}${slash < 0 ? "" : given.slice(slash)}`;
  throw usage(
    "why",
    `\`${given}\` is no resource`,
    "give an ARN or an address of the configuration",
  );
}

function contextOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usage("why", `\`--context ${pair}\` has no value`, "write KEY=VALUE");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function text({ verdict, layers }: CallExplanation): string {
  const { call, decision, outcome, awsMessage, beyondPolicy } = verdict;
  const lines = [
    `${outcome}: ${call.action} on ${String(call.resource)}`,
    `  by ${String(call.caller)} (policies alone: ${decision.decision})`,
    ...(beyondPolicy ? [`  beyond the policies: ${beyondPolicy.cause}`] : []),
    ...decision.missing.map(({ fact, reason }) => `  missing: ${fact} (${reason})`),
  ];
  for (const { layer, statements } of layers) {
    lines.push("", `${layer}:`);
    for (const { policy, statement, sid, effect, matches, missed } of statements) {
      const name = `${policy} statement ${statement + 1}${sid ? ` "${sid}"` : ""}`;
      const said =
        matches === "yes" ? "matches" : matches === "unknown" ? "cannot tell" : "does not match";
      lines.push(`  ${effect.padEnd(5)} ${said.padEnd(14)} ${name}${missed ? `: ${missed}` : ""}`);
    }
  }
  if (awsMessage) lines.push("", `AWS will say: ${awsMessage}`);
  return `${lines.join("\n")}\n`;
}
