/**
 * The type of a column, reduced to what writing it correctly depends on.
 *
 * Built from the engine's own type objects, recursively; everything that needs no care is `plain`.
 */
import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";

/** A column's type, as far as formats care. */
export type ColumnType =
  | { readonly kind: "plain" | "text" | "json" | "blob" | "union" }
  | { readonly kind: "float" | "wideInteger" | "hugeInteger" }
  | { readonly kind: "decimal"; readonly width: number; readonly scale: number }
  | { readonly kind: "timestamp" | "timestampZone" }
  | { readonly kind: "list"; readonly item: ColumnType }
  | { readonly kind: "map"; readonly key: ColumnType; readonly value: ColumnType }
  | {
      readonly kind: "struct";
      readonly fields: readonly { readonly name: string; readonly type: ColumnType }[];
    };

/** Reduce an engine type. */
export function columnType(type: DuckDBType): ColumnType {
  switch (type.typeId) {
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return { kind: "float" };
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
      return { kind: "wideInteger" };
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return { kind: "hugeInteger" };
    case DuckDBTypeId.DECIMAL:
      return { kind: "decimal", width: type.width, scale: type.scale };
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return { kind: "timestamp" };
    case DuckDBTypeId.TIMESTAMP_TZ:
      return { kind: "timestampZone" };
    case DuckDBTypeId.BLOB:
      return { kind: "blob" };
    case DuckDBTypeId.UNION:
      return { kind: "union" };
    case DuckDBTypeId.VARCHAR:
      return { kind: type.alias?.toUpperCase() === "JSON" ? "json" : "text" };
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return { kind: "list", item: columnType(type.valueType) };
    case DuckDBTypeId.MAP:
      return { kind: "map", key: columnType(type.keyType), value: columnType(type.valueType) };
    case DuckDBTypeId.STRUCT:
      // A row without names: only `to_json` can take it apart.
      if (type.entryNames.includes("")) return { kind: "union" };
      return {
        kind: "struct",
        fields: type.entryNames.map((name, index) => ({
          name,
          type: columnType(type.entryTypes[index] as DuckDBType),
        })),
      };
    default:
      return { kind: "plain" };
  }
}

/** True for lists, structs, maps and unions. */
export function isNested(type: ColumnType): boolean {
  return ["list", "struct", "map", "union"].includes(type.kind);
}
