/** The syntax tree of a Terraform expression: what the parser makes and the evaluator walks. */

/** One expression. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly TemplatePart[] }
  | { readonly kind: "traversal"; readonly root: string; readonly steps: readonly Step[] }
  | { readonly kind: "access"; readonly of: Expression; readonly steps: readonly Step[] }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly Expression[];
      /** The last argument is a list to spread: `f(list...)`. */
      readonly isSpread: boolean;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly ObjectEntry[] }
  | ForExpression;

/** `[for k, v in c : v if x]` or `{for k, v in c : k => v... if x}`. */
export interface ForExpression {
  readonly kind: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  /** Only for an object. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly isGrouped: boolean;
  readonly condition: Expression | undefined;
}

/** `key = value` of an object. */
export interface ObjectEntry {
  readonly key: Expression;
  readonly value: Expression;
}

/** Text, an interpolation or a directive. */
export type TemplatePart =
  | string
  | { readonly kind: "interpolation"; readonly expression: Expression }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly yes: readonly TemplatePart[];
      readonly no: readonly TemplatePart[];
    }
  | {
      readonly kind: "for";
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
    };

/** One step behind a name: `.name`, `[index]`, `[*]` or `.*`. */
export type Step =
  | { readonly kind: "attribute"; readonly name: string }
  | { readonly kind: "index"; readonly key: Expression }
  /** `[*]` takes each element the whole way that follows, `.*` as far as attributes go. */
  | { readonly kind: "splat"; readonly isFull: boolean };

/** An expression that does not parse. */
export class ExpressionError extends Error {}
