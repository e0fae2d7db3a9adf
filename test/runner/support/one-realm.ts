/**
 * `instanceof Error` for errors of Node's own modules, as outside jest.
 *
 * jest runs tests in a realm of their own, in which a socket's ECONNRESET is no `Error`; the AWS SDK
 * then wraps it and loses its code. Production code has one realm.
 */
import { types } from "node:util";

Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (this === Error) return types.isNativeError(value);
    return Function.prototype[Symbol.hasInstance].call(this as () => void, value);
  },
});
