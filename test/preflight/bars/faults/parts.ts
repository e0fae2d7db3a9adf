/** What a fault is, and what all of them are made with: look into a landing zone, change a statement. */
import type { ClientFact, PolicyFact } from "../../../../preflight";
import type { Random, Setup } from "../setup";

/** One way to break a landing zone. */
export interface Fault {
  readonly cause: string;
  readonly slot: string;
  readonly applies: (setup: Setup) => boolean;
  readonly inject: (setup: Setup, random: Random) => void;
}

export type Statement = Record<string, unknown>;

export const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

export const statementsOf = (policy: unknown): Statement[] => {
  const document = (policy as PolicyFact | undefined)?.document as
    | { Statement?: unknown }
    | undefined;
  return list(document?.Statement) as Statement[];
};

export const setStatements = (policy: unknown, statements: readonly Statement[]): void => {
  ((policy as PolicyFact).document as { Statement: unknown }).Statement = statements;
};

export const add = (policy: unknown, statement: Statement): void =>
  setStatements(policy, [...statementsOf(policy), statement]);

export const identity = (setup: Setup): PolicyFact | undefined => setup.principal?.policies[0];

export const grants = (policy: unknown, action: string): Statement | undefined =>
  statementsOf(policy).find(
    (one) => one["Effect"] === "Allow" && list(one["Action"]).includes(action),
  );

export const hasIdentity = (action: string) => (setup: Setup) =>
  grants(identity(setup), action) !== undefined;

export const hasKey = (setup: Setup): boolean =>
  setup.key !== undefined && hasIdentity("kms:Decrypt")(setup);

export const drop = (policy: unknown, action: string): void =>
  setStatements(
    policy,
    statementsOf(policy).flatMap((statement) => {
      if (statement["Effect"] === "Deny") return [statement];
      const kept = list(statement["Action"]).filter((name) => name !== action);
      return kept.length === 0 ? [] : [{ ...statement, Action: kept }];
    }),
  );

/** A change of the statement that grants an action. */
export const change = (
  policy: unknown,
  action: string,
  edit: (statement: Statement) => Statement,
): void =>
  setStatements(
    policy,
    statementsOf(policy).map((one) =>
      one["Effect"] === "Allow" && list(one["Action"]).includes(action) ? edit(one) : one,
    ),
  );

export const resources = (statement: Statement): string[] =>
  list(statement["Resource"]).map(String);

export const bucketArn = (setup: Setup): string => String(setup.bucket.arn);

export const upload = (setup: Setup): Record<string, unknown> | undefined =>
  setup.documents.find((document) => document["kind"] === "model_sync") as
    | Record<string, unknown>
    | undefined;

export const isOwnRunner = (setup: Setup): boolean =>
  setup.vendor === "syncwright" && upload(setup) !== undefined;

export const uploads = (setup: Setup): Record<string, unknown> => {
  const sync = upload(setup) as Record<string, unknown>;
  sync["upload"] = { ...(sync["upload"] as object | undefined) };
  return sync["upload"] as Record<string, unknown>;
};

export const configuration = (setup: Setup): Record<string, unknown> =>
  (setup.documents[0] as { configuration: Record<string, unknown> }).configuration;

export const writes = (setup: Setup): boolean =>
  setup.documents.some(({ kind }) => kind === "model_sync" || kind === "event_delivery");

export const deny = (setup: Setup, condition: object | undefined, more: Statement = {}): void =>
  add(setup.bucket.policy, {
    Sid: "Injected",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: `${bucketArn(setup)}/*`,
    ...(condition ? { Condition: condition } : {}),
    ...more,
  });

export const hasRole = (setup: Setup): boolean => setup.mode === "iam_role";

export const hasOrganization = (setup: Setup): boolean =>
  setup.account.serviceControl !== undefined;

export const roleName = (setup: Setup): string => String(setup.principal?.name);

/** Send every call through a VPC endpoint with this policy. */
export function withEndpoint(setup: Setup, statements: readonly Statement[]): void {
  const id = "vpce-0123456789abcdef0";
  Object.assign(setup, {
    endpoint: {
      id,
      vpc: "vpc-1",
      service: "s3",
      policy: {
        name: "aws_vpc_endpoint.s3",
        document: { Version: "2012-10-17", Statement: statements },
        at: { address: "aws_vpc_endpoint.s3" },
      },
      at: { address: "aws_vpc_endpoint.s3" },
    },
    options: { ...setup.options, endpoint: id },
  });
}

/** State something of the connection's client. */
export function setClient(setup: Setup, parts: Partial<ClientFact>): void {
  setup.client = { connection: "acme", at: { address: "client" }, ...setup.client, ...parts };
}

/** Whether objects of the connection are read. */
export const reads = (setup: Setup): boolean =>
  setup.documents.some(({ kind }) => kind === "bulk_sync");
