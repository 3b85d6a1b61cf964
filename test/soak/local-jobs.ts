import { ApiError } from '../../lib/client/api-error.ts';
import { hasEnded } from '../../lib/client/job-end.ts';
import type { Customer } from '../integration/customer.ts';
import { until } from '../until.ts';

/** A step may take this long, an array of 1,000 tasks among them: a soak waits for what it measures, however slow the computer. */
export const PATIENCE_MS = 3 * 3_600_000;
/** Forty requests at the same time would start a function for each, and measure that. */
export const SUBMITTED_AT_ONCE = 4;

/** What a view does not show yet is looked for again: the stack may be busy for longer than a client is patient. */
export async function unlessBehind<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'catching-up') return undefined;
    throw error;
  }
}

export async function submit({ owner, org }: Customer, configuration: string): Promise<string> {
  const { id } = await owner.jobs.create({ org, body: { name: 'Soak', configuration } });
  await owner.jobs.submit({ org, job: id });
  return id;
}

export async function ended({ owner, org }: Customer, job: string, everyMs = 250) {
  let seen = await unlessBehind(() => owner.jobs.get({ org, job }));
  const look = async () => {
    seen = await unlessBehind(() => owner.jobs.get({ org, job }));
    return seen !== undefined && hasEnded(seen);
  };
  await until(() => `the job is ${seen?.status}`, look, { limitMs: PATIENCE_MS, everyMs });
  if (seen === undefined) throw new Error(`${job} cannot be read`);
  if (seen.status !== 'completed') throw new Error(`${job} is ${seen.status}: ${seen.attempts.at(-1)?.reason}`);
  return seen;
}
