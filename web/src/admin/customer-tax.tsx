import { Button, Group, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatDay } from '../format/time.ts';
import { useAct, useRead } from '../session/read.ts';
import { Failure, Loading, Missing } from '../shell/states.tsx';

/** The tax of a customer's documents, by day; a new one holds from the next midnight or a day on. */
export function CustomerTax({ org }: { readonly org: string }) {
  const terms = useRead('finance.getTerms', { org });
  const set = useAct('finance.setTax', ['finance.getTerms']);
  const [percent, setPercent] = useState('');
  const [text, setText] = useState('');
  const [from, setFrom] = useState('');
  if (terms.isPending) return <Loading what="the taxes" />;
  if (terms.data === undefined) return <Missing what="the taxes" read={terms} />;
  const { taxes } = terms.data;

  function submit(event: FormEvent) {
    event.preventDefault();
    set.mutate({ params: { org }, body: { percent, text, from: from === '' ? undefined : from } });
  }

  return (
    <>
      {taxes.length === 0 ? <Text>Its bills name no tax.</Text> : null}
      {taxes.map((tax) => (
        <Text key={tax.from}>
          {tax.text} ({tax.percent} %), from {formatDay(tax.from)}
        </Text>
      ))}
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput label="Tax, in per cent" value={percent} onChange={(e) => setPercent(e.target.value)} required />
          <TextInput label="As bills name it" value={text} onChange={(e) => setText(e.target.value)} required />
          <TextInput label="From (UTC)" type="date" value={from} onChange={(e) => setFrom(e.target.value)} />
          <Button type="submit" variant="default" loading={set.isPending}>
            Set tax
          </Button>
        </Group>
      </form>
      {set.isError ? <Failure error={set.error} /> : null}
    </>
  );
}
