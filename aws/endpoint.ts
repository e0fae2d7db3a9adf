/**
 * Which endpoint a client may talk to, when it is not AWS's own.
 *
 * An endpoint is given by whoever starts the process (a flag, `AWS_ENDPOINT_URL`), never by a
 * document. Guarded all the same, because a copied CI file is enough to point it at a metadata
 * service: HTTPS only, and no address that hands out credentials or that hides one. Plain HTTP and
 * loopback need `allowLoopback`. The *connected* address is checked too, by `guardedLookup`, so that
 * a name that resolves to such an address is caught.
 *
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * (169.254.169.254, fd00:ec2::254), https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
 * (169.254.170.2); RFC 4291, 6052, 3056, 4380 for the IPv6 forms that embed an IPv4 address.
 */
import { lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

import type { Diagnostic } from "../diagnostics";

/** What the caller explicitly accepts. */
export interface EndpointRules {
  /** `http://127.0.0.1:4566` and the like: a local rehearsal. */
  readonly allowLoopback: boolean;
}

const never = new BlockList();
never.addSubnet("0.0.0.0", 8, "ipv4");
never.addSubnet("169.254.0.0", 16, "ipv4");
never.addSubnet("224.0.0.0", 4, "ipv4");
never.addSubnet("240.0.0.0", 4, "ipv4");
never.addAddress("100.100.100.200", "ipv4");
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
never.addAddress("fd00:ec2::254", "ipv6");
never.addAddress("fd00:ec2::23", "ipv6");
never.addAddress("fd20:ce::254", "ipv6");
never.addSubnet("2002::", 16, "ipv6");
never.addSubnet("64:ff9b::", 96, "ipv6");
never.addSubnet("64:ff9b:1::", 48, "ipv6");
never.addSubnet("2001::", 32, "ipv6");
never.addSubnet("::ffff:0:0:0", 96, "ipv6");

/** IPv4-compatible addresses, which also hold `::` and `::1`: checked after loopback. */
const compatible = new BlockList();
compatible.addSubnet("::", 96, "ipv6");

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** A usable endpoint, or why it is none. */
export function checkEndpoint(
  text: string,
  rules: EndpointRules,
): { readonly url?: URL; readonly diagnostics: readonly Diagnostic[] } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return refuse(text, "it is not a URL", "write it as `https://host:port`");
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return refuse(text, `its scheme is \`${url.protocol.slice(0, -1)}\``, "use `https`");
  }
  if (url.username || url.password) {
    return refuse(hideUserInfo(url), "it holds a user name or password", "remove them");
  }
  if (url.search || url.hash) return refuse(text, "it holds a query or fragment", "remove it");
  const host = hostOf(url);
  const isLocal = host === "localhost" || host.endsWith(".localhost") || isLoopback(host);
  if (isLocal && !rules.allowLoopback) {
    return refuse(text, "it is on this machine, which must be allowed explicitly");
  }
  if (!isLocal && isIP(host) && isForbiddenAddress(host)) {
    return refuse(text, `${host} is link-local, reserved, or hides another address`);
  }
  if (url.protocol === "http:" && !isLocal) {
    return refuse(text, "it would send credentials in the clear", "use `https`");
  }
  return { url, diagnostics: [] };
}

/** True where no client may connect, whatever name led there; loopback is judged by the rules. */
export function isForbiddenAddress(address: string, rules?: EndpointRules): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isLoopback(address)) return rules ? !rules.allowLoopback : false;
  const mapped = mappedIpv4(address);
  if (mapped) return isForbiddenAddress(mapped, rules);
  return never.check(address, family) || (family === "ipv6" && compatible.check(address, family));
}

/** A `lookup` for an HTTP agent that refuses names which resolve to a forbidden address. */
export function guardedLookup(rules: EndpointRules): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const bad = addresses.find((one) => isForbiddenAddress(one.address, rules));
      if (bad) {
        const refused = new Error(`${hostname} resolves to ${bad.address}, which is refused`);
        return callback(Object.assign(refused, { code: "EFORBIDDENADDRESS" }), "", 0);
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? "", first?.family ?? 0);
    });
  };
}

function isLoopback(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const mapped = family === 6 ? mappedIpv4(address) : undefined;
  if (mapped) return loopback.check(mapped, "ipv4");
  return loopback.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` as `127.0.0.1`. */
function mappedIpv4(address: string): string | undefined {
  if (isIP(address) !== 6) return undefined;
  const host = new URL(`http://[${address.split("%", 1)[0]}]`).hostname.slice(1, -1);
  if (!host.startsWith("::ffff:")) return undefined;
  const [high, low, ...more] = host.slice("::ffff:".length).split(":");
  if (high === undefined || low === undefined || more.length > 0) return undefined;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((word) => [word >> 8, word & 0xff]).join(".");
}

function hostOf(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}

function hideUserInfo(url: URL): string {
  return `${url.protocol}//…@${url.host}`;
}

function refuse(text: string, why: string, help?: string) {
  const diagnostic: Diagnostic = {
    code: "SYNC5001",
    severity: "error",
    summary: `the endpoint \`${text}\` cannot be used`,
    why,
    ...(help ? { help } : {}),
  };
  return { diagnostics: [diagnostic] };
}
