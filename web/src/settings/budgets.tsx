import { Group, Stack, Text } from '@mantine/core';
import { BudgetBar } from '../overview/budget-bars.tsx';
import { useIsOneOf } from '../session/organisation.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useNotice } from '../shell/notices.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import { BudgetForm } from './budget-form.tsx';
import { type BudgetBody, bodyAgain } from './budget-input.ts';

const REFRESH = ['finance.listBudgets'];

/** What jobs may spend in a month. Owners set budgets; data is never touched by one. */
export function Budgets({ org }: { readonly org: string }) {
  const owns = useIsOneOf(['owner']);
  const found = useRead('finance.listBudgets', { org });
  const say = useNotice();
  const set = useAct('finance.setBudget', REFRESH);
  const remove = useAct('finance.removeBudget', REFRESH);
  if (found.isLoading) return <Loading what="the budgets" />;
  if (found.data === undefined) return <Missing what="the budgets" read={found} />;
  const { currency, budgets } = found.data;
  /** Sets one as it was before. */
  const back = (before: (typeof budgets)[number]) => () =>
    set.mutateAsync({ params: { org, budget: before.id }, body: bodyAgain(before) });
  function setAs(id: string, body: BudgetBody, done: () => void) {
    const before = budgets.find((one) => one.id === id);
    const onSuccess = () => {
      done();
      if (before !== undefined) say({ text: `The budget ${before.name} is changed.`, undo: back(before) });
    };
    set.mutate({ params: { org, budget: id }, body }, { onSuccess });
  }
  function removed(budget: (typeof budgets)[number], done: () => void) {
    const onSuccess = () => {
      done();
      say({ text: `The budget ${budget.name} is removed.`, undo: back(budget) });
    };
    remove.mutate({ params: { org, budget: budget.id } }, { onSuccess });
  }
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
                run={(done) => removed(budget, done)}
              >
                Jobs are not held back by it any more, and those that waited may begin at once.
              </ConfirmButton>
            </Group>
          ) : null}
        </Stack>
      ))}
      {owns ? <BudgetForm org={org} currency={currency} busy={set.isPending} error={set.error} set={setAs} /> : null}
    </Stack>
  );
}
