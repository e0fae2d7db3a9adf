/**
 * What evidence may state of the client that calls for a connection, where it does otherwise than the
 * vendor's SDK would.
 *
 * Source: AWS STS API Reference, "AssumeRole" (a session lasts 900 to 43,200 seconds).
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { AT, anyText, type FactShape, field } from "./shape";
import { BOOLEAN, choice, listOf, MAP, policy, record } from "./shape-words";
import { ACCOUNT_ID, ENDPOINT_URL, PROVIDER_ARN, SOURCE_ADDRESS } from "./text-forms";

const WEB_IDENTITY = record({
  provider: field(PROVIDER_ARN, "ARN of the identity provider.", { required: true }),
  audience: field(anyText("an audience", "sts.amazonaws.com"), "Claim `aud` of the token.", {
    required: true,
  }),
  subject: field(anyText("a subject", "repo:acme/syncs"), "Claim `sub` of the token.", {
    required: true,
  }),
});

/** The row of clients. */
export const CLIENTS: FactShape = {
  noun: "client",
  describe: "How the client of a connection calls, where not as an SDK does by itself.",
  names: ["connection"],
  fields: {
    connection: field(anyText("the name of a connection", "Landing"), "Name of the connection.", {
      required: true,
    }),
    endpointUrl: field(ENDPOINT_URL, "Endpoint of S3 that it was told.", { certain: true }),
    tlsVersion: field(choice("1.2", "1.3"), "TLS version; `1.2` where left out.", {
      certain: true,
    }),
    signatureVersion: field(choice("2", "4"), "Signature version; `4` where left out.", {
      certain: true,
    }),
    sourceAddresses: field(
      listOf(SOURCE_ADDRESS, { least: 1 }),
      "Addresses or ranges that it calls from; where left out they are not known.",
      { certain: true },
    ),
    sessionSeconds: field(
      { kind: "number", least: 900, most: 43_200 },
      "Length of the session that it asks for; 3600 where left out.",
      { certain: true },
    ),
    sessionPolicies: field(
      listOf(policy("session"), { least: 1 }),
      "Session policies that it passes when it assumes the role.",
      { certain: true },
    ),
    sessionTags: field(MAP, "Session tags that it passes when it assumes the role.", {
      certain: true,
    }),
    sourceIdentity: field(anyText("a source identity", "acme-sync"), "Source identity it passes.", {
      certain: true,
    }),
    webIdentity: field(WEB_IDENTITY, "Token that it shows instead of an AWS credential.", {
      certain: true,
    }),
    expectedBucketOwner: field(ACCOUNT_ID, "Header `x-amz-expected-bucket-owner` of every call.", {
      certain: true,
    }),
    requestPayer: field(BOOLEAN, "Whether it sends `x-amz-request-payer: requester`.", {
      certain: true,
    }),
    customerKeys: field(BOOLEAN, "Whether it brings its own key with each request (SSE-C).", {
      certain: true,
    }),
    encryptionHeadersOnReads: field(
      BOOLEAN,
      "Whether it sends the headers of server-side encryption with reads as well.",
      { certain: true },
    ),
    at: AT,
  },
};
