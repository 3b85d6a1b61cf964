import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  type DescribeAlarmsCommandOutput,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { type Alarms, AlarmsError, type RingingAlarm } from '../../app/ports/alarms.ts';
import { clientSettings } from '../client-settings.ts';

/** The most that CloudWatch answers with at a time. */
const PAGE = 100;

type Describe = (
  input: DescribeAlarmsCommandInput,
) => Promise<Pick<DescribeAlarmsCommandOutput, 'MetricAlarms' | 'NextToken'>>;

/**
 * The alarms of CloudWatch whose names begin with a prefix. A page may have fewer than it could, or none: what ends the list
 * is that there is no next one, or that there are enough.
 */
export function createAlarms(namePrefix: string, describe: Describe = asked()): Alarms {
  return {
    async ringing(most) {
      const alarms: RingingAlarm[] = [];
      let next: string | undefined;
      do {
        const page = await describe({
          AlarmNamePrefix: namePrefix,
          AlarmTypes: ['MetricAlarm'],
          StateValue: 'ALARM',
          MaxRecords: PAGE,
          NextToken: next,
        }).catch((cause: unknown) => {
          throw new AlarmsError(cause);
        });
        alarms.push(...(page.MetricAlarms ?? []).map(ringingOf));
        next = page.NextToken;
      } while (next !== undefined && alarms.length <= most);
      return { alarms: alarms.slice(0, most), truncated: next !== undefined || alarms.length > most };
    },
  };
}

function asked(): Describe {
  const client = new CloudWatchClient(clientSettings());
  return (input) => client.send(new DescribeAlarmsCommand(input));
}

/** `StateUpdatedTimestamp` also moves when an alarm rings on for another reason. */
function ringingOf(alarm: MetricAlarm): RingingAlarm {
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? '',
    says: alarm.AlarmDescription ?? '',
    sinceMs: since?.getTime() ?? 0,
    reason: alarm.StateReason ?? '',
  };
}
