import { globSync } from "node:fs";
import { join } from "node:path";

/** The address of every page of the product, as its folder is called: /campaigns/[id]/plan. */
export const PAGES = globSync("app/**/page.tsx", { cwd: join(import.meta.dirname, "../../..") })
  .map((file) => `/${file.replace(/^app\/|\/?page\.tsx$|\([^)]+\)\//g, "")}`.replace(/\/$/, ""))
  .map((path) => path || "/")
  .toSorted();
