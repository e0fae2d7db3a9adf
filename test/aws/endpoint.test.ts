/**
 * Goal: no spelling of a credential-serving or hidden address passes as an endpoint.
 * Method: encodings of 169.254.169.254 and its kin as URLs, and names that resolve to them.
 */
import { checkEndpoint, guardedLookup, isForbiddenAddress } from "../../aws";

const passes = (text: string, allowLoopback = true) =>
  checkEndpoint(text, { allowLoopback }).url !== undefined;

describe("refused", () => {
  const hosts = [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "2852039166",
    "0xa9fea9fe",
    "0xA9.0xFE.0xA9.0xFE",
    "0251.0376.0251.0376",
    "025177524776",
    "169.254.43518",
    "169.16689662",
    "169.254.169.254.",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "１６９．２５４．１６９．２５４",
    "169。254。169。254",
    "0xa9.254.0251.254",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[0:0:0:0:0:ffff:a9fe:a9fe]",
    "[::169.254.169.254]",
    "[::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "[2002:a9fe:a9fe::1]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::a9fe:a9fe]",
    "[2001:0:a9fe:a9fe::]",
    "[2001::5601:5601]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[FD00:EC2:0:0:0:0:0:254]",
    "[fd00:ec2::23]",
    "[fd20:ce::254]",
    "[::ffff:0:169.254.169.254]",
    "[::]",
    "0.0.0.0",
    "0",
    "100.100.100.200",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "[ff02::1]",
  ];
  test.each(hosts)("https://%s/", (host) => {
    expect(passes(`https://${host}/`)).toBe(false);
    expect(passes(`http://${host}/`)).toBe(false);
  });

  test.each([
    "",
    "127.0.0.1:9000",
    "file:///etc/passwd",
    "ftp://example.com",
    "http://example.com",
    "https://user@example.com",
    "https://user:pass@example.com",
    "https://example.com/?a=b",
    "https://example.com/#a",
    "javascript:alert(1)",
  ])("%j", (text) => {
    expect(passes(text)).toBe(false);
  });

  test("a password is not repeated in the message", () => {
    const [diagnostic] = checkEndpoint("https://me:CANARY@example.com", {
      allowLoopback: true,
    }).diagnostics;
    expect(JSON.stringify(diagnostic)).not.toContain("CANARY");
  });
});

describe("this machine", () => {
  test.each([
    "http://127.0.0.1:4566",
    "http://localhost:9000/",
    "http://[::1]:1",
    "http://127.1",
    "http://[::ffff:127.0.0.1]:2",
  ])("%s passes only where it is allowed", (text) => {
    expect([passes(text, true), passes(text, false)]).toEqual([true, false]);
  });
});

describe("others pass over HTTPS", () => {
  test.each([
    "https://s3.eu-central-1.amazonaws.com",
    "https://minio.example:9000",
    "https://10.0.0.5",
    "https://[2a00::1]",
  ])("%s", (text) => {
    expect(passes(text, false)).toBe(true);
  });
});

describe("names", () => {
  test("one that resolves to this machine is refused where loopback is", async () => {
    const lookup = (allowLoopback: boolean) =>
      new Promise<string>((resolve) => {
        guardedLookup({ allowLoopback })("localhost", { all: true }, (error) => {
          resolve((error as { code?: string } | null)?.code ?? "found");
        });
      });
    expect([await lookup(true), await lookup(false)]).toEqual(["found", "EFORBIDDENADDRESS"]);
  });

  test("the address they resolve to is what counts", () => {
    expect(
      ["169.254.169.254", "::ffff:169.254.169.254", "10.0.0.1", "8.8.8.8"].map((one) =>
        isForbiddenAddress(one),
      ),
    ).toEqual([true, true, false, false]);
  });
});
