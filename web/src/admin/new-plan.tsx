import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { type ChargeInput, chargesOf } from './charge-input.ts';
import { ChargesForm, NEW_CHARGE } from './charges-form.tsx';

/** Drafts a plan; nothing is sold by it before it is published. */
export function NewPlan(props: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}) {
  const [name, setName] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [charges, setCharges] = useState<readonly ChargeInput[]>([NEW_CHARGE]);
  const draft = useAct('billing.draftPlan', ['billing.listPlans']);

  function submit(event: FormEvent) {
    event.preventDefault();
    draft.mutate(
      { params: {}, body: { name, currency, charges: chargesOf(charges) } },
      { onSuccess: ({ id }) => props.onMade(id) },
    );
  }

  return (
    <Modal opened={props.opened} onClose={props.onClose} title="New plan" size="xl">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={255}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label="Currency (ISO 4217)"
            required
            maxLength={3}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
          <ChargesForm charges={charges} onChange={setCharges} />
          {draft.isError ? <Failure error={draft.error} /> : null}
          <Button type="submit" loading={draft.isPending}>
            Save as draft
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
