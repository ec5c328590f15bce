import { jobIdOf, type Person, postVideo, signedInUser, uniqueWord } from "./api-client";
import { type Fault, setFault, simulatorRequests, theRequest } from "./api-simulator";
import { waitFor } from "./api-wait";

/** A job that fal has accepted: ours, fal's id of it, and the word in its prompt. */
export type StartedJob = { person: Person; word: string; jobId: string; requestId: string };

/** A video of a new user that fal works on until a test ends it, or as `script` says. */
export async function startJob(
  script: Fault = {},
  options: { appUrl?: string; person?: Person } = {},
): Promise<StartedJob> {
  const { person = await signedInUser(), ...extra } = options;
  const word = uniqueWord();
  await setFault(word, { queueMs: 0, durationMs: 60_000, ...script });
  const jobId = jobIdOf(await postVideo(person, word, extra));
  const { id: requestId } = await theRequest(word);
  return { person, word, jobId, requestId };
}

/** A video that fal has finished without telling us. */
export async function finishedJob(
  script: Fault = {},
  options?: Parameters<typeof startJob>[1],
): Promise<StartedJob> {
  const job = await startJob({ durationMs: 0, webhook: { mode: "never" }, ...script }, options);
  await waitForFal(job.word, "COMPLETED");
  return job;
}

/** Waits until fal's own status of the request with this word is that. */
export async function waitForFal(
  word: string,
  status: "IN_QUEUE" | "IN_PROGRESS" | "COMPLETED",
): Promise<void> {
  await waitFor(`fal to say ${status}`, async () => {
    const [request] = await simulatorRequests(word);
    return request?.status === status ? request : null;
  });
}
