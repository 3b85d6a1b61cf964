import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useIsOneOf } from '../session/organisation.ts';
import { useAct, useRead } from '../session/read.ts';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { addressOf, type DetailsInput, detailsBody, inputOf } from './billing-input.ts';
import { MANAGERS } from './managers.ts';

/** Whom invoices are addressed to, and who is written to about them. */
export function BillingDetails({ org }: { readonly org: string }) {
  const manages = useIsOneOf(MANAGERS);
  const found = useRead('organisations.getBillingDetails', { org });
  if (found.isLoading) return <Loading what="the billing details" />;
  if (found.data === undefined) return <Missing what="the billing details" read={found} />;
  const { recipient, contact } = found.data;
  if (manages) return <DetailsForm org={org} initial={inputOf(found.data)} />;
  return (
    <Stack maw={560}>
      <Title order={2} size="h4">
        Address on invoices
      </Title>
      <Text style={{ whiteSpace: 'pre-line' }}>{recipient === undefined ? 'None yet' : addressOf(recipient)}</Text>
      <Title order={2} size="h4">
        Contact
      </Title>
      <Text>{contact === undefined ? 'None yet' : `${contact.name}, ${contact.email}`}</Text>
    </Stack>
  );
}

function DetailsForm({ org, initial }: { readonly org: string; readonly initial: DetailsInput }) {
  const [input, setInput] = useState(initial);
  const save = useAct('organisations.changeBillingDetails', ['organisations.getBillingDetails']);
  const field = (name: keyof DetailsInput) => ({
    value: input[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setInput({ ...input, [name]: event.currentTarget.value }),
  });
  const hasContact = input.contactName !== '' || input.contactEmail !== '';
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ params: { org }, body: detailsBody(input) });
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <Title order={2} size="h4">
          Address on invoices
        </Title>
        <Text size="sm">Invoices have it from the next one on. Those that are issued keep theirs.</Text>
        <TextInput label="Legal name" autoComplete="organization" required maxLength={200} {...field('name')} />
        <Textarea
          label="Address, without the country"
          description="Up to six lines"
          autoComplete="street-address"
          required
          autosize
          minRows={2}
          maxRows={6}
          {...field('lines')}
        />
        <TextInput
          label="Country, two letters"
          autoComplete="country"
          required
          maxLength={2}
          pattern="[A-Za-z]{2}"
          {...field('country')}
        />
        <TextInput label="Tax id" description="Such as a VAT id" maxLength={30} {...field('taxId')} />
        <Title order={2} size="h4">
          Contact
        </Title>
        <Text size="sm">Who is written to about bills. Empty both to have none.</Text>
        <TextInput label="Name of the contact" required={hasContact} maxLength={200} {...field('contactName')} />
        <TextInput
          label="E-mail address of the contact"
          type="email"
          required={hasContact}
          maxLength={254}
          {...field('contactEmail')}
        />
        {save.isError ? <Failure error={save.error} /> : null}
        <Group>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
          {save.isSuccess ? <Text role="status">Saved.</Text> : null}
        </Group>
      </Stack>
    </form>
  );
}
