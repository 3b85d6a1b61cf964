import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { formatMoney } from '../format/money.ts';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { Amount } from '../shell/amount.tsx';

type Budgets = ReplyOf<'finance.listBudgets'>;
type Budget = Budgets['budgets'][number];

/** Of the budget, what is spent and reserved, in whole per cent: for a bar, not for money. */
export function percentUsed({ spent, reserved, amount }: Pick<Budget, 'spent' | 'reserved' | 'amount'>): number {
  return Math.round((100 * (Number(spent) + Number(reserved))) / Number(amount));
}

/** How much of each budget this month's jobs have used; nothing where there is none. */
export function BudgetBars({ budgets: { organisation, period, currency, budgets } }: { readonly budgets: Budgets }) {
  if (budgets.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Budgets of {period}
      </Title>
      {budgets.map((budget) => (
        <BudgetBar key={budget.id} org={organisation} budget={budget} currency={currency} />
      ))}
    </Stack>
  );
}

/** Which jobs it is for. */
function Whose(props: { readonly org: string; readonly budget: Budget }) {
  const nameOf = useMemberNames(props.org);
  const { person, configuration, label, job } = props.budget;
  if (person !== undefined) {
    return (
      <>
        jobs of <bdi>{nameOf(person)}</bdi>
      </>
    );
  }
  if (label !== undefined) {
    return (
      <>
        jobs labelled <bdi>{label}</bdi>
      </>
    );
  }
  const of = job === undefined ? configuration : job;
  if (of === undefined) return 'all jobs';
  return (
    <Anchor component={Link} href={job === undefined ? `/configurations/${of}` : `/jobs/${of}`} underline="always">
      {job === undefined ? 'jobs of one configuration' : 'one job'}
    </Anchor>
  );
}

export function BudgetBar(props: { readonly org: string; readonly budget: Budget; readonly currency: string }) {
  const { budget, currency } = props;
  const { name, amount, spent, reserved, cap, forecast, thresholds } = budget;
  const used = percentUsed(budget);
  const reached = thresholds.filter((one) => one.reached).map(({ percent, of }) => `${percent} % (${of})`);
  return (
    <Stack gap={2}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>
          <bdi>{name}</bdi>
          {cap ? ' · cap' : ''} · <Whose org={props.org} budget={budget} />
        </Text>
        <Text size="sm">
          <Amount amount={spent} currency={currency} digits={2} /> spent,{' '}
          <Amount amount={reserved} currency={currency} digits={2} /> reserved of {formatMoney(amount, currency)}
        </Text>
      </Group>
      <progress
        aria-label={`${name}: ${used} % used`}
        max={100}
        value={Math.min(100, used)}
        style={{ width: '100%' }}
      />
      <Text size="xs" c="dimmed">
        {used} % used
        {forecast === undefined ? '' : `, about ${formatMoney(forecast, currency, undefined, 2)} by the month’s end`}
        {reached.length === 0 ? '' : `; reached: ${reached.join(', ')}`}
      </Text>
    </Stack>
  );
}
