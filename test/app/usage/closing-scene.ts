import { commandsOf } from 'epoch';
import { endAccount, ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { ensureStandardPlan } from '../../../lib/app/billing/commands/standard-plan.ts';
import { STANDARD_PLAN_ID } from '../../../lib/app/billing/queries/standard-terms.ts';
import { submitJob } from '../../../lib/app/jobs/commands/submit-job.ts';
import { closeOrganisation } from '../../../lib/app/organisations/commands/close-organisation.ts';
import { dispatchRun, type RunMessage, workRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { createRunOutcomes } from '../../../lib/app/usage/commands/run-outcomes.ts';
import { createUsageLedger } from '../../../lib/app/usage/queries/ledger.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { isActive } from '../../../lib/domain/job/state.ts';
import { ORIGIN, type Platform } from '../platform.ts';
import { begin } from '../scenes.ts';

/** The view that usage is billed from. */
export const LEDGER = 'usage-ledger@1';
/** More than a message of the run is ever put back. */
const MAX_REDELIVERIES = 400;

/** The run that closes days, over a queue in memory; a run that finds others in its way is delivered again. */
export function dailyRunOn(platform: Platform) {
  const { kernel, views, viewStore, nowMs } = platform;
  const subscriber = platform.subscribers.find(({ id }) => id === LEDGER);
  if (subscriber === undefined) throw new Error(`no subscriber ${LEDGER}`);
  const ledger = createUsageLedger({ views: viewStore, subscriber });
  const queue: RunMessage[] = [];
  const ports = {
    ...{ kernel, views, nowMs, ledger },
    queue: { send: async (messages: readonly RunMessage[]) => void queue.push(...messages) },
    outcomes: createRunOutcomes(viewStore),
    watermark: { sweptThroughMs: async () => nowMs() },
    async openAccount(id: string, origin: typeof ORIGIN, foundedAtMs: number) {
      await ensureStandardPlan(kernel, origin);
      await ensureAccount({ kernel, defaultPlanId: STANDARD_PLAN_ID }, id, origin, foundedAtMs);
    },
    unpriced: async () => [],
    closeAccount: (id: string, origin: typeof ORIGIN, lastDay: string) => endAccount(kernel, id, lastDay, origin),
  };
  return {
    ledger,
    /** Closes what can be closed by now; how many organisations there were. */
    async run(): Promise<number> {
      const organisations = await dispatchRun(ports);
      for (let tries = 0; tries < MAX_REDELIVERIES; tries += 1) {
        const message = queue.shift();
        if (message === undefined) return organisations;
        await workRun(ports, message);
      }
      throw new Error(`the run was not through after ${MAX_REDELIVERIES} messages`);
    },
  };
}

export type DailyRun = ReturnType<typeof dailyRunOn>;

export type Act =
  | 'begin'
  | 'complete'
  | 'abort'
  | 'delete'
  | 'submit'
  | 'start'
  | 'report'
  | 'cancel'
  | 'close'
  | 'run';

/** What people, jobs and the run do to an organisation; what is refused changes nothing. */
export function createActs(platform: Platform, org: string, jobs: readonly string[], daily: DailyRun) {
  const { kernel, attempt, nowMs } = platform;
  const of = { organisationId: org };
  const files: string[] = [];
  const fileAt = (which: number) => files[which % Math.max(1, files.length)] ?? platform.id('file');
  const jobAt = (which: number) => jobs[which % jobs.length] ?? '';
  const attemptIn = async (jobId: string) => {
    const { state } = await kernel.load(job, jobId);
    return state.status === 'none' ? undefined : state.attempt?.id;
  };
  const abort = (fileId: string) => attempt(file, commandsOf(file).AbortUpload(fileId, of));
  const remove = (fileId: string) =>
    attempt(file, commandsOf(file).DeleteFile(fileId, { ...of, deletedBy: 'usr_ada' }));
  const cancel = (jobId: string) => attempt(job, commandsOf(job).CancelJob(jobId, { ...of, cancelledBy: 'usr_ada' }));
  const acts: Readonly<Record<Act, (which: number) => Promise<unknown>>> = {
    async begin(which) {
      const begun = await begin(platform, org, 100_000_000_000 * (which + 1));
      if (begun.ok) files.push(begun.fileId);
    },
    async complete(which) {
      const fileId = fileAt(which);
      await attempt(file, commandsOf(file).ConfirmParts(fileId, { ...of, parts: [{ part: 1, atMs: nowMs() }] }));
      const { state } = await kernel.load(file, fileId);
      const bytes = state.status === 'uploading' ? state.declaredBytes : 0;
      await attempt(file, commandsOf(file).CompleteUpload(fileId, { ...of, bytes }));
    },
    abort: (which) => abort(fileAt(which)),
    delete: (which) => remove(fileAt(which)),
    submit: (which) =>
      submitJob(platform, commandsOf(job).SubmitJob(jobAt(which), { ...of, userId: 'usr_ada' }), ORIGIN),
    async start(which) {
      const attemptId = await attemptIn(jobAt(which));
      if (attemptId === undefined) return;
      const start = { ...of, attemptId, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [] };
      await attempt(job, commandsOf(job).StartAttempt(jobAt(which), start));
    },
    async report(which) {
      const attemptId = await attemptIn(jobAt(which));
      if (attemptId === undefined) return;
      await attempt(job, commandsOf(job).ReportAttempt(jobAt(which), { ...of, attemptId, outcome: 'succeeded' }));
    },
    cancel: (which) => cancel(jobAt(which)),
    close: () => closeOrganisation(kernel, { organisationId: org, closedBy: 'usr_ada' }, ORIGIN),
    run: () => daily.run(),
  };
  return {
    run: (what: Act, which: number) => acts[what](which),
    /** Ends all that is open, runs or is stored. */
    async endAll() {
      for (const id of jobs) {
        const { state } = await kernel.load(job, id);
        if (state.status !== 'none' && isActive(state)) await cancel(id);
      }
      for (const id of files) {
        await abort(id);
        await remove(id);
      }
    },
  };
}
