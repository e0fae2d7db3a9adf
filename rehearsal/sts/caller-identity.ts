/**
 * GetCallerIdentity: needs no permission, and none can be taken away.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
import type { Exchange } from "../exchange";
import type { QueryAnswer } from "../http/query-service";

/** Serve GetCallerIdentity. */
export function getCallerIdentity(exchange: Exchange): QueryAnswer {
  const { caller } = exchange;
  return {
    Arn: caller.principal,
    UserId: caller.key?.userId,
    Account: caller.account,
  };
}
