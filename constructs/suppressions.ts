/**
 * Suppressions in code: findings of the preflight at a construct that somebody decided to live with.
 *
 * Each is written beside every resource below the construct (the `"//"` key of its JSON, which
 * Terraform ignores), so the gate at synth, the gate at apply and `syncwright check cdktf.out` see the
 * same. What it covers is still shown; an expired one is an error, one that covers nothing a warning.
 */
import { Aspects, TerraformDataSource, TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";

import { incomplete, problemOf } from "../preflight";
import { ConstructError } from "./errors";
import { placeOf } from "./facts";

/** One finding that is accepted, why, and until when. */
export interface SuppressionProps {
  /** Code of the finding, e.g. `SYNC4901`. */
  readonly code: string;
  /** Why it may stay, ten characters at least. */
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD` in UTC. */
  readonly until: string;
  /**
   * Only findings of a connection or a statement, e.g. `Connection::Landing`, `Statement::RequireKms`.
   * @default every finding of the code at the construct
   */
  readonly appliesTo?: readonly string[];
}

const METADATA = "syncwright:ignore";

/** The findings that are accepted at one construct and everything below it. */
export class Suppressions {
  /** The suppressions of a construct: one of ours, a resource, or a whole stack. */
  static of(construct: IConstruct): Suppressions {
    return new Suppressions(construct);
  }

  readonly #construct: IConstruct;

  private constructor(construct: IConstruct) {
    this.#construct = construct;
  }

  /** Accept findings; throws for a suppression that lacks a part. */
  add(...suppressions: readonly SuppressionProps[]): this {
    const { node } = this.#construct;
    for (const suppression of suppressions) {
      const problem = problemOf(suppression, "inline");
      if (problem) throw new ConstructError(incomplete(problem, { construct: node.path }));
    }
    if (entriesOf(this.#construct).length === 0) {
      Aspects.of(this.#construct).add({ visit: writeEntries });
    }
    for (const suppression of suppressions) {
      node.addMetadata(METADATA, { ...suppression, construct: node.path });
    }
    return this;
  }
}

/** The suppressions below a scope, as facts of a snapshot. */
export function suppressionFacts(scope: IConstruct): Record<string, unknown>[] {
  return scope.node
    .findAll()
    .filter((node) => TerraformResource.isTerraformResource(node))
    .flatMap((resource) =>
      entriesAbove(resource).map((written) => ({
        from: "construct",
        written,
        at: placeOf(resource),
      })),
    );
}

function writeEntries(node: IConstruct): void {
  const isElement =
    TerraformResource.isTerraformResource(node) || TerraformDataSource.isTerraformDataSource(node);
  if (isElement) node.addOverride("//.syncwright.ignore", entriesAbove(node));
}

/** A suppression of a scope holds for everything in it. */
function entriesAbove(construct: IConstruct): unknown[] {
  return construct.node.scopes.flatMap(entriesOf);
}

function entriesOf({ node }: IConstruct): unknown[] {
  return node.metadata.filter(({ type }) => type === METADATA).map(({ data }) => data as unknown);
}
