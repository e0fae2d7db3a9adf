/** Finding a KMS key and asking for it. */
import type { ContextValue } from "../../iam";
import { ask, type Question } from "../authorize";
import type { Exchange } from "../exchange";
import type { Input } from "../http/json-service";
import { findKeyOrThrow } from "../state/keys";
import type { Key } from "../state/storage";

/** The key named by `KeyId`, in the caller's account and region where it is a bare id or alias. */
export function namedKey(exchange: Exchange, reference: string): Key {
  return findKeyOrThrow(exchange.world, reference, {
    account: exchange.caller.account ?? "",
    region: exchange.region,
  });
}

/** Ask for `kms:<operation>` on a key. */
export function needKms(exchange: Exchange, key: Key, more: Partial<Question> = {}): void {
  const { context, ...rest } = more;
  ask(exchange, {
    action: `kms:${exchange.operation}`,
    resource: key.arn,
    resourceAccount: key.account,
    why: exchange.operation,
    ...rest,
    context: {
      ...(key.aliases.size > 0 ? { "kms:ResourceAliases": [...key.aliases] } : undefined),
      ...context,
    },
  });
}

/** Find, ask, give. */
export function keyOf(exchange: Exchange, input: Input, more: Partial<Question> = {}): Key {
  const reference = input.need("KeyId");
  const key = namedKey(exchange, reference);
  needKms(exchange, key, {
    ...more,
    context: { ...aliasContext(reference), ...more.context },
  });
  return key;
}

function aliasContext(reference: string): Record<string, ContextValue> {
  const start = reference.indexOf("alias/");
  return start < 0 ? {} : { "kms:RequestAlias": reference.slice(start) };
}

/** Condition keys of an encryption context. */
export function encryptionContext(
  context: Readonly<Record<string, string>>,
): Record<string, ContextValue> {
  const names = Object.keys(context);
  if (names.length === 0) return {};
  return {
    ...Object.fromEntries(
      Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
    "kms:EncryptionContextKeys": names,
  };
}
