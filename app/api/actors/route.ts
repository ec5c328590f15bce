import { createActorBody } from "@/lib/domain/actors/actor.schema";
import { createActor, listActors } from "@/lib/server/db/actors";
import { readBody, withUser } from "@/lib/server/http/route";

export const GET = withUser("signature", async ({ user }) =>
  Response.json({ actors: await listActors(user) }),
);

export const POST = withUser("session", async ({ request, user }) => {
  const input = await readBody(request, createActorBody);
  return Response.json(await createActor(user, input), { status: 201 });
});
