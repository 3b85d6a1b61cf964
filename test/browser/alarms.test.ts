import { CloudWatchClient, paginateDescribeAlarms, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, expect, inject, test } from 'vitest';
import { clientOf } from '../integration/customer.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const { admin } = inject('users');
const { visitor } = people();
const cloudWatch = new CloudWatchClient({});
const rung = new Set<string>();

async function setState(AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<void> {
  if (StateValue === 'ALARM') rung.add(AlarmName);
  const StateReason = 'Threshold Crossed: 3.0 was greater than or equal to the threshold (1.0).';
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
}

afterEach(async () => {
  for (const name of rung) await setState(name, 'OK');
  rung.clear();
});

/** The alarm of the deployed stack with this in its name. */
async function alarmNamed(part: string): Promise<string> {
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudWatch }, {})) {
    const found = MetricAlarms.find(({ AlarmName = '' }) => AlarmName.includes(part));
    if (found?.AlarmName !== undefined) return found.AlarmName;
  }
  throw new Error(`no alarm has ${part} in its name`);
}

test('an alarm that rings is on the first page of the administration, with its reason and its runbook', async () => {
  const api = await clientOf(inject('frontDoorUrl'), admin);
  const name = await alarmNamed('ParkedBySweep');
  await setState(name, 'ALARM');
  const { items } = await api.admin.listAlarms();
  expect(items.find((item) => item.name === name)).toMatchObject({
    says: expect.stringMatching(/^The sweep met streams that subscribers have parked/),
    reason: expect.stringMatching(/^Threshold Crossed/),
    runbook: 'parked-stream',
  });

  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  const ringing = page.getByRole('list', { name: 'Ringing alarms' }).getByRole('listitem').filter({ hasText: name });
  await ringing.getByText('Threshold Crossed').waitFor();
  expect(await violations(page)).toEqual([]);
  await ringing.getByRole('link', { name: 'What to do: parked-stream' }).click();
  await page.getByRole('heading', { level: 1, name: /parked/i }).waitFor();

  await setState(name, 'OK');
  expect((await api.admin.listAlarms()).items.map((item) => item.name)).not.toContain(name);
});
