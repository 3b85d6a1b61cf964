import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { monthOf } from '../../../lib/domain/metering/day.ts';
import type { ReplyOf } from '../session/api.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { CustomerLink } from './customer-link.tsx';

type Terms = ReplyOf<'finance.getTerms'>;
type Payer = Terms['members'][number]['payer'];

const PAYERS: readonly { readonly value: Payer; readonly label: string }[] = [
  { value: 'member', label: 'Each pays its own part' },
  { value: 'parent', label: 'This account pays for it' },
];

/** Organisations that are rated together with a customer, by whole months. */
export function CustomerVolume({ org }: { readonly org: string }) {
  const terms = useRead('finance.getTerms', { org });
  const end = useAct('finance.endVolumeMember', ['finance.getTerms']);
  if (terms.isPending) return <Loading what="the volume account" />;
  if (terms.data === undefined) return <Missing what="the volume account" read={terms} />;
  const { members, memberOf } = terms.data;
  const month = monthOf(platformToday());
  return (
    <>
      {members.length === 0 && memberOf.length === 0 ? <Text>It is rated alone.</Text> : null}
      {memberOf.map((one) => (
        <Text key={one.from}>
          Rated together by the terms of <CustomerLink org={one.organisation} />, {monthsOf(one)}.
        </Text>
      ))}
      {members.map((one) => (
        <Group key={`${one.organisation} ${one.from}`}>
          <Text>
            Rated together with <CustomerLink org={one.organisation} />, {monthsOf(one)},{' '}
            {one.payer === 'parent' ? 'paid by this account' : 'paid by itself'}.
          </Text>
          {one.to === undefined ? (
            <ConfirmButton
              label="End with this month"
              title="Rate them apart again"
              size="xs"
              act={end}
              run={(done) =>
                end.mutate(
                  { params: { org }, body: { member: one.organisation, lastMonth: month } },
                  { onSuccess: done },
                )
              }
            >
              From the next month on each is rated by its own usage and terms; what both come to may rise. They can be
              rated together again from a later month on.
            </ConfirmButton>
          ) : null}
        </Group>
      ))}
      {memberOf.some(({ to }) => to === undefined) ? null : <AddMember org={org} />}
    </>
  );
}

function monthsOf({ from, to }: Terms['members'][number]): string {
  return to === undefined ? `from ${from} on` : `${from} to ${to}`;
}

function AddMember({ org }: { readonly org: string }) {
  const add = useAct('finance.addVolumeMember', ['finance.getTerms']);
  const [member, setMember] = useState('');
  const [from, setFrom] = useState('');
  const [payer, setPayer] = useState<Payer>('member');

  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate({ params: { org }, body: { member: member.trim(), from, payer } });
  }

  return (
    <>
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput
            label="Organisation to rate together with it"
            placeholder="org_…"
            value={member}
            onChange={(e) => setMember(e.target.value)}
            required
          />
          <TextInput
            label="From month (UTC)"
            type="month"
            value={from}
            onChange={(e) => setFrom(e.target.value)}
            required
          />
          <Select
            label="Who pays"
            data={PAYERS}
            value={payer}
            onChange={(value) => setPayer(PAYERS.find((one) => one.value === value)?.value ?? 'member')}
            allowDeselect={false}
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            Rate together
          </Button>
        </Group>
      </form>
      {add.isError ? <Failure error={add.error} /> : null}
    </>
  );
}
