import { Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct, useRead } from '../session/read.ts';
import { inputOf, recipientOf } from '../settings/billing-input.ts';
import { Failure, Loading, Missing } from '../shell/states.tsx';

/** Who issues invoices and credit notes from the next one on. */
export function Seller() {
  const found = useRead('finance.getSeller', {});
  if (found.isPending) return <Loading what="the seller" />;
  if (found.data === undefined) return <Missing what="the seller" read={found} />;
  return <SellerForm initial={inputOf({ recipient: found.data.seller })} />;
}

function SellerForm({ initial }: { readonly initial: ReturnType<typeof inputOf> }) {
  const [input, setInput] = useState(initial);
  const save = useAct('finance.nameSeller', ['finance.getSeller']);
  const field = (name: 'name' | 'lines' | 'country' | 'taxId') => ({
    value: input[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setInput({ ...input, [name]: event.currentTarget.value }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ params: {}, body: recipientOf(input) });
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <Title order={2} size="h4">
          Seller
        </Title>
        <Text size="sm">Documents have it from the next one on. Those that are issued keep theirs.</Text>
        <TextInput label="Legal name" required maxLength={200} {...field('name')} />
        <Textarea label="Address, without the country" required autosize minRows={2} maxRows={6} {...field('lines')} />
        <TextInput label="Country, two letters" required maxLength={2} pattern="[A-Za-z]{2}" {...field('country')} />
        <TextInput label="Tax id" maxLength={30} {...field('taxId')} />
        {save.isError ? <Failure error={save.error} /> : null}
        <Group>
          <Button type="submit" variant="default" loading={save.isPending}>
            Save the seller
          </Button>
          {save.isSuccess ? <Text role="status">Saved.</Text> : null}
        </Group>
      </Stack>
    </form>
  );
}
