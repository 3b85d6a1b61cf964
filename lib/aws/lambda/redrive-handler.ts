import { nodeRuntime } from 'epoch-dynamodb';
import type { MigrationOrder } from '../../app/billing/commands/migrate-customers.ts';
import { everySubscriber } from '../../app/every-subscriber.ts';
import { reportedRedrive } from '../../app/platform/commands/reported-redrive.ts';
import type { OperationOrder } from '../../app/ports/redrives.ts';
import { effectsOnAws } from '../effects.ts';
import { environment } from '../environment.ts';
import { once } from '../lazily.ts';
import type { Log } from '../log.ts';
import { type AwsPlatform, changeLogOnAws, platformOnAws } from '../platform.ts';
import { redrives } from '../redrives.ts';
import { createRunReports } from '../run-reports.ts';
import { queueOf } from '../sqs/queue-names.ts';
import { orderIn } from '../sqs/redrives.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';
import { mayBegin } from './remaining-time.ts';

/**
 * What administrators have asked for and takes longer than a request: redrives of a subscriber, rebuilds of a view, audits of a
 * customer, migrations of a plan's customers. A message that arrives twice finds less to do; a malformed one is logged and dropped.
 */
export function redriveHandler(): QueueHandler {
  return queueHandler({
    name: 'redrive',
    setUp() {
      const platform = platformOnAws();
      const reports = createRunReports(platform.dynamo, environment('VIEWS_TABLE'));
      return { ...platform, reports, subscribers: once(() => everySubscriber(platform, effectsOnAws(platform))) };
    },
    async handle(made, { body }, log) {
      const order = orderIn(body);
      if (order === undefined) {
        log('error', 'no order of administrators', { wanted: body.slice(0, 200) });
        return 'unknown';
      }
      switch (order.kind) {
        case 'redrive':
          return redrive(made, order.subscriber, log);
        case 'rebuild':
          return rebuildOne(made, order.view, log);
        case 'switch':
          return switchOne(made, order.view, log);
        case 'audit':
          return auditOne(made, order, log);
        case 'migration':
          return migrate(made, order, log);
      }
    },
  });
}

interface Made extends AwsPlatform {
  readonly reports: ReturnType<typeof createRunReports>;
  readonly subscribers: () => ReturnType<typeof everySubscriber>;
}

async function redrive({ subscribers, reports, clock }: Made, wanted: string, log: Log): Promise<string> {
  const subscriber = subscribers().find(({ id }) => id === wanted);
  if (subscriber === undefined) {
    log('error', 'no such subscriber', { wanted });
    return 'unknown';
  }
  const { deadLetterRedriver } = await import('../sqs/dead-letters.ts');
  const sendAgain = deadLetterRedriver();
  const sendDeadLetters = async (id: string) => sendAgain(await queueOf(environment('QUEUE_PREFIX'), id));
  const { done, failed, fates, lettersSent } = await reportedRedrive(
    { reports, nowMs: clock.nowMs, sendDeadLetters },
    subscriber,
  );
  const errors = fates.slice(0, 10).flatMap(({ stream, error }) => (error === undefined ? [] : `${stream}: ${error}`));
  log(
    failed > 0 ? 'warn' : 'info',
    'redriven',
    { subscriber: subscriber.id, errors },
    {
      Redriven: { value: done - failed, unit: 'count' },
      ParkedAgain: { value: failed, unit: 'count' },
      DeadLettersSent: { value: lettersSent, unit: 'count' },
    },
  );
  return 'redriven';
}

async function rebuildOne(platform: Made, wanted: string, log: Log): Promise<string> {
  const { projectionNamed, reportedRebuild } = await import('../../app/rebuilds.ts');
  const projection = projectionNamed(wanted);
  if (projection === undefined) {
    log('error', 'no such view', { wanted });
    return 'unknown';
  }
  const { reports } = platform;
  const changeLog = changeLogOnAws(platform.dynamo);
  const { view, outcome, commits, parked } = await reportedRebuild(
    { platform, changeLog, pause: nodeRuntime().pause, reports },
    projection,
  );
  log(outcome === 'live' ? 'info' : 'warn', 'rebuilt', { view, outcome, commits, parked });
  return 'rebuilt';
}

async function switchOne(platform: Made, wanted: string, log: Log): Promise<string> {
  const { projectionNamed, reportedSwitch } = await import('../../app/rebuilds.ts');
  const projection = projectionNamed(wanted);
  if (projection === undefined) {
    log('error', 'no such view', { wanted });
    return 'unknown';
  }
  const ports = { platform, changeLog: changeLogOnAws(platform.dynamo), reports: platform.reports };
  const { view, outcome } = await reportedSwitch(ports, projection);
  log(outcome === 'live' ? 'info' : 'warn', 'switched', { view, outcome });
  return 'switched';
}

async function auditOne(
  platform: Made,
  { organisationId, month }: Extract<OperationOrder, { readonly kind: 'audit' }>,
  log: Log,
): Promise<string> {
  const [{ reportedAudit }, { usageOf }] = await Promise.all([
    import('../../app/billing/commands/reported-audit.ts'),
    import('../../app/usage.ts'),
  ]);
  const ports = { ...platform, ...usageOf(platform) };
  const { differences } = await reportedAudit(ports, organisationId, month, platform.clock.nowMs);
  log(differences.length > 0 ? 'warn' : 'info', 'audited', { organisationId, month, differing: differences.length });
  return 'audited';
}

/** Others wait for their turn no longer than this; then the next step is another message. */
const MIGRATION_TURN_MS = 60_000;

async function migrate(platform: Made, order: MigrationOrder, log: Log): Promise<string> {
  const { migrateCustomers } = await import('../../app/billing/commands/migrate-customers.ts');
  const { kernel, clock } = platform;
  const endsAtMs = performance.now() + MIGRATION_TURN_MS;
  const ports = { kernel, views: platform.views, orders: redrives(), nowMs: clock.nowMs };
  const outcome = await migrateCustomers(ports, order, () => performance.now() < endsAtMs && mayBegin());
  log('info', 'migrated', { plan: order.plan, migration: order.migration, outcome });
  return outcome;
}
