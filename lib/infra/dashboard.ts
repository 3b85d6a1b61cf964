import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { measure } from './alarm.ts';
import { nameIn } from './context.ts';
import type { Stage } from './stage.ts';

const WIDTH = 12;
const PERIOD = Duration.minutes(5);

export interface DashboardProps {
  /** The HTTP API's id. */
  readonly apiId: string;
  readonly relay: Metric;
}

/** One page for the person on duty, in the order in which a request is processed: API, log, bus, queues, repairs. */
export function dashboard(scope: Construct, id: string, stage: Stage, { apiId, relay }: DashboardProps): Dashboard {
  const api = (metricName: string, statistic: string) =>
    new Metric({ namespace: 'AWS/ApiGateway', metricName, statistic, period: PERIOD, dimensionsMap: { ApiId: apiId } });
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, width: WIDTH, left });
  const of = (service: string, ...names: string[]) => names.map((name) => measure(stage, service, name));
  return new Dashboard(scope, id, {
    dashboardName: nameIn(stage, 'operation'),
    defaultInterval: Duration.hours(12),
    widgets: [
      [graph('API: requests and errors', [api('Count', 'Sum'), api('4xx', 'Sum'), api('5xx', 'Sum')])],
      [graph('API: latency (ms)', [api('Latency', 'p50'), api('Latency', 'p99')])],
      [
        graph('Relay: age of the oldest commit (ms)', [relay]),
        graph('Relay', of('relay', 'Published', 'Retries', 'SetAside')),
      ],
      [
        graph('Queues: age of the oldest message (s)', [
          searched(scope, stage, 'ApproximateAgeOfOldestMessage', 'Maximum'),
        ]),
        graph('Dead letters', [searched(scope, stage, 'ApproximateNumberOfMessagesVisible', 'Maximum', '-dead')]),
      ],
      [graph('Functions: errors', [failing(stage, Stack.of(scope).region)])],
      [
        graph('Sweep', of('sweep', 'Repaired', 'ParkedSeen', 'Ahead', 'Unfinished')),
        graph('Timers', of('sweep', 'TimersFired', 'TimersFailed')),
      ],
    ],
  });
}

/** Every function of the stage that has thrown, or was ended. */
function failing(stage: Stage, searchRegion: string): MathExpression {
  const name = nameIn(stage, '').slice(0, -1);
  return new MathExpression({
    expression: `SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors" ${name}', 'Sum', ${PERIOD.toSeconds()})`,
    ...{ usingMetrics: {}, label: '', searchRegion, period: PERIOD },
  });
}

/** Every queue of the stage whose name has something in it, without naming each: new ones appear by themselves. */
function searched(scope: Construct, stage: Stage, metric: string, statistic: string, part = ''): MathExpression {
  const name = `${nameIn(stage, '').slice(0, -1)}${part === '' ? '' : ` ${part.slice(1)}`}`;
  return new MathExpression({
    expression: `SEARCH('{AWS/SQS,QueueName} ${metric} ${name}', '${statistic}', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    label: '',
    searchRegion: Stack.of(scope).region,
    period: PERIOD,
  });
}
