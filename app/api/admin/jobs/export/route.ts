import { jobFilterQuery } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { csvFile } from "@/lib/server/csv-file";
import { exportAdminJobs } from "@/lib/server/db/admin-jobs";
import { readQuery } from "@/lib/server/route";

/** The job history by filters as CSV, streamed. */
export const GET = withAdmin("session", async ({ request }) =>
  csvFile("jobs", exportAdminJobs(readQuery(request, jobFilterQuery))),
);
