/** What evidence may state of access points. */
import { AT, type FactShape, field } from "./shape";
import { PUBLIC_ACCESS_BLOCK, policy } from "./shape-words";
import {
  ACCESS_POINT_ALIAS,
  ACCESS_POINT_ARN,
  ACCESS_POINT_NAME,
  ACCOUNT_ID,
  BUCKET_NAME,
  REGION,
  VPC_ID,
} from "./text-forms";

/** The row of access points. */
export const ACCESS_POINTS: FactShape = {
  noun: "access point",
  describe: "Access points: other names of buckets, each with a policy of its own.",
  names: ["arn"],
  fields: {
    arn: field(ACCESS_POINT_ARN, "ARN of the access point.", { required: true }),
    name: field(ACCESS_POINT_NAME, "Name; left out, the ARN says it.", { certain: true }),
    alias: field(ACCESS_POINT_ALIAS, "Alias, which stands where a bucket's name may."),
    account: field(ACCOUNT_ID, "Account; left out, the ARN says it.", { certain: true }),
    region: field(REGION, "Region; left out, the ARN says it.", { certain: true }),
    bucket: field(BUCKET_NAME, "Name of the bucket behind it.", { matters: true }),
    policy: field(policy("resource"), "Access point policy.", {
      none: "no access point policy",
      matters: true,
    }),
    vpc: field(VPC_ID, "VPC that it answers in.", {
      none: "it answers everywhere",
      matters: true,
    }),
    publicAccessBlock: field(
      PUBLIC_ACCESS_BLOCK,
      "S3 Block Public Access of the access point; all four are on where left out.",
    ),
    at: AT,
  },
};
