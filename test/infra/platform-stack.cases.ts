import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { BATCH_DETAIL_TYPE, BATCH_SOURCES, BLOCKED_DETAIL_TYPE } from '../../lib/app/machines/commands/state-change.ts';
import { runbookIn } from '../../lib/app/platform/endpoints/alarms.ts';
import { SUBSCRIPTION_GROUPS } from '../../lib/app/subscriptions.ts';
import { MAX_PATTERN_LENGTH } from '../../lib/infra/subscriber.ts';
import { platformAt } from '../../scripts/views/place.ts';
import { type Deployment, deployment, PATIENCE_MS, type Resource } from './templates.ts';

const WITHOUT_RUNBOOK = [
  'AuditDiffers',
  'Differing',
  'Errors',
  'EventStoreSetAside',
  'OrphansKept',
  'OrphansRemoved',
  'Quarantined',
  'Silent',
  'Slow',
  'Throttled',
  'TimersFailed',
  'Unpriced',
];

describe('what moves events', () => {
  let production: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
  }, PATIENCE_MS);

  test('tools have in the outputs of a deployment all that its subscribers need', async () => {
    const names = Object.values(production.stacks).flatMap((stack) => Object.keys(stack.findOutputs('*')));
    const outputs = Object.fromEntries(names.map((name) => [name, `of-${name.toLowerCase()}`]));
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    const { subscribers } = await platformAt({ stage: 'production', outputs });
    expect(subscribers.length).toBeGreaterThan(20);
    vi.unstubAllEnvs();
  });

  test('the relay takes only new commits, from the beginning, and sets aside what can never be published', () => {
    const mappings = mappingsOf(production).filter(({ StartingPosition }) => StartingPosition !== undefined);
    expect(mappings).toHaveLength(1);
    expect(mappings[0]).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 12 * 60 * 60,
    });
    const destination = mappings[0]?.['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    expect(production.target('Platform', destination.OnFailure.Destination)).toMatch(/^Data\.Failures/);
  });

  test('the relay never reports single failures: it throws, so that the batch comes again whole', () => {
    const [relay] = mappingsOf(production).filter(({ StartingPosition }) => StartingPosition !== undefined);
    expect(relay).not.toHaveProperty('FunctionResponseTypes');
  });

  test('every queue has a dead-letter queue, and an alarm rings for both', () => {
    const queues = Object.entries(production.all('AWS::SQS::Queue'));
    const working = queues.filter(([, queue]) => queue.Properties['RedrivePolicy'] !== undefined);
    expect(working.length).toBeGreaterThan(20);
    expect(queues).toHaveLength(working.length * 2);
    const alarms = Object.entries(production.all('AWS::CloudWatch::Alarm'));
    const watched = new Set(alarms.map(([id, alarm]) => production.target(id, dimensionOf(alarm))));
    for (const [id, queue] of working) {
      const { deadLetterTargetArn, maxReceiveCount } = queue.Properties['RedrivePolicy'] as Redrive;
      const dead = production.target(id, deadLetterTargetArn);
      expect(dead).not.toBe(id);
      expect(maxReceiveCount).toBeGreaterThanOrEqual(5);
      expect(watched).toContain(dead);
      expect(watched).toContain(id);
    }
  });

  test('errors of a function ring by itself where no queue brings its work again, and else by the queue', () => {
    const errors = Object.entries(production.all('AWS::CloudWatch::Alarm')).filter(
      ([, { Properties }]) => Properties['MetricName'] === 'Errors',
    );
    const ringing = new Set(errors.map(([id, alarm]) => production.target(id, dimensionOf(alarm))));
    const fed = new Set(
      Object.entries(production.all('AWS::Lambda::EventSourceMapping'))
        .filter(([, { Properties }]) => 'ScalingConfig' in Properties)
        .map(([id, { Properties }]) => production.target(id, Properties['FunctionName'])),
    );
    const functions = Object.keys(production.all('AWS::Lambda::Function'));
    expect(functions.filter((id) => ringing.has(id) === fed.has(id))).toEqual([]);
  });

  test('every alarm rings at the topic', () => {
    for (const [id, alarm] of Object.entries(production.all('AWS::CloudWatch::Alarm'))) {
      const [action] = alarm.Properties['AlarmActions'] as readonly unknown[];
      expect(production.target(id, action)).toMatch(/^Platform\.Alarms/);
    }
  });

  test('an alarm names a runbook that is there; of those without one the text alone says what to do', async () => {
    const pages = await readdir('docs/operations');
    const alarms = Object.entries(production.all('AWS::CloudWatch::Alarm'));
    const without: string[] = [];
    for (const [id, { Properties }] of alarms) {
      const runbook = runbookIn(JSON.stringify(Properties['AlarmDescription']));
      if (runbook === undefined) without.push(id.replace(/[0-9A-F]{8}$/, ''));
      else expect(pages).toContain(`${runbook}.md`);
    }
    // A function that threw says why in its log; what is silent, slow or counted is said by the text.
    const kinds = new Set(without.map((id) => /(Errors|Silent|Throttled)\d?$/.exec(id)?.[1] ?? id.split('.')[1]));
    expect([...kinds].sort()).toEqual(WITHOUT_RUNBOOK);
    expect(alarms.length - without.length).toBeGreaterThan(without.length);
  });

  test('numbers that functions write are those of their own stage, in alarms and on the dashboard', () => {
    const alarms = JSON.stringify(Object.values(production.all('AWS::CloudWatch::Alarm')));
    const own = alarms.match(/"Dimensions":\[[^\]]*\],"MetricName":"[^"]*","Namespace":"Catacloud"/g) ?? [];
    expect(own.length).toBeGreaterThan(10);
    for (const text of own) expect(text).toContain('{"Name":"stage","Value":"production"}');
    const page = JSON.stringify(Object.values(production.all('AWS::CloudWatch::Dashboard')));
    const graphs = page.match(/Catacloud\\+",\\+"[A-Za-z]+\\+",[^\]]*\]/g) ?? [];
    expect(graphs.length).toBeGreaterThan(2);
    for (const text of graphs) expect(text).toMatch(/stage\\+",\\+"production/);
  });

  test('silence of what runs by itself rings, within two hours or a day and a half', () => {
    const alarms = Object.entries(production.all('AWS::CloudWatch::Alarm'));
    const silent = alarms.filter(([, { Properties }]) => Properties['TreatMissingData'] === 'breaching');
    const schedules = Object.keys(production.all('AWS::Scheduler::Schedule'));
    expect(silent).toHaveLength(schedules.length);
    for (const [, { Properties }] of silent) {
      expect(Properties).toMatchObject({ MetricName: 'Invocations', ComparisonOperator: 'LessThanThreshold' });
      const hours = (Number(Properties['Period']) * Number(Properties['EvaluationPeriods'])) / 3_600;
      expect([1, 30]).toContain(hours);
    }
  });

  test('queues are worked off in batches of ten, failure by failure, by a bounded number of handlers', () => {
    const mappings = queueMappings(production);
    expect(mappings.length).toBeGreaterThan(20);
    // Each export, completion, segment of a copy, and order of an administrator has a worker’s time to itself.
    const sizes = mappings.map(([, mapping]) => mapping['BatchSize']);
    expect([sizes.filter((size) => size === 1).length, sizes.filter((size) => size === 10).length]).toEqual([
      4,
      sizes.length - 4,
    ]);
    for (const [, mapping] of mappings) {
      expect(mapping).toMatchObject({
        BatchSize: expect.any(Number),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      const { MaximumConcurrency } = mapping['ScalingConfig'] as { readonly MaximumConcurrency: number };
      expect(MaximumConcurrency).toBeGreaterThanOrEqual(2);
      expect(MaximumConcurrency).toBeLessThanOrEqual(50);
    }
  });

  test('a message stays invisible for longer than its handler may take', () => {
    const functions = production.all('AWS::Lambda::Function');
    const queues = production.all('AWS::SQS::Queue');
    for (const [id, mapping] of queueMappings(production)) {
      const handler = functions[production.target(id, mapping['FunctionName'])];
      const queue = queues[production.target(id, mapping['EventSourceArn'])];
      const invisible = Number(queue?.Properties['VisibilityTimeout']);
      expect(invisible).toBeGreaterThanOrEqual(6 * Number(handler?.Properties['Timeout']));
    }
  });

  test('schedules fire in UTC and into queues, never into functions', () => {
    const schedules = Object.entries(production.all('AWS::Scheduler::Schedule'));
    expect(schedules.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of schedules) {
      expect(Properties['ScheduleExpressionTimezone']).toBe('UTC');
      const { Arn } = Properties['Target'] as { readonly Arn: unknown };
      expect(production.all('AWS::SQS::Queue')).toHaveProperty([production.target(id, Arn)]);
    }
  });

  test('each queue has rules for exactly what its subscriptions subscribe to, short enough for EventBridge', () => {
    const rules = Object.values(production.all('AWS::Events::Rule')).map(({ Properties }) => Properties);
    let counted = 0;
    for (const { queue, subscriptions } of SUBSCRIPTION_GROUPS) {
      const own = rules.filter(({ Description }) => `${Description}`.split(' ')[1] === queue);
      counted += own.length;
      const patterns = own.map(({ EventPattern }) => EventPattern as Pattern);
      for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(MAX_PATTERN_LENGTH);
      const filters = subscriptions.map(({ subscribesTo }) => subscribesTo);
      const aggregates = [...new Set(filters.flatMap(Object.keys))].sort();
      expect(patterns.flatMap(({ source }) => source)).toEqual(aggregates.map((name) => `catacloud.${name}`));
      for (const { source, detail } of patterns) {
        const types = source.flatMap((name) =>
          filters.flatMap((filter) => filter[name.slice('catacloud.'.length)] ?? []),
        );
        expect(detail.types).toEqual([...new Set(types)].sort());
      }
    }
    // Besides: what machines are said to be, and objects that forms have put.
    expect(rules).toHaveLength(counted + 2);
  });

  test('machines are heard where they speak: AWS Batch on the account’s own bus, of our queue alone', () => {
    const [rule] = Object.values(production.all('AWS::Events::Rule')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes(BATCH_DETAIL_TYPE),
    );
    expect(rule?.Properties).not.toHaveProperty('EventBusName');
    expect(rule?.Properties['EventPattern']).toMatchObject({
      source: [BATCH_SOURCES.aws],
      'detail-type': [BATCH_DETAIL_TYPE, BLOCKED_DETAIL_TYPE],
      detail: { jobQueue: [expect.anything()] },
    });
  });
});

type Properties = Resource['Properties'];

interface Pattern {
  readonly source: readonly string[];
  readonly detail: { readonly types: readonly string[] };
}

interface Redrive {
  readonly deadLetterTargetArn: unknown;
  readonly maxReceiveCount: number;
}

function mappingsOf(deployed: Deployment): readonly (Properties & { readonly StartingPosition?: string })[] {
  return Object.values(deployed.all('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => Properties);
}

function queueMappings(deployed: Deployment): readonly (readonly [string, Properties])[] {
  return Object.entries(deployed.all('AWS::Lambda::EventSourceMapping')).flatMap(([id, { Properties }]) =>
    Properties['StartingPosition'] === undefined ? [[id, Properties] as const] : [],
  );
}

function dimensionOf(alarm: Resource): unknown {
  const [dimension] = (alarm.Properties['Dimensions'] ?? []) as readonly { readonly Value: unknown }[];
  return dimension?.Value ?? {};
}
