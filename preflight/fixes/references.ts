/**
 * Values as Terraform names them: the ARN of a declared bucket is `aws_s3_bucket.landing.arn`, and a
 * text that stands for a value known after apply is the reference that it stands for.
 *
 * A reference means something only in the module it is written in, so only resources of the same
 * folder and module are named; never the resource itself that is changed, which would be a circle.
 */
import type { Provenance, Snapshot } from "../snapshot";

/** A piece of a text: as it is, or a reference that has this value. */
export type Part = string | { readonly reference: string };

/** Takes a text apart into pieces. */
export type Split = (text: string) => readonly Part[];

/** A resource by its module, type and name with key. */
const ADDRESS =
  /^((?:module\.[^.[]+(?:\[[^\]]*\])?\.)*)((?:data\.)?([a-z][\w]*)\.[\w-]+(?:\[.*\])?)$/;

/** Types whose `arn` is the value that a policy names. */
const WITH_ARN = ["aws_s3_bucket", "aws_iam_role", "aws_iam_user", "aws_kms_key", "aws_sqs_queue"];

interface Named {
  readonly value: string;
  readonly reference: string;
  readonly module: string;
  readonly folder: string;
  readonly address: string;
}

const named = new WeakMap<Snapshot, readonly Named[]>();

/** How texts are written in the block at `place`. */
export function splitAt(snapshot: Snapshot, place: Provenance): Split {
  const module = ADDRESS.exec(place.address ?? "")?.[1] ?? "";
  const folder = dirname(place.file ?? "");
  const arns = new Map(
    namedIn(snapshot)
      .filter((one) => one.module === module && one.folder === folder)
      .filter((one) => one.address !== place.address)
      .map(({ value, reference }) => [value, reference]),
  );
  return (text) => {
    const end = endOfArn(text, arns);
    const reference = arns.get(text.slice(0, end));
    const rest = standInsIn(reference === undefined ? text : text.slice(end), snapshot, module);
    return reference === undefined ? rest : [{ reference }, ...rest];
  };
}

function namedIn(snapshot: Snapshot): readonly Named[] {
  let all = named.get(snapshot);
  if (!all) {
    const facts = [snapshot.buckets, snapshot.principals, snapshot.keys, snapshot.queues].flat();
    all = facts.flatMap(({ arn, at }): Named[] => {
      const [, module = "", local = "", type = ""] = ADDRESS.exec(at.address ?? "") ?? [];
      if (typeof arn !== "string" || !WITH_ARN.includes(type)) return [];
      const folder = dirname(at.file ?? "");
      return [{ value: arn, reference: `${local}.arn`, module, folder, address: at.address ?? "" }];
    });
    named.set(snapshot, all);
  }
  return all;
}

/** The longest beginning of `text` that is an ARN of `arns`, up to a border. */
function endOfArn(text: string, arns: ReadonlyMap<string, string>): number {
  if (!text.startsWith("arn:")) return 0;
  for (let end = text.length; end > 0; end = text.lastIndexOf("/", end - 1)) {
    if (arns.has(text.slice(0, end))) return end;
  }
  return 0;
}

function standInsIn(
  text: string,
  { standIns = [] }: Pick<Snapshot, "standIns">,
  module: string,
): readonly Part[] {
  const found = standIns.find((one) => text.includes(one.text));
  if (!found) return text === "" ? [] : [text];
  const { reference } = found;
  const local = reference.startsWith(module) ? reference.slice(module.length) : reference;
  const [before = "", ...others] = text.split(found.text);
  const rest = { standIns: standIns.filter((one) => one !== found) };
  const inside = (piece: string) => standInsIn(piece, rest, module);
  return [
    ...inside(before),
    ...others.flatMap((piece) => [{ reference: local }, ...inside(piece)]),
  ];
}

/** The folder of a path, with `/` between names. */
function dirname(file: string): string {
  return file.slice(0, Math.max(0, file.replaceAll("\\", "/").lastIndexOf("/")));
}
