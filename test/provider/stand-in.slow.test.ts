/**
 * Goal: the stand-in for hashicorp/aws sees drift, imports what exists, and serves keys and queues.
 * Method: real Terraform, the bundled provider, a real rehearsal.
 */
import { Aws } from "../../provider/stand-in/aws";
import {
  landing,
  queue,
  rehearsal,
  settings,
  terraform,
  useStandIn,
  writer,
} from "./support/stand-in";

useStandIn();

describe("a deployment", () => {
  test("of a key, queues and a bucket that notifies them: applied, second plan empty, updated, destroyed", async () => {
    const tf = await terraform(queue);
    await tf.apply();
    expect((await tf.plan()).text).toContain("No changes.");
    tf.write(queue.replace("= 120", "= 60").replace('"hello"\n}', '"hello again"\n}'));
    expect(await tf.plannedActions()).toEqual({
      "aws_s3_object.hello": ["update"],
      "aws_sqs_queue.events": ["update"],
    });
    await tf.apply();
    expect((await tf.plan()).text).toContain("No changes.");
    const body = await rehearsal.objectBody("acme-in", "in/hello.txt");
    expect(body.toString()).toBe("hello again");
    await tf.destroy();
    expect(rehearsal.snapshot().queues).toEqual([]);
    tf.remove();
  });

  test("drift of a setting is shown and mended, and what is gone is made again", async () => {
    const tf = await terraform(landing);
    await tf.apply();
    const { client, sdk } = await new Aws(settings()).s3();
    await client.send(
      new sdk.PutPublicAccessBlockCommand({
        Bucket: "acme-landing",
        PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
      }),
    );
    await client.send(new sdk.DeleteBucketPolicyCommand({ Bucket: "acme-landing" }));
    expect(await tf.plannedActions()).toEqual({
      "aws_s3_bucket_policy.landing": ["create"],
      "aws_s3_bucket_public_access_block.landing": ["update"],
    });
    await tf.apply();
    expect((await tf.plan()).code).toBe(0);
    await tf.destroy();
    tf.remove();
  });

  test("what exists is imported, and the plan after that is empty", async () => {
    const tf = await terraform(landing + writer);
    await tf.apply();
    const ids = {
      "aws_s3_bucket.landing": "acme-landing",
      "aws_s3_bucket_policy.landing": "acme-landing",
      "aws_s3_bucket_versioning.landing": "acme-landing",
      "aws_s3_bucket_server_side_encryption_configuration.landing": "acme-landing",
      "aws_s3_bucket_lifecycle_configuration.landing": "acme-landing",
      "aws_iam_role.writer": "acme-writer",
      "aws_iam_role_policy.writer": "acme-writer:write",
      "aws_iam_role_policy_attachment.writer":
        "acme-writer/arn:aws:iam::111122223333:policy/acme-reader",
    };
    await tf.run(["state", "rm", ...Object.keys(ids)]);
    const imports = Object.entries(ids).map(
      ([to, id]) => `import {\n  to = ${to}\n  id = "${id}"\n}\n`,
    );
    tf.write(landing + writer + imports.join(""));
    const applied = await tf.apply();
    expect(applied.text).toContain("8 imported, 0 added, ");
    tf.write(landing + writer);
    expect((await tf.plan()).text).toContain("No changes.");
    await tf.destroy();
    tf.remove();
  });
});
