/**
 * Goal: what is served and what the IAM room knows of operations do not drift apart.
 * Method: every routed S3 operation must be in its table, else nobody would be asked.
 */
import { isKnownOperation } from "../../iam";
import { BUCKET_ROUTES, OBJECT_ROUTES } from "../../rehearsal/s3/routes";

test("every S3 operation that is served has its permissions", () => {
  const unknown = [...BUCKET_ROUTES, ...OBJECT_ROUTES]
    .map(({ operation }) => operation)
    .filter((operation) => !isKnownOperation("s3", operation));
  expect(unknown).toEqual([]);
});
