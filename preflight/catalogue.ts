/**
 * The catalogue of causes: every known reason for a denial, with its stable code and when it can be
 * found.
 *
 *     configuration   from the configuration or a plan
 *     given           only with a fact from outside the configuration
 *     live            only in a live account, or while a call is made
 *
 * Codes: 1000 identity, 1100 credentials, 1200 STS, 1300 guard rails, 2100 bucket policy, 2200 Block
 * Public Access, 2300 ownership, 3100 encryption, 3200 queues, 3300 topics, 4000 reach, 4100 region, 4200 object
 * state, 4300 access points, 4400 Access Grants, 4500 directory buckets, 4900 least privilege. Each
 * has a page `docs/errors/<CODE>.md` with its sources.
 */

/** When a cause can be found. */
export type FoundWhen = "configuration" | "given" | "live";

/** One row of the catalogue. */
export interface Cause {
  /** E.g. `ST-3`. */
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly found: FoundWhen;
}

const rows: readonly (readonly [id: string, code: string, title: string, found?: FoundWhen])[] = [
  ["ID-1", "SYNC1001", "no identity-based policy allows the action"],
  ["ID-2", "SYNC1002", "an object action is granted on the bucket's ARN"],
  ["ID-3", "SYNC1003", "a bucket action is granted on object ARNs"],
  ["ID-4", "SYNC1004", "the policy names an action that does not exist"],
  ["ID-5", "SYNC1005", "the ARN in the policy is misspelt"],
  ["ID-6", "SYNC1006", "the policy covers another prefix than the sync writes"],
  ["ID-7", "SYNC1007", "the s3:prefix condition does not fit the request"],
  ["ID-8", "SYNC1008", "a condition needs a key that the request does not carry"],
  ["ID-9", "SYNC1009", "a policy variable has no value"],
  ["ID-10", "SYNC1010", "an identity-based policy denies the action"],
  ["ID-11", "SYNC1011", "a companion action is missing"],
  ["ID-12", "SYNC1012", "an action for uploads in parts is missing"],
  ["ID-13", "SYNC1013", "a copy may not read its source", "given"],
  ["ID-14", "SYNC1014", "no policy is attached to the identity that calls"],
  ["ID-15", "SYNC1015", "a policy is larger than AWS accepts"],
  ["ID-16", "SYNC1016", "IAM has not spread the change yet", "live"],
  ["CR-1", "SYNC1101", "the access key is unknown or inactive", "live"],
  ["CR-2", "SYNC1102", "the session token has expired", "live"],
  ["CR-3", "SYNC1103", "the caller's clock is wrong", "live"],
  ["CR-4", "SYNC1104", "the signature does not match", "live"],
  ["CR-5", "SYNC1105", "another identity calls than expected", "given"],
  ["CR-6", "SYNC1106", "AWS has quarantined the access key", "live"],
  ["ST-0", "SYNC1200", "a condition of the trust policy is not met"],
  ["ST-1", "SYNC1201", "the trust policy does not name the caller"],
  ["ST-2", "SYNC1202", "the caller may not call sts:AssumeRole", "given"],
  ["ST-3", "SYNC1203", "the trust policy expects another external id"],
  ["ST-4", "SYNC1204", "the trust policy asks for MFA"],
  ["ST-5", "SYNC1205", "session tags or a source identity are not allowed", "given"],
  ["ST-6", "SYNC1206", "the session is longer than the role permits", "given"],
  ["ST-7", "SYNC1207", "the role's name, path or partition is wrong"],
  ["ST-8", "SYNC1208", "the token of the global STS endpoint is not valid in the region", "given"],
  ["ST-9", "SYNC1209", "a claim of the web identity does not fit", "given"],
  ["ST-10", "SYNC1210", "the trust policy names another service"],
  ["GR-1", "SYNC1301", "the permissions boundary does not allow the action"],
  ["GR-2", "SYNC1302", "the permissions boundary denies the action"],
  ["GR-3", "SYNC1303", "no service control policy allows the action", "given"],
  ["GR-4", "SYNC1304", "a service control policy denies the action", "given"],
  ["GR-5", "SYNC1305", "a resource control policy denies the action", "given"],
  ["GR-6", "SYNC1306", "the session policy does not allow the action", "given"],
  ["GR-7", "SYNC1307", "the session policy denies the action", "given"],
  ["GR-8", "SYNC1308", "the VPC endpoint policy does not allow the action"],
  ["GR-9", "SYNC1309", "the VPC endpoint policy denies the action"],
  ["GR-10", "SYNC1310", "the account or region is not enabled", "live"],
  ["RP-0", "SYNC2100", "a statement of the bucket policy denies the call"],
  [
    "RP-1",
    "SYNC2101",
    "the resource's policy grants nothing to a caller of another account",
    "given",
  ],
  ["RP-2", "SYNC2102", "the bucket policy demands TLS and the endpoint is http", "given"],
  ["RP-3", "SYNC2103", "the bucket policy demands a newer TLS version", "given"],
  ["RP-4", "SYNC2104", "the bucket policy denies uploads without its encryption header"],
  ["RP-5", "SYNC2105", "the bucket policy denies uploads that send no encryption header"],
  ["RP-6", "SYNC2106", "the bucket policy demands another KMS key than the upload names"],
  ["RP-7", "SYNC2107", "the bucket policy demands a header that parts of an upload never carry"],
  ["RP-8", "SYNC2108", "the bucket policy lets nobody in from outside its VPC endpoint"],
  ["RP-9", "SYNC2109", "the bucket policy denies the caller's address"],
  ["RP-10", "SYNC2110", "the bucket policy denies callers outside the organization"],
  ["RP-11", "SYNC2111", "aws:PrincipalArn is compared with a session's ARN"],
  ["RP-12", "SYNC2112", "NotPrincipal denies the caller"],
  ["RP-13", "SYNC2113", "the Principal element matches nobody"],
  ["RP-14", "SYNC2114", "the policy names a principal that was deleted"],
  ["RP-15", "SYNC2115", "the bucket policy denies what the upload's headers ask for"],
  ["RP-16", "SYNC2116", "the object belongs to another account", "live"],
  ["RP-17", "SYNC2117", "a condition on bucket tags has no effect before ABAC is enabled"],
  ["RP-18", "SYNC2118", "the bucket policy locks out whoever deploys it"],
  ["RP-19", "SYNC2119", "the bucket belongs to another account than expected", "given"],
  ["RP-20", "SYNC2120", "two policies are written for one bucket"],
  ["BP-1", "SYNC2201", "Block Public Access refuses the public ACL"],
  ["BP-2", "SYNC2202", "Block Public Access refuses the public bucket policy"],
  ["BP-3", "SYNC2203", "access rests on a public ACL that is ignored"],
  ["BP-4", "SYNC2204", "the bucket policy is public, so other accounts are locked out"],
  ["OW-1", "SYNC2301", "an ACL is sent to a bucket that has ACLs disabled"],
  ["OW-2", "SYNC2302", "ACLs are disabled while the bucket's ACL grants others"],
  ["OW-3", "SYNC2303", "the bucket's owner cannot read what another account wrote"],
  ["EN-1", "SYNC3101", "the caller may not have data keys made for its uploads"],
  ["EN-2", "SYNC3102", "the key policy neither names the caller nor delegates to the account"],
  ["EN-3", "SYNC3103", "a key of another account needs both policies", "given"],
  ["EN-4", "SYNC3104", "the AWS managed key lets no other account in"],
  ["EN-5", "SYNC3105", "uploads in parts need kms:Decrypt too"],
  ["EN-6", "SYNC3106", "the key does not exist in the bucket's region"],
  ["EN-7", "SYNC3107", "the encryption context is not the one the condition expects"],
  ["EN-8", "SYNC3108", "kms:ViaService names another service or region"],
  ["EN-9", "SYNC3109", "the bucket blocks customer-provided keys", "given"],
  ["EN-10", "SYNC3110", "the policy does not know aws:kms:dsse"],
  ["EN-11", "SYNC3111", "the key is disabled or pending deletion"],
  ["EN-12", "SYNC3112", "the grant has not spread yet", "live"],
  ["EN-13", "SYNC3113", "a reader may not decrypt"],
  ["EN-14", "SYNC3114", "SSE-KMS needs TLS and signature version 4", "given"],
  ["EN-15", "SYNC3115", "encryption headers are sent with a read", "given"],
  ["SQ-1", "SYNC3201", "the queue's policy does not let S3 send"],
  ["SQ-2", "SYNC3202", "the queue's policy expects another bucket or account"],
  ["SQ-3", "SYNC3203", "the queue's key does not let S3 encrypt"],
  ["SQ-4", "SYNC3204", "the queue uses the AWS managed key, which S3 cannot use"],
  ["SQ-5", "SYNC3205", "the consumer may not take messages from the queue"],
  ["SQ-6", "SYNC3206", "S3 cannot deliver to this queue"],
  ["SQ-7", "SYNC3207", "the queue's policy is larger than SQS accepts"],
  ["SQ-8", "SYNC3208", "a Deny on the queue hits S3 itself"],
  ["SN-1", "SYNC3301", "the topic's policy does not let S3 publish for this bucket"],
  ["SN-2", "SYNC3302", "the topic's key does not let S3 encrypt"],
  ["SN-3", "SYNC3303", "S3 cannot deliver to this topic"],
  ["SN-4", "SYNC3304", "the queue's policy does not let its topic send"],
  ["SN-5", "SYNC3305", "the queue's key does not let SNS encrypt"],
  ["XA-1", "SYNC4001", "AWS gives no reason to a caller outside the organization", "live"],
  ["RG-1", "SYNC4101", "the bucket is in another region"],
  ["RG-2", "SYNC4102", "the bucket does not exist or belongs to somebody else", "given"],
  ["MI-1", "SYNC4201", "the requester has to pay and does not say so"],
  ["MI-2", "SYNC4202", "Object Lock protects the version", "given"],
  ["MI-3", "SYNC4203", "without s3:ListBucket a missing object is 403, not 404", "given"],
  ["MI-4", "SYNC4204", "the object is archived", "given"],
  ["MI-5", "SYNC4205", "a conditional write found an object", "live"],
  ["AP-1", "SYNC4301", "the access point or the bucket behind it does not allow the call", "given"],
  ["AP-2", "SYNC4302", "an access point's object ARN lacks /object/", "given"],
  ["AP-3", "SYNC4303", "the access point answers only inside its VPC", "given"],
  ["AG-1", "SYNC4401", "S3 Access Grants give the caller nothing here", "given"],
  ["EX-1", "SYNC4501", "a directory bucket needs s3express:CreateSession"],
  ["EX-2", "SYNC4502", "the directory bucket's session is read-only", "given"],
  ["LP-1", "SYNC4901", "a permission is granted and never needed"],
  ["VE-1", "SYNC4902", "the vendor does not accept a setting"],
  ["PL-1", "SYNC4903", "AWS refuses the policy document or ignores a part of it"],
];

/** All causes, in the order of the table. */
export const causes: readonly Cause[] = rows.map(([id, code, title, found = "configuration"]) => ({
  id,
  code,
  title,
  found,
}));

const byId = new Map(causes.map((cause) => [cause.id, cause]));

/** The cause with this id; an unknown id is a bug of ours. */
export function causeOf(id: string): Cause {
  const cause = byId.get(id);
  if (!cause)
    throw new Error(`no cause ${id} in the catalogue: a bug in Syncwright, please report`);
  return cause;
}

/** Where the page of a code is. */
export function documentationOf(code: string): string {
  return `https://github.com/syncwright/syncwright/blob/main/docs/errors/${code}.md`;
}
