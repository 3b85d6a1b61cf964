import { expect, inject, test } from 'vitest';
import { addDays, monthOf, previousMonth } from '../../lib/domain/metering/day.ts';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner: user } = inject('users');
const { member } = people(240_000);

const AHEAD_DAYS = 40;
const WRONG_CLOCK = `{
  const Right = Date;
  const now = () => Right.now() + ${AHEAD_DAYS} * 86_400_000;
  globalThis.Date = class extends Right {
    constructor(...given) { given.length === 0 ? super(now()) : super(...given); }
    static now() { return now(); }
  };
}`;

test('where this computer’s clock is forty days ahead, days and months are the platform’s', async () => {
  const customer = await newCustomer(frontDoorUrl, user, 'Another time');
  const { owner, org } = customer;
  const configuration = await configurationOf(customer, 'true');
  await owner.jobs.create({ org, body: { name: 'Of another time', configuration } });
  const page = await member(user);
  await page.addInitScript(WRONG_CLOCK);
  const asked: URL[] = [];
  page.on('request', (request) => asked.push(new URL(request.url())));
  const lastDayAsked = (path: string) =>
    asked.findLast(({ pathname }) => pathname.endsWith(path))?.searchParams.get('to');
  const todayOf = async () => (await owner.meta.health()).now.slice(0, 10);
  const before = await todayOf();
  const isToday = (day: string | null | undefined) => day === before || day === addDays(before, 1);

  await openPage(page, org, '/jobs');
  await expect.poll(() => isToday(lastDayAsked('/usage/jobs'))).toBe(true);
  await openPage(page, org, '/usage');
  await expect.poll(async () => isToday(await page.getByLabel('Last day').inputValue())).toBe(true);
  await openPage(page, org, '/bills/compare');
  const month = monthOf(await todayOf());
  expect(await page.getByLabel('Compared with').inputValue()).toBe(month);
  expect(await page.getByLabel('Month', { exact: true }).inputValue()).toBe(previousMonth(month));
  await openPage(page, org, '/');
  await page.getByText('No job runs now.').waitFor();
  // The token of each page that was opened is good for an hour: it is not renewed before every request.
  expect(asked.filter(({ pathname }) => pathname === '/v1/session/refresh').length).toBeLessThanOrEqual(4);
});
