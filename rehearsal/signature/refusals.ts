/**
 * The words in which S3, the Query services (IAM, STS) and the JSON services (KMS, SQS) refuse a
 * request that is not, or wrongly, signed.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
import { AwsError } from "../errors";
import type { Refusals } from "./verify";

function refusal(code: string, status: number, message: string): AwsError {
  return new AwsError({ code, status, message });
}

/** S3's refusals. */
export const s3Refusals: Refusals = {
  unknownKey: (accessKeyId) =>
    new AwsError({
      code: "InvalidAccessKeyId",
      status: 403,
      message: "The AWS Access Key Id you provided does not exist in our records.",
      details: { AWSAccessKeyId: accessKeyId },
    }),
  wrongSignature: () =>
    refusal(
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ),
  expiredToken: () => refusal("ExpiredToken", 400, "The provided token has expired."),
  badToken: () =>
    refusal("InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
  skewed: () =>
    refusal(
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
    ),
  incomplete: (why) =>
    refusal("AuthorizationHeaderMalformed", 400, `The authorization header is malformed; ${why}`),
};

/** Refusals of IAM and STS. */
export const queryRefusals: Refusals = {
  unknownKey: () =>
    refusal("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
  wrongSignature: () =>
    refusal(
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ),
  expiredToken: () =>
    refusal("ExpiredToken", 403, "The security token included in the request is expired"),
  badToken: () =>
    refusal("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
  skewed: () =>
    refusal("SignatureDoesNotMatch", 403, "Signature expired: the clock is more than 15 min. off"),
  incomplete: (why) => refusal("IncompleteSignature", 400, why),
};

/** Refusals of KMS and SQS. */
export const jsonRefusals: Refusals = {
  unknownKey: () =>
    refusal(
      "UnrecognizedClientException",
      400,
      "The security token included in the request is invalid.",
    ),
  wrongSignature: () =>
    refusal(
      "InvalidSignatureException",
      400,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ),
  expiredToken: () =>
    refusal("ExpiredTokenException", 400, "The security token included in the request is expired"),
  badToken: () =>
    refusal(
      "UnrecognizedClientException",
      400,
      "The security token included in the request is invalid.",
    ),
  skewed: () =>
    refusal(
      "InvalidSignatureException",
      400,
      "Signature expired: the clock is more than 15 min. off",
    ),
  incomplete: (why) => refusal("IncompleteSignatureException", 400, why),
};

/** A service that answers nobody it does not know. */
export function missingAuthentication(): AwsError {
  return refusal("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
}
