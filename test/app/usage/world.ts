import type { Aggregate, Command, Commit, DomainEvent } from 'epoch';
import { createKernel, memoryStore } from 'epoch';
import { sagaAggregate } from 'epoch/sagas';
import type { ViewStore } from 'epoch/views';
import { createLiveReader, createMemoryViewStore, createProjector, createUpcast, viewId } from 'epoch/views';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { billingSaga } from '../../../lib/app/billing/sagas/billing.ts';
import { organisations } from '../../../lib/app/organisations/views/organisations.ts';
import { type CloseDayPorts, closeThrough } from '../../../lib/app/usage/commands/close-day.ts';
import type { DispatchPorts, RunMessage, WorkPorts } from '../../../lib/app/usage/commands/daily-run.ts';
import { createRunOutcomes } from '../../../lib/app/usage/commands/run-outcomes.ts';
import { createUsageLedger } from '../../../lib/app/usage/queries/ledger.ts';
import { createTimelines } from '../../../lib/app/usage/queries/timelines.ts';
import { usageLedger } from '../../../lib/app/usage/views/usage-ledger.ts';
import { usageTimelines } from '../../../lib/app/usage/views/usage-timelines.ts';
import { billingAccount } from '../../../lib/domain/billing-account/decide.ts';
import { billingRun } from '../../../lib/domain/billing-run/billing-run.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/decide.ts';
import { file } from '../../../lib/domain/file/commands.ts';
import { type IdKind, idOf, ulid } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/commands.ts';
import type { Day } from '../../../lib/domain/metering/day.ts';
import { organisation } from '../../../lib/domain/organisation/commands.ts';
import { plan } from '../../../lib/domain/plan/decide.ts';
import type { PlanTerms } from '../../../lib/domain/plan/terms.ts';
import { digest, ownTime } from '../own-time.ts';

export const PLAN = idOf('plan', ulid(1, new Uint8Array(10)));
/** Parts of simulated uploads; S3 takes up to 5 GiB. */
const PART = 5_000_000_000;
const ORIGIN = { actor: 'usr_test', correlation: 'test' };

