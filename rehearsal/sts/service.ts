/** STS as a service of the rehearsal: GetCallerIdentity and AssumeRole. */
import { queryService } from "../http/query-service";
import { assumeRole } from "./assume-role";
import { getCallerIdentity } from "./caller-identity";

/** The service. */
export const stsService = queryService({
  name: "sts",
  version: "2011-06-15",
  xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
});
