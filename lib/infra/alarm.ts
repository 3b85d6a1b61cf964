import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  type MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { PlatformContext } from './context.ts';
import type { Stage } from './stage.ts';

export interface AlarmProps {
  readonly metric: Metric | MathExpression;
  /** Rings when the metric is this or more. */
  readonly threshold: number;
  /** What has happened and what to do, for the person on duty. */
  readonly says: string;
  /** The page of docs/operations/ for it, which the administration leads to. */
  readonly runbook?: string | undefined;
  /** Periods in a row; one unless given. */
  readonly periods?: number;
}

/** An alarm that publishes to the platform's topic. No news is good news: a metric without values raises nothing. */
export function alarm(scope: Construct, id: string, context: PlatformContext, props: AlarmProps): Alarm {
  const made = props.metric.createAlarm(scope, id, {
    alarmDescription: described(props),
    threshold: props.threshold,
    evaluationPeriods: props.periods ?? 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(new SnsAction(context.alarms));
  return made;
}

/**
 * An alarm that rings when something that runs by itself is not heard of: a metric without values is the fault itself.
 * `hours`: how long nothing may be heard.
 */
export function silenceAlarm(
  scope: Construct,
  id: string,
  context: PlatformContext,
  props: {
    readonly metric: (period: Duration) => Metric;
    readonly hours: number;
    readonly says: string;
    readonly runbook?: string | undefined;
  },
): Alarm {
  const { hours } = props;
  const periods = Math.min(hours, SILENCE_PERIODS);
  const made = props.metric(Duration.hours(hours / periods)).createAlarm(scope, id, {
    alarmDescription: described(props),
    threshold: 1,
    evaluationPeriods: periods,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
  made.addAlarmAction(new SnsAction(context.alarms));
  return made;
}

/** The runbook is in the text, because whoever is on duty may have no more than the alarm's mail. */
function described({ says, runbook }: Pick<AlarmProps, 'says' | 'runbook'>): string {
  return runbook === undefined ? says : `${says} See docs/operations/${runbook}.md.`;
}

/** Silence is looked for in so many periods in a row: a daily run that is some minutes later than yesterday rings nothing. */
const SILENCE_PERIODS = 5;

/** A number that a function writes into its log line, under the names of stage and service that it writes there. */
export function measure(stage: Stage, service: string, metricName: string): Metric {
  return new Metric({
    namespace: 'Catacloud',
    metricName,
    dimensionsMap: { stage: stage.name, service },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}
