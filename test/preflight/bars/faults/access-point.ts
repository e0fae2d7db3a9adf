/**
 * Faults of access points, directory buckets and archives: the landing zone is moved behind one, and
 * something is left out on the way.
 */
import type { AccessPointFact } from "../../../../preflight";
import type { Setup } from "../setup";
import {
  add,
  bucketArn,
  change,
  configuration,
  type Fault,
  hasIdentity,
  identity,
  list,
  reads,
  resources,
  setStatements,
  statementsOf,
  writes,
} from "./parts";

const ARN = "arn:aws:s3:eu-central-1:222233334444:accesspoint/sync";

const canMove = (s: Setup): boolean =>
  (s.vendor === "hightouch" || s.vendor === "syncwright") && hasIdentity("s3:PutObject")(s);

/** Move a right landing zone behind an access point: connection, grants and delegation name it. */
export function moveBehind(setup: Setup, parts: Partial<AccessPointFact> = {}): void {
  const bucket = bucketArn(setup);
  const through = (arn: string): string =>
    arn.startsWith(bucket) ? `${ARN}${arn.slice(bucket.length).replace("/", "/object/")}` : arn;
  configuration(setup)["s3_bucket_name"] = ARN;
  setStatements(
    identity(setup),
    statementsOf(identity(setup)).map((one) => ({ ...one, Resource: resources(one).map(through) })),
  );
  const actions = statementsOf(identity(setup))
    .flatMap((one) => list(one["Action"]).map(String))
    .filter((action) => action.startsWith("s3:"));
  add(setup.bucket.policy, {
    Sid: "Delegate",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: [...new Set(actions)],
    Resource: [bucket, `${bucket}/*`],
    Condition: { StringEquals: { "s3:DataAccessPointAccount": "222233334444" } },
  });
  setup.accessPoint = {
    arn: ARN,
    name: "sync",
    account: "222233334444",
    region: "eu-central-1",
    bucket: setup.bucket.name,
    at: { address: "aws_s3_access_point.sync" },
    ...parts,
  };
}

/** One entry a fault. */
export const accessPointFaults: readonly Fault[] = [
  {
    cause: "AP-1",
    slot: "access-point",
    applies: canMove,
    inject: (s) => {
      moveBehind(s);
      setStatements(
        s.bucket.policy,
        statementsOf(s.bucket.policy).filter((one) => one["Sid"] !== "Delegate"),
      );
    },
  },
  {
    cause: "AP-2",
    slot: "access-point",
    applies: (s) => canMove(s) && writes(s),
    inject: (s) => {
      moveBehind(s);
      change(identity(s), "s3:PutObject", (one) => ({
        ...one,
        Resource: resources(one).map((arn) => arn.replace("/object/", "/")),
      }));
    },
  },
  {
    cause: "AP-3",
    slot: "access-point",
    applies: canMove,
    inject: (s) => moveBehind(s, { vpc: "vpc-0a1b2c3d" }),
  },
  {
    cause: "EX-2",
    slot: "directory",
    applies: (s) =>
      s.vendor === "hightouch" && s.encryption === "none" && s.principal !== undefined,
    inject: (s) => {
      const name = "acme--euc1-az1--x-s3";
      s.bucket.name = name;
      s.bucket.arn = `arn:aws:s3express:eu-central-1:222233334444:bucket/${name}`;
      configuration(s)["s3_bucket_name"] = name;
      setStatements(identity(s), [
        {
          Effect: "Allow",
          Action: "s3express:CreateSession",
          Resource: s.bucket.arn,
          Condition: { StringEquals: { "s3express:SessionMode": "ReadOnly" } },
        },
      ]);
    },
  },
  {
    cause: "MI-4",
    slot: "archive",
    applies: reads,
    inject: (s) => {
      s.bucket.archiving = [
        { storageClass: "GLACIER", days: 30, at: { address: "aws_s3_bucket_lifecycle.x" } },
      ];
    },
  },
];
