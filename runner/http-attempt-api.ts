import { randomBytes } from 'node:crypto';
import { ApiError } from '../lib/client/api-error.ts';
import { type Client, createClient } from '../lib/client/client.ts';
import { mayPass, type RetryPolicy } from '../lib/client/retry.ts';
import { defined } from '../lib/domain/defined.ts';
import type { AttemptApi, AttemptReport, InputFile } from './attempt-api.ts';
import { HEARTBEAT_EVERY_MS, PLATFORM_RETRIES } from './limits.ts';
import { outputBatches, type Proofs, reported, stageAgain, uploadOutput } from './upload-output.ts';

/** Refusals of a claim or a start that mean: this runner is not needed. */
const NOT_OURS: readonly string[] = [
  'attempt-claimed',
  'attempt-taken',
  'attempt-ended',
  'attempt-over',
  'attempt-superseded',
  'input-gone',
];

function isNotOurs(error: unknown): boolean {
  return error instanceof ApiError && NOT_OURS.includes(error.code);
}

/** The attempt is over, or its capability: no call of this runner counts any more. */
function isTooLate(error: unknown): error is ApiError {
  return error instanceof ApiError && (isNotOurs(error) || error.status === 401 || error.status === 404);
}

/** Of what a report says, such as its outputs: for good, and of the attempt itself it says nothing. */
function isRefusal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || isNotOurs(error) || mayPass(error)) return false;
  return error.status < 500 && error.status !== 401;
}

export interface Claim {
  readonly apiUrl: string;
  readonly attemptId: string;
  readonly claim: string;
  /** The engine's name of what this runner was started as, where it has one. */
  readonly engineId?: string | undefined;
  readonly retries?: RetryPolicy;
}

export interface AttemptAccess {
  readonly apiUrl: string;
  readonly attemptId: string;
  /** The attempt's capability. */
  readonly token: string;
  readonly retries?: RetryPolicy;
}

const TOKEN_BYTES = 32;

/**
 * Exchanges what this machine was started with, which others may have read, for a token that exists in this process' memory
 * alone. Undefined: this runner is not needed.
 */
export async function exchangeClaim({
  apiUrl,
  attemptId: attempt,
  claim,
  engineId,
  retries = PLATFORM_RETRIES,
}: Claim): Promise<string | undefined> {
  const client = createClient({ baseUrl: apiUrl, token: () => claim, retries });
  const token = `cata_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  try {
    await client.attempts.claimAttempt({ attempt, body: { token, ...defined({ engineId }) } });
    return token;
  } catch (error) {
    if (isNotOurs(error)) return undefined;
    throw error;
  }
}

/** The platform over HTTP, with the attempt's own capability. */
export function httpAttemptApi({
  apiUrl,
  attemptId: attempt,
  token,
  retries = PLATFORM_RETRIES,
}: AttemptAccess): AttemptApi {
  const client: Client = createClient({ baseUrl: apiUrl, token: () => token, retries });
  const proofs: Proofs = new Map();
  const send = async ({ outputs = [], ...said }: AttemptReport) => {
    const body = () => ({ ...said, ...reported(outputs, proofs) });
    try {
      return await client.attempts.reportAttempt({ attempt, body: body() });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'output-proof-invalid') throw error;
      await stageAgain(client, attempt, outputs, proofs);
      return client.attempts.reportAttempt({ attempt, body: body() });
    }
  };
  return {
    async start(runner) {
      try {
        const { job, spec, secrets, inputs } = await client.attempts.startAttempt({ attempt, body: { runner } });
        return { jobId: job, spec, inputs, ...defined({ secrets }) };
      } catch (error) {
        if (isNotOurs(error)) return undefined;
        throw error;
      }
    },
    async inputs(): Promise<readonly InputFile[]> {
      const { files } = await client.attempts.listInputs({ attempt });
      return files.map(({ sizeBytes, ...file }) => ({ ...file, sizeBytes: Number(sizeBytes) }));
    },
    async heartbeat() {
      try {
        // A beat that waits until the next one is due is of no use any more.
        const { stop, reason } = await client.attempts.heartbeat({ attempt }, { patienceMs: HEARTBEAT_EVERY_MS });
        return { stop, ...defined({ reason }) };
      } catch (error) {
        if (isTooLate(error)) return { stop: true, reason: error.message };
        throw error;
      }
    },
    async appendLog(sequence, text) {
      try {
        await client.attempts.appendLogs({ attempt, body: { sequence, text } });
        return true;
      } catch (error) {
        if (isTooLate(error) || (error instanceof ApiError && error.code === 'log-full')) return false;
        throw error;
      }
    },
    uploadsOf(count) {
      const batches = outputBatches(client, attempt, proofs, count);
      return (file, signal) => uploadOutput(batches, file, signal);
    },
    async report(report) {
      const { outputs, ...said } = report;
      try {
        const { recorded } = await send(report);
        return recorded;
      } catch (error) {
        if (outputs !== undefined && isRefusal(error)) {
          // The platform refuses them as a whole: no other attempt would be better off.
          const reason = `none of its outputs is kept: ${error.message}`;
          return this.report({ ...said, outcome: 'failed', failure: 'output', reason });
        }
        if (isTooLate(error)) return false;
        throw error;
      }
    },
  };
}
