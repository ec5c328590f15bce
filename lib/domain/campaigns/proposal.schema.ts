import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";

const scriptProposal = z.object({
  jobId: uuid,
  completedAt: z.string(),
  lines: z.array(z.object({ clipId: z.string(), line: z.string() })),
});
export type ScriptProposal = z.infer<typeof scriptProposal>;

/** Response of GET /api/campaigns/{id}/proposal. */
export const proposalResponse = z.object({ proposal: scriptProposal.nullable() });
