/** IAM as a service of the rehearsal. */
import { queryService } from "../http/query-service";
import { getAccountAuthorizationDetails } from "./details";
import { policyOperations } from "./policies";
import { roleOperations } from "./roles";
import { userOperations } from "./users";

/** The service. */
export const iamService = queryService({
  name: "iam",
  version: "2010-05-08",
  xmlns: "https://iam.amazonaws.com/doc/2010-05-08/",
  operations: {
    ...roleOperations,
    ...userOperations,
    ...policyOperations,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  },
});
