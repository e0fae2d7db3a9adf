/** The versions under which providers are installed; constants, because an executable has no package.json. */

/** Our provider's version; the package's own. */
export const PROVIDER_VERSION = "0.1.0";

/** The release of hashicorp/aws whose schema the stand-in serves. */
export const STAND_IN_VERSION = "6.25.0";
