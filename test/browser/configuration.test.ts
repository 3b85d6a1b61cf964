import { expect, inject, test } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { violations } from './visit.ts';

const { owner } = inject('users');
const { member } = people();

test('two versions of a configuration, and its draft, are compared line by line', async () => {
  const customer = await newCustomer(inject('frontDoorUrl'), owner, 'Compares versions');
  const { org } = customer;
  const configuration = await configurationOf(customer, 'echo one');
  const { spec } = await customer.owner.jobs.getConfiguration({ org, configuration });
  if (spec === undefined) throw new Error('it is not published');
  const redraft = (script: string) => {
    const body = { name: 'Script', spec: { ...spec, arguments: ['-c', script] } };
    return customer.owner.jobs.redraftConfiguration({ org, configuration, body });
  };
  await redraft('echo two');
  await customer.owner.jobs.publishConfiguration({ org, configuration });

  const page = await member(owner, { at: `/o/${org}/configurations/${configuration}` });
  const versions = page.getByRole('region', { name: 'Versions' });
  const lines = versions.getByRole('list', { name: 'Differences' }).getByRole('listitem');
  await lines.filter({ hasText: '− argument: echo one' }).waitFor();
  await lines.filter({ hasText: '+ argument: echo two' }).waitFor();
  await lines.filter({ hasText: /^\s+command: \/bin\/sh$/ }).waitFor();

  await redraft('echo one');
  await page.reload();
  await lines.filter({ hasText: '− argument: echo two' }).waitFor();
  await versions.getByRole('combobox', { name: 'With' }).click();
  await page.getByRole('option', { name: /^Version 1,/ }).click();
  await versions.getByText('They say the same.').waitFor();
  expect(await violations(page)).toEqual([]);
});
