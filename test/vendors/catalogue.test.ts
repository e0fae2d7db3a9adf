/**
 * Goal: the catalogue can be trusted: every entry has its source and date, every action exists and
 * stands on the resource that it exists on, and what we concluded is marked.
 * Method: rules over the data, each with a canary that shows the rule bites; the seeds' vendors in
 * full, written down.
 */
import { actionKnowledge } from "../../iam";
import { neededActions, usesOf, type Vendor, vendor, vendorFor, vendorIds } from "../../vendors";

const vendors = vendorIds().map((id) => vendor(id) as Vendor);

/** What is wrong with an entry; empty where nothing is. */
function faultsOf(entry: Vendor): string[] {
  const actions = entry.actions.map(({ action }) => action);
  return [
    ...(/^https:\/\/[\w.-]+\//.test(entry.sourceUrl) ? [] : ["no source URL"]),
    ...(/^20\d\d-\d\d-\d\d$/.test(entry.checked) ? [] : ["no date"]),
    ...(entry.store === "s3" && entry.principals.length === 0 ? ["no principal"] : []),
    ...(entry.store === "s3" && actions.length === 0 ? ["no actions"] : []),
    ...(new Set(actions).size === actions.length ? [] : ["an action twice"]),
    ...actions.filter((action) => action.includes("*")).map((action) => `wildcard ${action}`),
    ...entry.actions.filter(({ why }) => why === "").map(({ action }) => `no reason for ${action}`),
    ...entry.conflicts
      .filter(({ choice }) => choice.length < 20)
      .map(({ title }) => `no choice: ${title}`),
  ];
}

test.each(vendors.map((entry) => [entry.id, entry] as const))(
  "%s: the entry is whole",
  (_, entry) => {
    expect(faultsOf(entry)).toEqual([]);
  },
);

test("an entry without source, date or actions is found", () => {
  const bare = { ...(vendor("hightouch") as Vendor), sourceUrl: "", checked: "2026", actions: [] };
  expect(faultsOf(bare)).toEqual(["no source URL", "no date", "no actions"]);
});

test("every action exists in AWS and stands on the resource that it exists on", () => {
  const types = { object: "object", bucket: "bucket", queue: "queue", role: "role" };
  const wrong = vendors.flatMap((entry) =>
    entry.actions
      .filter(
        ({ action, on }) =>
          !actionKnowledge(action).resourceTypes.some(({ name }) => name === types[on]),
      )
      .map(({ action, on }) => `${entry.id}: ${action} on ${on}`),
  );
  expect(wrong).toEqual([]);
});

test("Hightouch needs the four actions of its page, and carries the three of its error section", () => {
  const entry = vendor("hightouch") as Vendor;
  expect(entry.actions.map(({ action, on }) => `${action} ${on}`)).toEqual([
    "s3:PutObject object",
    "s3:AbortMultipartUpload object",
    "s3:ListMultipartUploadParts object",
    "s3:ListBucketMultipartUploads bucket",
  ]);
  expect(entry.conflicts[0]?.actions).toEqual(["s3:GetObject", "s3:PutObject", "s3:ListBucket"]);
});

test("Polytomic carries both of its official lists", () => {
  const entry = vendor("polytomic") as Vendor;
  expect(entry.actions.filter(({ on }) => on !== "queue").map(({ action }) => action)).toEqual([
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
  ]);
  expect(entry.conflicts[0]?.actions).toContain("s3:ReplicateObject");
  expect(entry.principals).toEqual([
    {
      kind: "account",
      account: "568237466542",
      note: "As printed in the page's sample trust policy.",
    },
  ]);
});

test("what no page says is marked: Polytomic's actions on the queue", () => {
  const entry = vendor("polytomic") as Vendor;
  expect(entry.actions.filter(({ on }) => on === "queue").map(({ basis }) => basis)).toEqual([
    "inferred",
    "inferred",
    "inferred",
  ]);
});

test("Pipedream's role, and `s3:PutObjectAcl` only where an ACL is sent", () => {
  const entry = vendor("pipedream") as Vendor;
  expect(entry.principals[0]).toMatchObject({ arn: "arn:aws:iam::203863770927:role/Pipedream" });
  expect(neededActions(entry, ["write"]).map(({ action }) => action)).not.toContain(
    "s3:PutObjectAcl",
  );
  expect(neededActions(entry, ["write", "acl"]).map(({ action }) => action)).toContain(
    "s3:PutObjectAcl",
  );
});

test("a vendor's entry for another store is found by its name", () => {
  expect(vendorFor("hightouch", "dropbox")?.id).toBe("hightouch-dropbox");
  expect(vendorFor("pipedream", "dropbox")).toBeUndefined();
});

describe("what a connection does follows from its syncs", () => {
  const connection = {
    id: "c",
    configuration: {
      auth_mode: "iam_role",
      s3_bucket_name: "acme",
      s3_bucket_region: "us-east-1",
    },
  } as const;
  const sync = {
    kind: "model_sync",
    id: "s",
    name: "s",
    connection_id: "c",
    model_id: "m",
    mode: "all",
    format: "csv",
    filename: "a.csv",
  } as const;
  const model = { kind: "model", id: "m", name: "m" } as const;
  const source = { type: "s3", connection_id: "c" } as const;

  test.each([
    ["nothing", {}, []],
    ["a sync writes", { syncs: [sync] }, ["write"]],
    [
      "a sync of another connection does not count",
      { syncs: [{ ...sync, connection_id: "d" }] },
      [],
    ],
    [
      "a sync with tags and an ACL",
      { syncs: [{ ...sync, upload: { tags: { a: "b" }, acl: "private" } }] },
      ["write", "acl", "tags"],
    ],
    [
      "a model of one key reads",
      { models: [{ ...model, source: { ...source, model_from: "single_file", key: "k" } }] },
      ["read"],
    ],
    [
      "a model of a folder lists too",
      { models: [{ ...model, source: { ...source, model_from: "multi_file_archive" } }] },
      ["read", "list"],
    ],
  ] as const)("%s", (_, documents, want) => {
    expect(usesOf({ connection, ...documents })).toEqual(want);
  });
});
