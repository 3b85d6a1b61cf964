import { SQSClient } from '@aws-sdk/client-sqs';
import { reportReconciled } from '../../app/platform/commands/report-runs.ts';
import {
  parseUpkeepStep,
  type UpkeepRunDependencies,
  type UpkeepStep,
  workUpkeep,
} from '../../app/platform/commands/upkeep.ts';
import type { Clock } from '../../app/ports/clock.ts';
import type { RunQueue } from '../../app/ports/run-queue.ts';
import type { RunReports } from '../../app/ports/run-reports.ts';
import { accountsOnAws } from '../accounts.ts';
import { clientSettings } from '../client-settings.ts';
import { environment } from '../environment.ts';
import { platformOnAws } from '../platform.ts';
import { createRunReports } from '../run-reports.ts';
import { objectStore } from '../s3/lazy-object-store.ts';
import { createRunQueue } from '../sqs/run-queue.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/**
 * The daily comparison of S3's objects with files, totals and quotas, a page a message: each sends the next. The alarm watches
 * `Differing`.
 */
export function reconcileHandler(): QueueHandler {
  return queueHandler({
    name: 'reconcile',
    setUp: upkeepOnAws,
    async handle({ queue, reports, ...deps }, { messageId, body }, log) {
      const step = parseUpkeepStep(JSON.parse(body));
      if (step === undefined) throw new TypeError(`no message of the upkeep: ${body.slice(0, 200)}`);
      const origin = { actor: 'reconcile', correlation: messageId, causation: messageId };
      const { report, next } = await workUpkeep(deps, step, origin);
      const { named, ...numbers } = report;
      const measures = Object.entries(numbers).map(([name, value]) => [
        capital(name),
        { value, unit: 'count' as const },
      ]);
      const level = numbers.differing > 0 ? 'error' : 'info';
      log(level, 'reconciled', { step: step.step, named }, Object.fromEntries(measures));
      // Before the next page begins: it adds to what this one has written.
      await reportReconciled(
        reports,
        { isFirst: step.step === 'forms', isLast: next === undefined },
        report,
        deps.nowMs(),
      );
      if (next !== undefined) await queue.send([next]);
      return step.step;
    },
  });
}

function upkeepOnAws(): UpkeepRunDependencies & {
  readonly clock: Clock;
  readonly queue: RunQueue<UpkeepStep>;
  readonly reports: RunReports;
} {
  const platform = platformOnAws();
  const { kernel, views, clock, dynamo, mayBegin } = platform;
  const { credentials } = accountsOnAws(dynamo);
  const queue = createRunQueue<UpkeepStep>(new SQSClient(clientSettings()), environment('UPKEEP_QUEUE_URL'));
  const reports = createRunReports(dynamo, environment('VIEWS_TABLE'));
  const of = { kernel, views, clock, nowMs: clock.nowMs, mayBegin };
  return { ...of, objects: objectStore(clock), credentials, queue, reports };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
