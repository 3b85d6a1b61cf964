import type { ChangeLog } from 'epoch/transport';
import { endAccount, ensureAccount } from './billing/commands/open-account.ts';
import { ensureStandardPlan } from './billing/commands/standard-plan.ts';
import { STANDARD_PLAN_ID } from './billing/queries/standard-terms.ts';
import { unpricedOf } from './billing/queries/unpriced.ts';
import { projectorOf } from './delivery.ts';
import type { Platform, ProjectionPlatform } from './platform.ts';
import type { RunQueue } from './ports/run-queue.ts';
import type { DispatchPorts, RunMessage, WorkPorts } from './usage/commands/daily-run.ts';
import { createRunOutcomes } from './usage/commands/run-outcomes.ts';
import { sweptWatermark } from './usage/commands/watermark.ts';
import { createUsageLedger, type UsageLedger } from './usage/queries/ledger.ts';
import { createTimelines, type Timelines } from './usage/queries/timelines.ts';
import { usageLedger } from './usage/views/usage-ledger.ts';

/** Usage as it is metered: the ledger that is closed day by day, and the timelines that explain it. */
export function usageOf(platform: Platform): { readonly ledger: UsageLedger; readonly timelines: Timelines } {
  return { ledger: ledgerOf(platform), timelines: createTimelines(platform.views) };
}

/** The ledger, over the platform without its kernel. */
export function ledgerOf(platform: ProjectionPlatform): UsageLedger {
  return createUsageLedger({ views: platform.viewStore, subscriber: projectorOf(platform, usageLedger) });
}

export interface DailyRunPorts {
  readonly queue: RunQueue<RunMessage>;
  readonly changeLog: ChangeLog;
}

/** The run that closes the day that has ended, organisation by organisation, and opens accounts where there are none. */
export function dailyRunOf(platform: Platform, { queue, changeLog }: DailyRunPorts): DispatchPorts & WorkPorts {
  const { kernel, views, viewStore, clock } = platform;
  return {
    kernel,
    views,
    queue,
    outcomes: createRunOutcomes(viewStore),
    ledger: ledgerOf(platform),
    watermark: sweptWatermark(changeLog, { ledger: projectorOf(platform, usageLedger), events: platform.events }),
    nowMs: clock.nowMs,
    async openAccount(organisationId, origin, foundedAtMs) {
      await ensureStandardPlan(kernel, origin);
      await ensureAccount({ kernel, defaultPlanId: STANDARD_PLAN_ID }, organisationId, origin, foundedAtMs);
    },
    unpriced: (organisationId, used) => unpricedOf(kernel, organisationId, used),
    closeAccount: (organisationId, origin, lastDay) => endAccount(kernel, organisationId, lastDay, origin),
  };
}
