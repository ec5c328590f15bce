import { changeActorBody } from "@/lib/domain/actors/actor.schema";
import { changeActor, deleteActor } from "@/lib/server/db/actors";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const PATCH = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const change = await readBody(request, changeActorBody);
  return Response.json(await changeActor(user, requireId(params.id), change));
});

export const DELETE = withUser<{ id: string }>("session", async ({ user, params }) => {
  const id = requireId(params.id);
  await deleteActor(user, id);
  return Response.json({ id });
});
