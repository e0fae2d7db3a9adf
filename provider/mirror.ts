/**
 * Lay providers out below a folder as a filesystem mirror, so that `terraform init` installs them
 * without a registry: version constraints and the lock file work as with any other provider.
 *
 *     DIR/registry.terraform.io/syncwright/syncwright/0.1.0/linux_amd64/terraform-provider-syncwright_v0.1.0
 *
 * Source: https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
 */
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { Fault } from "./framework/fault";
import { PROVIDER_VERSION, STAND_IN_VERSION } from "./version";

/** What can be laid out: our provider, and the stand-in for hashicorp/aws that rehearsals use. */
export type MirroredProvider = "syncwright" | "aws";

/** A laid-out mirror. */
export interface Mirror {
  readonly directory: string;
  /** Text of a Terraform CLI configuration that takes these providers from the mirror only. */
  readonly cliConfiguration: string;
}

const REGISTRY = "registry.terraform.io";

const providers = {
  syncwright: {
    source: "syncwright/syncwright",
    version: PROVIDER_VERSION,
    bundle: "terraform-provider-syncwright",
    executable: `terraform-provider-syncwright_v${PROVIDER_VERSION}`,
  },
  aws: {
    source: "hashicorp/aws",
    version: STAND_IN_VERSION,
    bundle: "terraform-provider-aws-stand-in",
    executable: `terraform-provider-aws_v${STAND_IN_VERSION}`,
  },
} as const;

/**
 * Copy the built providers below `directory`. Throws a `Fault` where they are not built or where
 * this system cannot run them. `bundles` is where the bundles lie; dist/provider where left out.
 */
export async function layOutMirror(
  directory: string,
  wanted: readonly MirroredProvider[] = ["syncwright", "aws"],
  bundles: string = bundleFolder(),
): Promise<Mirror> {
  const target = resolve(directory);
  for (const name of wanted) await layOut(target, name, bundles);
  return { directory: target, cliConfiguration: cliConfiguration(target, wanted) };
}

async function layOut(directory: string, name: MirroredProvider, bundles: string): Promise<void> {
  const { source, version, bundle, executable } = providers[name];
  const from = join(bundles, bundle);
  if (!existsSync(from)) throw notBuilt(from);
  const folder = join(directory, REGISTRY, source, version, platformName());
  await mkdir(folder, { recursive: true });
  await copyFile(from, join(folder, executable));
  await chmod(join(folder, executable), 0o755);
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
}

function cliConfiguration(directory: string, wanted: readonly MirroredProvider[]): string {
  const sources = wanted.map((name) => JSON.stringify(`${REGISTRY}/${providers[name].source}`));
  return [
    "provider_installation {",
    "  filesystem_mirror {",
    `    path    = ${hclText(directory)}`,
    `    include = [${sources.join(", ")}]`,
    "  }",
    "  direct {",
    `    exclude = [${sources.join(", ")}]`,
    "  }",
    "}",
    "disable_checkpoint = true",
    "",
  ].join("\n");
}

/** A quoted HCL string: JSON's escapes, and no templates. */
function hclText(text: string): string {
  return JSON.stringify(text).replaceAll("${", "$${").replaceAll("%{", "%%{");
}

/** The platform as Terraform names it, e.g. `linux_amd64`. */
function platformName(): string {
  const systems: Readonly<Record<string, string>> = {
    linux: "linux",
    darwin: "darwin",
    freebsd: "freebsd",
  };
  const architectures: Readonly<Record<string, string>> = {
    x64: "amd64",
    arm64: "arm64",
    ia32: "386",
    arm: "arm",
  };
  const system = systems[process.platform];
  const architecture = architectures[process.arch];
  if (system && architecture) return `${system}_${architecture}`;
  throw new Fault({
    code: "SYNC7020",
    severity: "error",
    summary: `the provider cannot be installed on ${process.platform} ${process.arch}`,
    why: "it is a Node.js script with a shebang line, which this system does not start",
    help: "run Terraform on Linux, macOS or FreeBSD, for example in WSL or a container",
  });
}

/** Beside this file where it runs from dist/, else dist/provider of the checkout. */
function bundleFolder(): string {
  const beside = join(__dirname, providers.syncwright.bundle);
  return existsSync(beside) ? __dirname : join(__dirname, "..", "dist", "provider");
}

function notBuilt(file: string): Fault {
  return new Fault({
    code: "SYNC7021",
    severity: "error",
    summary: "the provider is not built",
    where: { file },
    why: "its executable is missing",
    help: "run `npm run build`",
  });
}
