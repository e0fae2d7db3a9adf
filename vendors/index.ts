/** The catalogue of vendors: principals, external ids, needed actions, each with its source. */
export { unknownVendor, vendor, vendorFor, vendorIds } from "./catalogue";
export { checkAgainstVendor } from "./check";
export { type ConnectionUse, neededActions, usesOf } from "./needs";
export type {
  AuthMode,
  Conflict,
  ExternalIdSource,
  NeededAction,
  Requirements,
  Use,
  Vendor,
  VendorPrincipal,
  VendorProfile,
} from "./vendor";
