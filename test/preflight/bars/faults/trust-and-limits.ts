/** Faults of trust policies, and of what only limits: boundaries, organizations, endpoints. */
import type { PolicyFact } from "../../../../preflight";
import { pick } from "../setup";
import {
  add,
  change,
  configuration,
  type Fault,
  hasOrganization,
  hasRole,
  roleName,
  setStatements,
  withEndpoint,
  writes,
} from "./parts";

/** One entry a fault. */
export const trustAndLimitsFaults: readonly Fault[] = [
  {
    cause: "ST-0",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/other" },
        },
      })),
  },
  {
    cause: "ST-1",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Principal: { AWS: "arn:aws:iam::999988887777:root" },
      })),
  },
  {
    cause: "ST-3",
    slot: "trust",
    applies: hasRole,
    inject: (s, random) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          StringEquals: {
            "sts:ExternalId": pick(random, ["acme-prod", "7D4C0B1E-4A8F-4F0E-9D0A-3C2B1A0F51AA"]),
          },
        },
      })),
  },
  {
    cause: "ST-4",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          Bool: { "aws:MultiFactorAuthPresent": "true" },
        },
      })),
  },
  {
    cause: "ST-5",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Condition: {
          ...(one["Condition"] as object),
          StringEquals: {
            ...((one["Condition"] as { StringEquals?: object })?.StringEquals ?? {}),
            "aws:RequestTag/team": "growth",
          },
        },
      })),
  },
  {
    cause: "ST-7",
    slot: "role-arn",
    applies: hasRole,
    inject: (s, random) => {
      const arn = String(configuration(s)["iam_role_arn"]);
      configuration(s)["iam_role_arn"] = pick(random, [
        arn.replace(roleName(s), roleName(s).toUpperCase()),
        arn.replace("role/", "role/vendors/"),
        arn.replace("arn:aws:", "arn:aws-us-gov:"),
      ]);
    },
  },
  {
    cause: "ST-10",
    slot: "trust",
    applies: hasRole,
    inject: (s) =>
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Principal: { Service: "ec2.amazonaws.com" },
      })),
  },
  {
    cause: "GR-1",
    slot: "boundary",
    applies: (s) => s.principal?.boundary !== undefined && writes(s),
    inject: (s) =>
      setStatements(s.principal?.boundary, [
        {
          Effect: "Allow",
          Action: ["s3:Get*", "s3:List*", "s3:Abort*", "s3:Delete*", "kms:*", "sqs:*"],
          Resource: "*",
        },
      ]),
  },
  {
    cause: "GR-2",
    slot: "boundary",
    applies: (s) => s.principal?.boundary !== undefined && writes(s),
    inject: (s) =>
      add(s.principal?.boundary, { Effect: "Deny", Action: "s3:PutObject", Resource: "*" }),
  },
  {
    cause: "GR-3",
    slot: "scp",
    applies: (s) => hasOrganization(s) && s.principal !== undefined && writes(s),
    inject: (s) =>
      setStatements((s.account.serviceControl as PolicyFact[][])[1]?.[0], [
        { Effect: "Allow", NotAction: "s3:PutObject", Resource: "*" },
      ]),
  },
  {
    cause: "GR-4",
    slot: "scp",
    applies: (s) => hasOrganization(s) && s.principal !== undefined && writes(s),
    inject: (s) =>
      add((s.account.serviceControl as PolicyFact[][])[0]?.[0], {
        Sid: "RegionLock",
        Effect: "Deny",
        Action: "s3:PutObject",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
      }),
  },
  {
    cause: "GR-5",
    slot: "rcp",
    applies: (s) => hasOrganization(s) && s.principal !== undefined && writes(s),
    inject: (s) =>
      add((s.account.resourceControl as PolicyFact[][])[0]?.[0], {
        Sid: "Perimeter",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: "*",
        Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-other000" } },
      }),
  },
  {
    cause: "GR-8",
    slot: "endpoint",
    applies: writes,
    inject: (s) =>
      withEndpoint(s, [
        { Effect: "Allow", Principal: "*", Action: ["s3:Get*", "s3:List*"], Resource: "*" },
      ]),
  },
  {
    cause: "GR-9",
    slot: "endpoint",
    applies: writes,
    inject: (s) =>
      withEndpoint(s, [
        { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
        { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*" },
      ]),
  },
];
