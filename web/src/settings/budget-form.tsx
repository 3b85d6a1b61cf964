import { Button, Checkbox, Group, Select, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAll } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { type BudgetBody, type BudgetInput, bodyOf, budgetId, NO_BUDGET } from './budget-input.ts';

const LABEL = 'label:';

/** A new budget, or the one of that name with other values. Of one job it is set by the command line. */
export function BudgetForm(props: {
  readonly org: string;
  readonly currency: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly set: (budget: string, body: BudgetBody, done: () => void) => void;
}) {
  const [input, setInput] = useState<BudgetInput>(NO_BUDGET);
  const members = useAll('organisations.listMembers', { org: props.org });
  const configurations = useAll('jobs.listConfigurations', { org: props.org });
  const scopes = [
    {
      group: 'All',
      items: [
        { value: '', label: 'All jobs' },
        { value: LABEL, label: 'Jobs with a label' },
      ],
    },
    {
      group: 'Jobs of a person',
      items: (members.data ?? []).map(({ user, name }) => ({ value: `person:${user}`, label: name ?? user })),
    },
    {
      group: 'Jobs of a configuration',
      items: (configurations.data ?? []).map(({ id, name }) => ({ value: `configuration:${id}`, label: name })),
    },
  ];
  const label = input.scope.startsWith(LABEL) ? input.scope.slice(LABEL.length) : undefined;
  const change = (part: Partial<BudgetInput>) => setInput({ ...input, ...part });
  function submit(event: FormEvent) {
    event.preventDefault();
    props.set(budgetId(input.name), bodyOf(input), () => setInput(NO_BUDGET));
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <Title order={2} size="h4">
          Set a budget
        </Title>
        <TextInput
          label="Name"
          description="A budget of the same name is changed"
          required
          maxLength={200}
          value={input.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={`Amount for each month, in ${props.currency}`}
          required
          inputMode="decimal"
          pattern="[0-9]+(\.[0-9]+)?"
          value={input.amount}
          onChange={(event) => change({ amount: event.currentTarget.value })}
        />
        <Select
          label="Whose jobs"
          data={scopes}
          value={label === undefined ? input.scope : LABEL}
          allowDeselect={false}
          onChange={(scope) => change({ scope: scope ?? '' })}
        />
        {label === undefined ? null : (
          <TextInput
            label="Label"
            required
            maxLength={200}
            value={label}
            onChange={(event) => change({ scope: `${LABEL}${event.currentTarget.value}` })}
          />
        )}
        <Checkbox
          label="Cap: attempts wait that could go beyond it"
          checked={input.cap}
          onChange={(event) => change({ cap: event.currentTarget.checked })}
        />
        <PerCent
          label="Say when so many per cent are spent"
          value={input.actual}
          set={(actual) => change({ actual })}
        />
        <PerCent
          label="Say when so many per cent are forecast"
          value={input.forecast}
          set={(forecast) => change({ forecast })}
        />
        {props.error === null ? null : <Failure error={props.error} />}
        <Group>
          <Button type="submit" loading={props.busy}>
            Set the budget
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function PerCent(props: { readonly label: string; readonly value: string; readonly set: (value: string) => void }) {
  return (
    <TextInput
      label={props.label}
      inputMode="numeric"
      pattern="[0-9]{0,4}"
      value={props.value}
      onChange={(event) => props.set(event.currentTarget.value)}
    />
  );
}
