import { expect, inject, test } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { violations } from './visit.ts';

const { member } = people();

test('a budget of the jobs of one configuration is set on its page, and is a cap', async () => {
  const { owner: user } = inject('users');
  const customer = await newCustomer(inject('frontDoorUrl'), user, 'Budgets');
  const { owner, org } = customer;
  const configuration = await configurationOf(customer, 'true');
  const page = await member(user, { width: 360, at: `/o/${org}/settings/budgets` });
  await page.getByLabel('Name').fill('Scripts');
  await page.getByLabel(/^Amount for each month/).fill('10.00');
  await page.getByRole('combobox', { name: 'Whose jobs' }).click();
  await page.getByRole('option', { name: 'Script' }).click();
  await page.getByLabel('Cap: attempts wait that could go beyond it').check();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Set the budget' }).click();
  await page.getByText('Scripts · cap').waitFor();
  const { budgets, currency } = await owner.finance.listBudgets({ org });
  expect(budgets).toMatchObject([{ id: 'scripts', configuration, amount: '10.00', cap: true }]);
  // Of what is rounded, every digit is shown when one points at it.
  const [spent] = budgets.map((budget) => budget.spent);
  await page.getByTitle(`${spent} ${currency}`, { exact: true }).first().waitFor();
});
