import { createActorBody } from "@/lib/domain/schemas/actor";
import { createActor, listActors } from "@/lib/server/db/actors";
import { readBody, withUser } from "@/lib/server/route";

export const GET = withUser("signature", async ({ user }) =>
  Response.json({ actors: await listActors(user) }),
);

export const POST = withUser("session", async ({ request, user }) => {
  const wish = await readBody(request, createActorBody);
  return Response.json(await createActor(user, wish), { status: 201 });
});
