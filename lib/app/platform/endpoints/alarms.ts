import { MAX_ALARMS } from '../../../api/groups/alarms.ts';
import { defined } from '../../../domain/defined.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { Alarms } from '../../ports/alarms.ts';

export interface AlarmDependencies {
  readonly alarms: Alarms;
}

/** Which alarms ring now, the latest first. */
export function alarmEndpoints({ alarms }: AlarmDependencies): Pick<Endpoints<'admin'>, 'admin.listAlarms'> {
  return {
    async 'admin.listAlarms'() {
      const { alarms: ringing, truncated } = await alarms.ringing(MAX_ALARMS);
      const items = ringing
        .toSorted((one, other) => other.sinceMs - one.sinceMs)
        .map(({ name, says, sinceMs, reason }) => {
          return { name, says, since: iso(sinceMs), reason, ...defined({ runbook: runbookIn(says) }) };
        });
      return { body: { items, truncated } };
    },
  };
}

/** The page of docs/operations/ that an alarm's description names. */
export function runbookIn(says: string): string | undefined {
  return /docs\/operations\/([a-z0-9-]{1,60})\.md/.exec(says)?.[1];
}
