import { aCreator, type JobAtFal, jobsAtFal, requestVideo } from "../many-jobs";
import { jobIdOf, type Person, postVideo, signedInUser, stack, uniqueWord } from "./client";
import { db, sql } from "./database";
import { type Fault, setFault, simulatorRequests, theRequest, webhookUrl } from "./simulator";
import { waitFor } from "./wait";

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

/** Jobs that this person has asked for a moment ago and that fal knows nothing of; so many of them are cancelled since. */
export async function jobsOfAMomentAgo(
  person: Person,
  { made, cancelled }: { made: number; cancelled: number },
): Promise<void> {
  await db()
    .rpc("create_generation_jobs", {
      user_id: person.id,
      exempt: true,
      jobs: Array.from({ length: made }, () => ({
        job_type: "transcribe_whisper",
        input_params: {},
        units: 1,
        provider_units: 1,
        deadline_seconds: 3_600,
        usual_duration_ms: 1_000,
      })),
    })
    .throwOnError();
  await sql(
    `select cancel_generation_job(id, user_id) from generation_jobs where user_id = $1 limit ${cancelled}`,
    [person.id],
  );
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

/** Below the limit of jobs that one user may have running. */
const CLIPS_A_CREATOR = 100;

/**
 * Jobs that fal really has and works on for an hour: whoever asks it about one hears that it is not done. `isAnswered`: whether
 * fal's answer, its id, has been written down yet.
 */
export async function manyRunningJobs(
  count: number,
  isAnswered: () => boolean = () => true,
): Promise<JobAtFal[]> {
  const word = uniqueWord();
  await setFault(word, { queueMs: 0, durationMs: 3_600_000, webhook: { mode: "never" } }, count);
  const backend = { ...stack, sql };
  const creators = [];
  for (let made = 0; made < count; made += CLIPS_A_CREATOR) {
    creators.push(await aCreator(backend, Math.min(CLIPS_A_CREATOR, count - made)));
  }
  const request = (jobId: string) =>
    requestVideo({
      falUrl: stack.falUrl,
      prompt: `A kitchen, ${word}`,
      webhookUrl: webhookUrl(jobId),
    });
  const requestAll = (jobIds: string[]) => Promise.all(jobIds.map(request));
  return jobsAtFal(backend, creators, requestAll, isAnswered);
}
