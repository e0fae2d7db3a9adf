/**
 * A policy document as we write it: plain JSON in IAM's spelling, statements in a fixed order.
 *
 * Any text in it may hold a Terraform reference; this room never looks inside one.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** The `Principal` of a statement. */
export type Principal =
  | "*"
  | {
      readonly AWS?: string | readonly string[];
      readonly Service?: string | readonly string[];
      readonly Federated?: string | readonly string[];
    };

/** A `Condition`: operator, key, values. */
export type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** One statement. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Principal;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: ConditionBlock;
}

/** A document, always of the version that knows variables. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** A document of these statements; equal ones are kept once, a Sid that is taken gets a number. */
export function policyDocument(statements: readonly PolicyStatement[]): PolicyDocument {
  const kept = new Map<string, PolicyStatement>();
  const sids = new Map<string, number>();
  for (const statement of statements) {
    const text = JSON.stringify(statement);
    if (kept.has(text)) continue;
    const count = (sids.get(statement.Sid) ?? 0) + 1;
    sids.set(statement.Sid, count);
    kept.set(text, count === 1 ? statement : { ...statement, Sid: `${statement.Sid}${count}` });
  }
  return { Version: "2012-10-17", Statement: [...kept.values()] };
}

/** One value as itself, several as a list: the shape AWS itself stores, so that plans stay empty. */
export function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : values;
}
