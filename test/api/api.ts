import type { RouteId } from '../../lib/api/paths.ts';
import type { Role } from '../../lib/api/route.ts';
import { authenticate } from '../../lib/app/accounts/commands/authenticate.ts';
import type { SignUpPolicy } from '../../lib/app/accounts/commands/sign-up-policy.ts';
import { runExport } from '../../lib/app/billing/commands/run-export.ts';
import { exportContents } from '../../lib/app/exports.ts';
import { dispatchDependencies } from '../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../lib/app/jobs/commands/dispatch-jobs.ts';
import { limitRequests } from '../../lib/app/organisations/commands/limit-requests.ts';
import type { Letter } from '../../lib/app/ports/mail.ts';
import { runCompletion } from '../../lib/app/uploads/commands/run-completion.ts';
import { createAuthorizer } from '../../lib/aws/http/authorizer.ts';
import type { RateLimit } from '../../lib/aws/http/rate-limit.ts';
import type { Log } from '../../lib/aws/log.ts';
import { job } from '../../lib/domain/job/job.ts';
import { DEFAULT_QUOTA_BYTES } from '../../lib/domain/limits.ts';
import { memoryRequestCounts } from '../memory-request-counts.ts';
import { createApiDependencies } from './dependencies.ts';
import { createHandlers } from './handlers.ts';
import { createRequests, type Sent } from './requests.ts';

const GENEROUS: RateLimit = { burst: 1_000_000, perSecond: 1_000_000 };
export const PASSWORD = 'A-good-password-1';

/**
 * The whole API in this process: the authorizer, the pipeline, the endpoints, the kernel, the views. Only what lies behind
 * the ports is memory. Every reply is checked against the contract, and against the published OpenAPI document by a stock
 * validator: status, media type, body.
 */
export function createTestApi({
  rateLimit = GENEROUS,
  startMs = Date.UTC(2026, 2, 10, 12),
  signUpPolicy = { policy: 'open' } as SignUpPolicy,
  startingQuotaBytes = DEFAULT_QUOTA_BYTES,
  organisationRequestsPerSecond = 1_000_000,
} = {}) {
  const made = createApiDependencies({ startMs, signUpPolicy, startingQuotaBytes });
  const { deps, memory, platform, log, eventCount, heads, mortality, identity, projectors } = made;
  const { sent, redriven, runs, exporting, completing } = made;
  const { clock } = platform;
  let owners = 0;
  const lines: Readonly<Record<string, unknown>>[] = [];
  const keep: Log = (_level, message, fields, measures = {}) => void lines.push({ message, ...fields, ...measures });
  const common = { log: keep, clock, consistency: platform.consistency, rateLimit };
  const handlers = createHandlers(deps, common);
  const limit = limitRequests({
    counts: memoryRequestCounts(),
    perSecond: organisationRequestsPerSecond,
    nowMs: clock.nowMs,
    uncounted: () => {},
  });
  const authorizer = createAuthorizer((shown) => authenticate(deps, shown), limit, keep);
  const { send, request, dispatch } = createRequests({ handlers, authorizer });

  /** A person who is signed in. */
  async function person(email: string, { admin = false } = {}) {
    await identity.create({ email, name: email, password: PASSWORD, admin, request: email });
    const { body } = await send('account.createSession', { body: { email, password: PASSWORD } });
    return { id: body.user.id as string, token: body.accessToken as string, email };
  }

  /** Makes a person a member, who accepts the letter of the invitation. */
  async function join(
    org: string,
    by: { readonly token: string },
    guest: { email: string; token: string },
    role: Role,
  ) {
    const body = { email: guest.email, role };
    const invited = await send('organisations.invite', { token: by.token, params: { org }, body });
    if (invited.status !== 201) return invited;
    return send('account.acceptInvitation', { token: guest.token, body: { secret: secretIn(sent.at(-1)) } });
  }

  return {
    ...deps,
    log,
    mortality,
    /** Commits and brings no view up to date, as other functions do. */
    behind: memory.kernel,
    join,
    /** What was logged. */
    lines,
    /** Subscribers that somebody has asked to try again. */
    redriven,
    /** Alarms that ring. */
    alarms: deps.alarms,
    /** Messages to the daily run. */
    runs,
    completing,
    images: deps.images,
    /** Works off what was ordered of the worker of completions, as its function does. */
    async workCompletions() {
      const outcomes: string[] = [];
      const origin = { actor: 'completion', correlation: 'message' };
      for (const order of completing.splice(0)) outcomes.push(await runCompletion(deps, order, origin));
      return outcomes;
    },
    /** Messages to the workers of exports. */
    exporting,
    /** Works them off, as their function does. */
    async workExports() {
      const outcomes: string[] = [];
      const { kernel, documents } = deps;
      const ports = { kernel, documents, nowMs: clock.nowMs, contentOf: exportContents(deps) };
      const origin = { actor: 'export', correlation: 'message' };
      for (const message of exporting.splice(0))
        outcomes.push(await runExport(ports, message, origin, clock.nowMs() + 60_000));
      return outcomes;
    },
    send,
    request,
    dispatch,
    /** The same with a body in base64, as the gateway hands on what is no text. */
    sendEncoded: (id: RouteId, sent: Sent & { readonly body: string }) => send(id, sent, true),
    person,
    projectors,
    /** Serves a waiting job, as its reactor does, and answers with the attempt. */
    async serve(jobId: string): Promise<string> {
      await projectors['job-queue']?.catchUp(`job#${jobId}`);
      await dispatchJobs(dispatchDependencies(memory, deps.leases), { actor: 'job-dispatch', correlation: jobId });
      await projectors['jobs']?.catchUp(`job#${jobId}`);
      const { state } = await platform.kernel.load(job, jobId);
      if (state.status === 'none' || state.attempt === undefined) throw new Error(`${jobId} was not served`);
      return state.attempt.id;
    },
    pass: (ms: number) => {
      memory.setMs(memory.nowMs() + ms);
    },
    /** An organisation with its owner. */
    async organisation(name = 'Acme', email = `owner-${++owners}@example.org`) {
      const owner = await person(email);
      const { body } = await send('organisations.create', { token: owner.token, body: { name } });
      return { org: body.id as string, owner };
    },
    /** Events in the log: what no refused request may add to. */
    eventCount,
    /** The version of each stream. */
    heads,
  };
}

/** The secret of an invitation's letter. */
export function secretIn(letter: Letter | undefined): string {
  return /cati_\S+/.exec(letter?.text ?? '')?.[0] ?? '';
}

export type TestApi = ReturnType<typeof createTestApi>;
