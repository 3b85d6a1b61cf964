import {
  type Aggregate,
  aggregateIdOf,
  type Command,
  commandsOf,
  type DomainEvent,
  memoryStore,
  type SentCommand,
} from 'epoch';
import { type Saga, sagaAggregate } from 'epoch/sagas';
import type { ViewStore } from 'epoch/views';
import { issuingDocuments } from '../../../lib/app/billing/commands/issue-documents.ts';
import { endAccount, ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { unpricedOf } from '../../../lib/app/billing/queries/unpriced.ts';
import { billingSaga } from '../../../lib/app/billing/sagas/billing.ts';
import { periodAdjustment } from '../../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../../lib/app/billing/sagas/period-invoice.ts';
import { invoices } from '../../../lib/app/billing/views/invoices.ts';
import { projectorOf } from '../../../lib/app/delivery.ts';
import { files } from '../../../lib/app/files/views/files.ts';
import { jobs } from '../../../lib/app/jobs/views/jobs.ts';
import { organisations } from '../../../lib/app/organisations/views/organisations.ts';
import { sagaInputOf, sagaOutputOf } from '../../../lib/app/saga-delivery.ts';
import { type CloseDayPorts, closeThrough } from '../../../lib/app/usage/commands/close-day.ts';
import type { DispatchPorts, RunMessage, WorkPorts } from '../../../lib/app/usage/commands/daily-run.ts';
import { createRunOutcomes } from '../../../lib/app/usage/commands/run-outcomes.ts';
import { createUsageLedger } from '../../../lib/app/usage/queries/ledger.ts';
import { createTimelines } from '../../../lib/app/usage/queries/timelines.ts';
import { usageLedger } from '../../../lib/app/usage/views/usage-ledger.ts';
import { usageTimelines } from '../../../lib/app/usage/views/usage-timelines.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { idOf, ulid } from '../../../lib/domain/ids.ts';
import type { Day } from '../../../lib/domain/metering/day.ts';
import { plan } from '../../../lib/domain/plan/plan.ts';
import type { PlanTerms } from '../../../lib/domain/plan/terms.ts';
import { createMemoryPlatform, digest } from '../../memory-platform.ts';
import { SAGA_TARGETS } from '../saga-targets.ts';

export const PLAN = idOf('plan', ulid(1, new Uint8Array(10)));
/** Parts of simulated uploads; S3 takes up to 5 GiB. */
const PART = 5_000_000_000;
const ORIGIN = { actor: 'usr_test', correlation: 'test' };

/** The whole thread of usage in memory: only the clock and the queue are the test's. */
export function createDependencies(startMs: number, viewStore?: ViewStore) {
  const store = memoryStore({ digest });
  const platform = createMemoryPlatform({ startMs, events: store, ...(viewStore !== undefined && { viewStore }) });
  const { kernel, viewStore: views, nowMs } = platform;
  const projectors = [usageLedger, usageTimelines, organisations, files, jobs, invoices].map((view) =>
    projectorOf(platform, view),
  );
  const ledger = createUsageLedger({ views, subscriber: projectorOf(platform, usageLedger) });
  const timelines = createTimelines(platform.views);
  const queue: RunMessage[] = [];
  const outcomes = createRunOutcomes(views);
  const heldBack = new Set<string>();

  /** Sends a command that must succeed and tells every projection, unless the stream is held back. */
  async function send<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    command: SentCommand<NoInfer<C>>,
  ) {
    const outcome = await kernel.execute(aggregate, command, ORIGIN);
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.code}: ${outcome.rejection.message}`);
    if (!heldBack.has(outcome.stream)) await deliver(outcome.stream);
    return outcome;
  }

  async function deliver(stream: string): Promise<void> {
    heldBack.delete(stream);
    for (const projector of projectors) await projector.catchUp(stream);
  }

  const sagaStreams = sagaAggregate(billingSaga);
  /** Lets a saga take in what is new of a stream, and send what it decides. */
  async function hear(saga: Saga<unknown>, stream: string): Promise<void> {
    await sagaInputOf(platform, saga).catchUp(stream);
    const execute = issuingDocuments(kernel);
    await sagaOutputOf(platform, saga, SAGA_TARGETS, execute).catchUp(
      `${sagaAggregate(saga).name}#${aggregateIdOf(stream)}`,
    );
  }
  /** The way of an organisation's closed days: to its account and its months, and back to the account what adjusts them. */
  async function settle(organisationId: string): Promise<void> {
    await hear(billingSaga, `${dailyUsage.name}#${organisationId}`);
    await hear(periodInvoice, `${billingAccount.name}#${organisationId}`);
    const { state } = await kernel.load(billingAccount, organisationId);
    for (const month of state.status === 'open' ? Object.keys(state.money.periods) : []) {
      await hear(periodAdjustment, `${billingPeriod.name}#${periodId(organisationId, month)}`);
    }
  }

  const closing: CloseDayPorts = { kernel, ledger, watermark: { sweptThroughMs: async () => nowMs() }, nowMs };
  const sender = { send: async (messages: readonly RunMessage[]) => void queue.push(...messages) };
  const dispatching: DispatchPorts = {
    kernel,
    views: platform.views,
    queue: sender,
    nowMs,
  };
  const working: WorkPorts = {
    ...closing,
    ...dispatching,
    outcomes,
    openAccount: (id, origin, foundedAtMs) => ensureAccount({ kernel, defaultPlanId: PLAN }, id, origin, foundedAtMs),
    unpriced: (id, used) => unpricedOf(kernel, id, used),
    closeAccount: (id, origin, lastDay) => endAccount(kernel, id, lastDay, origin),
  };

  return {
    kernel,
    store,
    views,
    ledger,
    timelines,
    reader: platform.views,
    upcast: platform.upcast,
    projectors,
    queue,
    outcomes,
    dispatching,
    working,
    closing,
    send,
    deliver,
    settle,
    async sagaState(organisationId: string) {
      const { state } = await kernel.load(sagaStreams, organisationId);
      return state.state;
    },
    nowMs,
    to(ms: number) {
      platform.setMs(ms);
    },
    /** A stream whose commits reach no projection until `deliver`. */
    holdBack: (stream: string) => void heldBack.add(stream),
    id: platform.newId,
    plan: PLAN,
    async publish(terms: PlanTerms) {
      await send(plan, commandsOf(plan).DraftPlanVersion(PLAN, terms));
      const { state } = await kernel.load(plan, PLAN);
      await send(
        plan,
        commandsOf(plan).PublishPlanVersion(PLAN, { version: state.status === 'none' ? 1 : state.version + 1 }),
      );
    },
    close: (organisationId: string, foundedAtMs: number, day: Day) =>
      closeThrough(closing, { organisationId, foundedAtMs, day, origin: ORIGIN }),
    /** A file whose bytes are all there at `atMs`, which must not be before now. */
    async upload(organisationId: string, uploaderId: string, bytes: number, atMs = nowMs()): Promise<string> {
      const fileId = platform.newId('file');
      const start = { organisationId, uploaderId, name: `${fileId}.bin`, contentType: 'application/octet-stream' };
      await send(
        file,
        commandsOf(file).StartUpload(fileId, {
          ...start,
          declaredBytes: bytes,
          sizing: 'observed',
          uploadId: 'upload',
        }),
      );
      platform.setMs(atMs);
      const count = Math.ceil(bytes / PART);
      const parts = Array.from({ length: count }, (_, i) => ({
        part: i + 1,
        atMs,
        bytes: Math.min(PART, bytes - i * PART),
      }));
      await send(file, commandsOf(file).ConfirmParts(fileId, { organisationId, parts }));
      await send(file, commandsOf(file).CompleteUpload(fileId, { organisationId, bytes }));
      return fileId;
    },
    remove: (organisationId: string, fileId: string) =>
      send(file, commandsOf(file).DeleteFile(fileId, { organisationId, deletedBy: 'usr_test' })),
  };
}

export type Dependencies = ReturnType<typeof createDependencies>;
