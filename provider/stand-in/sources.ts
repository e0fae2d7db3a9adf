/** Where the documentation of the provider stands that is stood in for. */
import { STAND_IN_VERSION } from "../version";

/** Base address of the documentation pages. */
export const STAND_IN_DOCS = `https://registry.terraform.io/providers/hashicorp/aws/${STAND_IN_VERSION}/docs/`;
