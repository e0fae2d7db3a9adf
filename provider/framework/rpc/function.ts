/** The call of a provider function; it runs in a process that is never configured. */
import type { Message, MessageInput } from "../../protocol";
import { ArgumentFault } from "../provider";
import type { Session } from "../session";
import { carry, readValue } from "../wire";

/** Call a function; what it throws blames an argument or the whole call. */
export function callFunction(
  session: Session,
  request: Message<"CallFunctionRequest">,
): MessageInput<"CallFunctionResponse"> {
  const table = session.provider.functions ?? {};
  const definition = Object.hasOwn(table, request.name) ? table[request.name] : undefined;
  if (!definition) return { error: { text: `there is no function \`${request.name}\`` } };
  try {
    const values = request.arguments.map((carried, index) => {
      const parameter = definition.parameters[index] ?? definition.variadic;
      return readValue(parameter?.type ?? "dynamic", carried);
    });
    return { result: carry(definition.returns, definition.call(...values)) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      error: {
        text,
        ...(error instanceof ArgumentFault ? { function_argument: error.argument } : {}),
      },
    };
  }
}
