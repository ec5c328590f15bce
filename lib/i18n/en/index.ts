import { actor } from "./actor";
import { ad } from "./ad";
import { admin } from "./admin";
import { adminHealth } from "./admin-health";
import { adminJobs } from "./admin-jobs";
import { adminOverview } from "./admin-overview";
import { adminPrices } from "./admin-prices";
import { adminUsers } from "./admin-users";
import { auth } from "./auth";
import { brief } from "./brief";
import { budget } from "./budget";
import { campaign } from "./campaign";
import { campaigns } from "./campaigns";
import { compare } from "./compare";
import { credits } from "./credits";
import { errors } from "./errors";
import { failures } from "./failures";
import { forms } from "./forms";
import { generate } from "./generate";
import { jobs } from "./jobs";
import { landing } from "./landing";
import { notFound } from "./not-found";
import { plan } from "./plan";
import { player } from "./player";
import { preset } from "./preset";
import { product } from "./product";
import { scriptProposal } from "./script-proposal";
import { settings } from "./settings";
import { shell } from "./shell";
import { trim } from "./trim";
import { ui } from "./ui";
import { upload } from "./upload";
import { words } from "./words";

/** A namespace per screen, in alphabetical order. */
export const en = {
  actor,
  ad,
  admin,
  adminHealth,
  adminJobs,
  adminOverview,
  adminPrices,
  adminUsers,
  auth,
  brief,
  budget,
  campaign,
  campaigns,
  compare,
  credits,
  errors,
  failures,
  forms,
  generate,
  jobs,
  landing,
  notFound,
  plan,
  player,
  preset,
  product,
  scriptProposal,
  settings,
  shell,
  trim,
  ui,
  upload,
  words,
} as const;
