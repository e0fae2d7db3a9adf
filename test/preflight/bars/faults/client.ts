/** Faults of the client that calls: what it sends, asks for, or shows instead of a credential. */
import {
  add,
  change,
  deny,
  type Fault,
  hasIdentity,
  hasKey,
  hasRole,
  reads,
  setClient,
  writes,
} from "./parts";

const PROVIDER = "arn:aws:iam::222233334444:oidc-provider/oidc.example.com/t1";

/** One entry a fault. */
export const clientFaults: readonly Fault[] = [
  {
    cause: "RP-2",
    slot: "client",
    applies: (s) => writes(s) && s.account.resourceControl === undefined && !hasKey(s) && !s.key,
    inject: (s) => {
      setClient(s, { endpointUrl: "http://s3.eu-central-1.amazonaws.com" });
      deny(s, { Bool: { "aws:SecureTransport": "false" } });
    },
  },
  {
    cause: "RP-3",
    slot: "client",
    applies: writes,
    inject: (s) => {
      setClient(s, { tlsVersion: "1.2" });
      deny(s, { NumericLessThan: { "s3:TlsVersion": "1.3" } });
    },
  },
  {
    cause: "RP-19",
    slot: "client",
    applies: () => true,
    inject: (s) => setClient(s, { expectedBucketOwner: "999988887777" }),
  },
  {
    cause: "EN-9",
    slot: "client",
    applies: (s) => writes(s) && s.encryption === "none",
    inject: (s) => setClient(s, { customerKeys: true }),
  },
  {
    cause: "EN-14",
    slot: "client",
    applies: (s) => s.key !== undefined,
    inject: (s) => setClient(s, { signatureVersion: "2" }),
  },
  {
    cause: "EN-15",
    slot: "client",
    applies: reads,
    inject: (s) => setClient(s, { encryptionHeadersOnReads: true }),
  },
  {
    cause: "ST-6",
    slot: "client",
    applies: hasRole,
    inject: (s) => setClient(s, { sessionSeconds: 43_200 }),
  },
  {
    cause: "ST-5",
    slot: "client",
    applies: hasRole,
    inject: (s) => setClient(s, { sessionTags: { project: "exports" } }),
  },
  {
    cause: "ST-9",
    slot: "client",
    applies: hasRole,
    inject: (s) => {
      const token = { provider: PROVIDER, audience: "syncs", subject: "acme" };
      setClient(s, { webIdentity: token });
      change(s.principal?.trust, "sts:AssumeRole", (one) => ({
        ...one,
        Principal: { Federated: PROVIDER },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "oidc.example.com/t1:aud": "others",
            "oidc.example.com/t1:sub": "acme",
          },
        },
      }));
    },
  },
  {
    cause: "GR-6",
    slot: "client",
    applies: (s) => hasRole(s) && hasIdentity("s3:AbortMultipartUpload")(s),
    inject: (s) => setClient(s, { sessionPolicies: [session("Allow", ["s3:GetBucketAcl"])] }),
  },
  {
    cause: "GR-7",
    slot: "client",
    applies: (s) => hasRole(s) && hasIdentity("s3:AbortMultipartUpload")(s),
    inject: (s) => {
      const policy = session("Allow", ["s3:*", "kms:*", "sqs:*"]);
      add(policy, { Effect: "Deny", Action: "s3:AbortMultipartUpload", Resource: "*" });
      setClient(s, { sessionPolicies: [policy] });
    },
  },
];

function session(effect: "Allow" | "Deny", actions: readonly string[]) {
  return {
    name: "session policy",
    document: {
      Version: "2012-10-17",
      Statement: [{ Effect: effect, Action: actions, Resource: "*" }],
    },
    at: { address: "client" },
  };
}
