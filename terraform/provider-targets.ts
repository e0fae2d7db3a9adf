/**
 * Which account and region each provider configuration deploys to.
 *
 * The account is that of `allowed_account_ids` or of the role that the provider assumes. Provider
 * configurations with the same credentials go to one account; one with other credentials that does not
 * say which goes to an account of its own, shown by its name.
 *
 * Source: Terraform Registry, hashicorp/aws, "Provider Configuration".
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import { isJson, type Json, type ProviderBlock } from "./configuration";
import { evaluateBody } from "./instances";
import { CREDENTIALS, partitionOf, type Target } from "./place";
import { plainText, type Scope } from "./scope";
import { isList, isObject, type Value } from "./value";

/** State the targets of a module's own provider blocks. */
export function setTargets(scope: Scope, standard: Target): void {
  const blocks = scope.configuration.providers.filter(({ name }) => name === "aws");
  const stated = blocks.map((block) => ({
    block,
    credentials: credentialsOf(block.body),
    account: accountIn(block, scope),
  }));
  const standardCredentials = standardOf(stated);
  for (const { block, credentials, account } of stated) {
    const alike = stated.find(
      (other) => other.credentials === credentials && other.account !== undefined,
    );
    const name = block.alias === undefined ? "aws" : `aws.${block.alias}`;
    const provider = `${scope.module.prefix}${name}`;
    const region = plainText(scope, block.body["region"]) ?? standard.region;
    const tags = defaultTags(block, scope);
    scope.reading.place.set(provider, {
      partition: partitionOf(region),
      account:
        account ??
        alike?.account ??
        (credentials === standardCredentials ? standard.account : accountOf(provider, scope)),
      region,
      ...(tags ? { tags } : undefined),
    });
  }
}

interface Stated {
  readonly block: ProviderBlock;
  readonly credentials: string;
}

/** The credentials that reach the account which is deployed to: the default provider's, or the only ones. */
function standardOf(stated: readonly Stated[]): string {
  const own = stated.find(({ block }) => block.alias === undefined);
  const all = new Set(stated.map(({ credentials }) => credentials));
  const [only] = all;
  return own?.credentials ?? (all.size === 1 && only !== undefined ? only : NO_CREDENTIALS);
}

/** An account that nothing names. */
const accountOf = (provider: string, scope: Scope): string =>
  scope.reading.symbols.text(`account of provider ${provider}`, { isOpen: true, shape: "digits" });

function credentialsOf(body: Json): string {
  return JSON.stringify(CREDENTIALS.map((name) => body[name] ?? null));
}

const NO_CREDENTIALS = credentialsOf({});

/** `allowed_account_ids`, or the account of the role that the provider assumes. */
function accountIn(provider: ProviderBlock, scope: Scope): string | undefined {
  const allowed = settled(provider.body["allowed_account_ids"], scope);
  const [only, ...others] = isList(allowed) ? allowed : [];
  if (others.length === 0 && typeof only === "string" && isAccount(only)) return only;
  const assume = provider.body["assume_role"];
  const block: unknown = Array.isArray(assume) ? assume[0] : assume;
  if (!isJson(block)) return undefined;
  const account = plainText(scope, block["role_arn"])?.split(":")[4];
  return account && isAccount(account) ? account : undefined;
}

/** Tags that the provider gives to everything it makes. */
function defaultTags(provider: ProviderBlock, scope: Scope): Value | undefined {
  const written = settled(provider.body["default_tags"], scope);
  const block = isList(written) ? written[0] : written;
  return isObject(block ?? null) ? ((block as { readonly tags?: Value }).tags ?? undefined) : block;
}

function settled(written: unknown, scope: Scope): Value | undefined {
  if (written === undefined || written === null) return undefined;
  return scope.reading.marks.settle(evaluateBody(written, scope.surroundings()));
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);
