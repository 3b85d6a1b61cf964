import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, deployment, PATIENCE_MS, type Resource } from './templates.ts';

/**
 * What operators rely on, by stack, in one file that reviews see change: what is kept when a stack goes, what rings, what runs
 * when, how long logs stay. An intended change is written by `npx vitest run --project unit test/infra/stacks.test.ts -u`.
 */
describe('the contract of the templates', () => {
  let production: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
  }, PATIENCE_MS);

  test('what is kept, what rings, what runs and how long logs stay is as it was', async () => {
    const contract = {
      kept: keptIn(production),
      schedules: each('AWS::Scheduler::Schedule', ({ ScheduleExpression }) => ScheduleExpression),
      // Kinds, not each: a new subscriber brings its own, and changes nothing here.
      alarms: kinds('AWS::CloudWatch::Alarm', alarmOf),
      logDays: kinds('AWS::Logs::LogGroup', ({ RetentionInDays }) => RetentionInDays),
      queueDays: kinds('AWS::SQS::Queue', ({ MessageRetentionPeriod }) => Number(MessageRetentionPeriod) / 86_400),
    };
    await expect(`${JSON.stringify(contract, null, 2)}\n`).toMatchFileSnapshot('contracts/production.json');
  });

  test('costs at rest are told of as many alarms and polled queues as there are', async () => {
    const all = Object.values(production.all('AWS::CloudWatch::Alarm'));
    // An alarm on an expression costs as much as alarms on each of its metrics.
    const metrics = all.reduce((sum, { Properties }) => sum + metricsOf(Properties), 0);
    const alarms = all.length;
    const polled = Object.values(production.all('AWS::Lambda::EventSourceMapping')).filter(
      ({ Properties }) => 'ScalingConfig' in Properties,
    ).length;
    const told = await readFile('docs/deploying.md', 'utf8');
    const [aMonth, free, perMillion] = [(polled * 5 * 86_400 * 30) / 20, 1_000_000, 0.4];
    expect(told).toContain(`for ${alarms} alarms on ${metrics} metrics, and ${polled} queues`);
    expect(told).toContain(`| $0.10 a metric | ${(metrics / 10).toFixed(2)} |`);
    expect(told).toContain(
      `| ${Math.round(aMonth / 1_000_000)} million requests, one million free, $0.40 a million | ${(((aMonth - free) / 1_000_000) * perMillion).toFixed(2)} |`,
    );
  });

  function each(type: string, what: (properties: Resource['Properties']) => unknown) {
    const found = Object.entries(production.all(type)).map(([id, { Properties }]) => [id, what(Properties)] as const);
    return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  function kinds(type: string, what: (properties: Resource['Properties']) => unknown): readonly unknown[] {
    return [...new Set(Object.values(each(type, what)))].sort();
  }
});

/** Metrics that an alarm looks at: those that its expression names, or its one. */
function metricsOf({ Metrics }: Resource['Properties']): number {
  return Array.isArray(Metrics) ? Metrics.filter((each) => 'MetricStat' in each).length : 1;
}

function alarmOf({
  Namespace,
  MetricName,
  Statistic,
  Threshold,
  EvaluationPeriods,
  TreatMissingData,
}: Resource['Properties']) {
  return [Namespace, MetricName, Statistic, `≥ ${Threshold}`, `${EvaluationPeriods} periods`, TreatMissingData].join(
    ' ',
  );
}

function keptIn({ stacks }: Deployment): Readonly<Record<string, string>> {
  const all = Object.entries(stacks).flatMap(([name, stack]) => {
    const { Resources } = stack.toJSON() as { readonly Resources: Readonly<Record<string, Resource>> };
    return Object.entries(Resources).map(([id, resource]) => [`${name}.${id}`, resource] as const);
  });
  const kept = all.filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
  return Object.fromEntries(kept.map(([id, { Type, DeletionPolicy = '' }]) => [id, `${Type} ${DeletionPolicy}`]));
}
