import type { z } from "zod";
import type { ClipGenerationType } from "@/lib/domain/generation/types";
import { readBody, withUser } from "@/lib/server/http/route";
import { requestGeneration } from "@/lib/server/jobs/request-generation";

/** What a body asks for. `overrides` are the options of the type itself, checked by its description. */
type Wanted = { clipId: string; type: ClipGenerationType; overrides: Record<string, unknown> };

/** The handler of a route that makes one part of a clip: answers and throws as requestGeneration does. */
export function partRoute<Body>(schema: z.ZodType<Body>, toWanted: (body: Body) => Wanted) {
  return withUser("session", async ({ request, user }) => {
    const wanted = toWanted(await readBody(request, schema));
    return requestGeneration({ request, user, ...wanted });
  });
}
