/** KMS as a service of the rehearsal: symmetric keys. */
import { jsonService } from "../http/json-service";
import { cipherOperations } from "./cipher";
import { keyOperations } from "./keys";

/** The service. */
export const kmsService = jsonService({
  name: "kms",
  target: "TrentService",
  contentType: "application/x-amz-json-1.1",
  operations: { ...keyOperations, ...cipherOperations },
});
