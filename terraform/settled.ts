/** Values whose marks have become `Unknown`s, with policies in JSON text taken apart first. */
import { isUnknown } from "../iam";
import { hasMark, isList, isObject, type Marks, mapObject, type Value } from "./value";

/** JSON text with unknown parts is taken apart before its marks are lost. */
export function settled(value: Value, marks: Marks): Value {
  if (typeof value === "string" && hasMark(value) && value.trimStart().startsWith("{")) {
    try {
      return marks.settle(JSON.parse(value) as Value);
    } catch {
      return marks.settle(value);
    }
  }
  if (isList(value)) return value.map((entry) => settled(entry, marks));
  if (isObject(value) && !isUnknown(value))
    return mapObject(value, (entry) => settled(entry, marks));
  return marks.settle(value);
}