/** The whole thread in memory: real aggregates, real projections, real store; only the clock and the queue are the test's. */
export function createWorld(startMs: number, views: ViewStore = createMemoryViewStore()) {
  const time = ownTime(startMs);
  const { nowMs, newId } = time;
  const store = memoryStore({ digest });
  const kernel = createKernel({ store, nowMs, newId });
  const aggregates = [
    file,
    job,
    organisation,
    plan,
    billingAccount,
    dailyUsage,
    billingRun,
    sagaAggregate(billingSaga),
  ];
  const upcast = createUpcast(aggregates);
  const projectors = [usageLedger, usageTimelines, organisations].map((projection) =>
    createProjector({ projection, store: views, reader: store, upcast, nowMs }),
  );
  const [ledgerProjector] = projectors;
  if (ledgerProjector === undefined) throw new Error('no projector');
  const ledger = createUsageLedger({ views, subscriber: ledgerProjector });
  const timelines = createTimelines(views.at(viewId(usageTimelines)));
  const versions = Object.fromEntries(
    [usageLedger, usageTimelines, organisations].map(({ name, version }) => [name, version]),
  );
  const queue: RunMessage[] = [];
  const outcomes = createRunOutcomes(views);
  const heldBack = new Set<string>();

  /** Sends a command that must succeed and tells every projection, unless the stream is held back. */
  async function send<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    aggregateId: string,
    type: C['type'],
    data: C['data'],
  ) {
    const outcome = await kernel.execute(aggregate, { type, id: newId(), aggregateId, data } as unknown as C, ORIGIN);
    if (!outcome.ok) throw new Error(`${type}: ${outcome.rejection.code}: ${outcome.rejection.message}`);
    if (!heldBack.has(outcome.stream)) await deliver(outcome.stream);
    return outcome;
  }

  async function deliver(stream: string): Promise<void> {
    heldBack.delete(stream);
    for (const projector of projectors) await projector.catchUp(stream);
  }

  /** What the saga's runner does: hears each commit of the daily usage, sends, and answers. */
  const heard = new Map<string, number>();
  let sagaState = new Map<string, typeof billingSaga.initial>();
  async function settle(organisationId: string): Promise<void> {
    const from = (heard.get(organisationId) ?? 0) + 1;
    for await (const commit of kernel.history(dailyUsage, organisationId, { from })) {
      let { state, send: sends } = billingSaga.react(
        sagaState.get(organisationId) ?? billingSaga.initial,
        commit as unknown as Commit,
      );
      for (const sent of sends) {
        const command = { type: sent.type, id: newId(), aggregateId: sent.aggregateId, data: sent.data } as never;
        const outcome = await kernel.execute(billingAccount, command, ORIGIN);
        const rejection = outcome.ok ? undefined : outcome.rejection;
        state = billingSaga.answered?.(state, { sent, rejection }).state ?? state;
      }
      sagaState = new Map(sagaState).set(organisationId, state);
      heard.set(organisationId, commit.lastVersion);
    }
  }

  const closing: CloseDayPorts = { kernel, ledger, watermark: { sweptThroughMs: async () => nowMs() }, nowMs, newId };
  const sender = { send: async (messages: readonly RunMessage[]) => void queue.push(...messages) };
  const dispatching: DispatchPorts = {
    kernel,
    views: createLiveReader({ store: views, versions, nowMs }),
    queue: sender,
    nowMs,
    newId,
  };
  const working: WorkPorts = {
    ...closing,
    queue: sender,
    outcomes,
    openAccount: (id, origin) => ensureAccount({ kernel, newId, defaultPlanId: PLAN }, id, origin),
  };

  return {
    kernel,
    store,
    views,
    ledger,
    timelines,
    projectors,
    queue,
    outcomes,
    dispatching,
    working,
    closing,
    send,
    deliver,
    settle,
    sagaState: (organisationId: string) => sagaState.get(organisationId),
    nowMs,
    to(ms: number) {
      if (ms < nowMs()) throw new Error('time goes forward');
      time.setMs(ms);
    },
    /** A stream whose commits reach no projection until `deliver`. */
    holdBack: (stream: string) => void heldBack.add(stream),
    id: (kind: IdKind) => idOf(kind, newId()),
    async publish(terms: PlanTerms) {
      await send(plan, PLAN, 'DraftPlanVersion', terms);
      const { state } = await kernel.load(plan, PLAN);
      await send(plan, PLAN, 'PublishPlanVersion', { version: state.status === 'none' ? 1 : state.version + 1 });
    },
    close: (organisationId: string, foundedAtMs: number, day: Day) =>
      closeThrough(closing, { organisationId, foundedAtMs, day, origin: ORIGIN }),
    /** A file whose bytes are all there at `atMs`, which must not be before now. */
    async upload(organisationId: string, uploaderId: string, bytes: number, atMs = nowMs()): Promise<string> {
      const fileId = idOf('file', newId());
      const start = { organisationId, uploaderId, name: `${fileId}.bin`, contentType: 'application/octet-stream' };
      await send(file, fileId, 'StartUpload', {
        ...start,
        declaredBytes: bytes,
        sizing: 'observed',
        uploadId: 'upload',
      });
      time.setMs(atMs);
      const count = Math.ceil(bytes / PART);
      const parts = Array.from({ length: count }, (_, i) => ({
        part: i + 1,
        atMs,
        bytes: Math.min(PART, bytes - i * PART),
      }));
      await send(file, fileId, 'ConfirmParts', { organisationId, parts });
      await send(file, fileId, 'CompleteUpload', { organisationId, bytes });
      return fileId;
    },
    remove: (organisationId: string, fileId: string) =>
      send(file, fileId, 'DeleteFile', { organisationId, deletedBy: 'usr_test' }),
  };
}

export type World = ReturnType<typeof createWorld>;
