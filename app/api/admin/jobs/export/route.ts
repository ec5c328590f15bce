import { jobFilterQuery } from "@/lib/domain/admin/admin.schema";
import { exportAdminJobs } from "@/lib/server/db/admin/jobs";
import { withAdmin } from "@/lib/server/http/admin";
import { csvFile } from "@/lib/server/http/csv-file";
import { readQuery } from "@/lib/server/http/route";

/** The filtered job history as CSV, streamed. */
export const GET = withAdmin("session", async ({ request }) =>
  csvFile("jobs", exportAdminJobs(readQuery(request, jobFilterQuery))),
);
