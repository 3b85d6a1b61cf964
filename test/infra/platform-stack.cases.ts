import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, deployment, PATIENCE_MS, type Resource } from './templates.ts';

describe('what moves events', () => {
  let production: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
  }, PATIENCE_MS);

  test('the relay hears only new commits, from the beginning, and sets aside what can never be published', () => {
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
    expect(working.length).toBeGreaterThan(0);
    expect(queues).toHaveLength(working.length * 2);
    const watched = new Set(Object.values(production.all('AWS::CloudWatch::Alarm')).map(queueOfAlarm));
    for (const [id, queue] of working) {
      const { deadLetterTargetArn, maxReceiveCount } = queue.Properties['RedrivePolicy'] as Redrive;
      const dead = production.target('Platform', deadLetterTargetArn);
      expect(dead).not.toBe(id);
      expect(maxReceiveCount).toBeGreaterThanOrEqual(5);
      expect(watched).toContain(dead);
      expect(watched).toContain(id);
    }

    function queueOfAlarm(alarm: Resource): string {
      const [dimension] = (alarm.Properties['Dimensions'] ?? []) as readonly { readonly Value: unknown }[];
      return production.target('Platform', dimension?.Value ?? {});
    }
  });

  test('every alarm rings at the topic', () => {
    for (const alarm of Object.values(production.all('AWS::CloudWatch::Alarm'))) {
      const [action] = alarm.Properties['AlarmActions'] as readonly unknown[];
      expect(production.target('Platform', action)).toMatch(/^Platform\.Alarms/);
    }
  });

  test('queues are worked off in batches of ten, failure by failure, by a bounded number of handlers', () => {
    const mappings = mappingsOf(production).filter(({ StartingPosition }) => StartingPosition === undefined);
    expect(mappings.length).toBeGreaterThan(0);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
      const { MaximumConcurrency } = mapping['ScalingConfig'] as { readonly MaximumConcurrency: number };
      expect(MaximumConcurrency).toBeGreaterThanOrEqual(2);
      expect(MaximumConcurrency).toBeLessThanOrEqual(50);
    }
  });

  test('a message stays invisible for longer than its handler may take', () => {
    const functions = production.all('AWS::Lambda::Function');
    const queues = production.all('AWS::SQS::Queue');
    for (const mapping of mappingsOf(production).filter(({ StartingPosition }) => StartingPosition === undefined)) {
      const handler = functions[production.target('Platform', mapping['FunctionName'])];
      const queue = queues[production.target('Platform', mapping['EventSourceArn'])];
      const invisible = Number(queue?.Properties['VisibilityTimeout']);
      expect(invisible).toBeGreaterThanOrEqual(6 * Number(handler?.Properties['Timeout']));
    }
  });

  test('schedules fire in UTC and into queues, never into functions', () => {
    const schedules = Object.values(production.all('AWS::Scheduler::Schedule'));
    expect(schedules.length).toBeGreaterThan(0);
    for (const { Properties } of schedules) {
      expect(Properties['ScheduleExpressionTimezone']).toBe('UTC');
      const { Arn } = Properties['Target'] as { readonly Arn: unknown };
      expect(production.all('AWS::SQS::Queue')).toHaveProperty([production.target('Platform', Arn)]);
    }
  });
});

type Properties = Resource['Properties'];

interface Redrive {
  readonly deadLetterTargetArn: unknown;
  readonly maxReceiveCount: number;
}

function mappingsOf(deployed: Deployment): readonly (Properties & { readonly StartingPosition?: string })[] {
  return Object.values(deployed.all('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => Properties);
}
