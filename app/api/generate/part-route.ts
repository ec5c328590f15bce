import type { z } from "zod";
import type { ClipGenerationType } from "@/lib/domain/generation/types";
import { readBody, withUser } from "@/lib/server/http/route";
import { requestGeneration } from "@/lib/server/jobs/request-generation";

/** A parsed body. `overrides` are the generation type's own options, checked by the type's description. */
type Wanted = { clipId: string; type: ClipGenerationType; overrides: Record<string, unknown> };

/** Route handler that generates one part of a clip: responds and throws as requestGeneration does. */
export function partRoute<Body>(schema: z.ZodType<Body>, toWanted: (body: Body) => Wanted) {
  return withUser("session", async ({ request, user }) => {
    const wanted = toWanted(await readBody(request, schema));
    return requestGeneration({ request, user, ...wanted });
  });
}
