import { Group, Stack, Text } from '@mantine/core';
import { BudgetBar } from '../overview/budget-bars.tsx';
import { useIsOneOf } from '../session/organisation.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { BudgetForm } from './budget-form.tsx';

const REFRESH = ['finance.listBudgets'];

/** What jobs may spend in a month. Owners set budgets; data is never touched by one. */
export function Budgets({ org }: { readonly org: string }) {
  const owns = useIsOneOf(['owner']);
  const found = useRead('finance.listBudgets', { org });
  const set = useAct('finance.setBudget', REFRESH);
  const remove = useAct('finance.removeBudget', REFRESH);
  if (found.isLoading) return <Loading what="the budgets" />;
  if (found.data === undefined) return <Failure error={found.error} retry={() => void found.refetch()} />;
  const { currency, budgets } = found.data;
  return (
    <Stack maw={720}>
      <Text size="sm">
        A budget is what the run time of jobs may cost in a calendar month (UTC). With a cap, an attempt begins only
        when the most that it can come to is still free; until then its job waits. Stored data is never locked or
        deleted.
      </Text>
      {budgets.length === 0 ? <Empty title="No budgets yet">Jobs may spend without a bound.</Empty> : null}
      {budgets.map((budget) => (
        <Stack key={budget.id} gap={4}>
          <BudgetBar org={org} budget={budget} currency={currency} />
          {owns ? (
            <Group>
              <ConfirmButton
                label={`Remove ${budget.name}`}
                title="Remove the budget"
                size="xs"
                act={remove}
                run={(done) => remove.mutate({ params: { org, budget: budget.id } }, { onSuccess: done })}
              >
                Jobs are not held back by it any more.
              </ConfirmButton>
            </Group>
          ) : null}
        </Stack>
      ))}
      {owns ? (
        <BudgetForm
          org={org}
          currency={currency}
          busy={set.isPending}
          error={set.error}
          set={(budget, body, done) => set.mutate({ params: { org, budget }, body }, { onSuccess: done })}
        />
      ) : null}
    </Stack>
  );
}
