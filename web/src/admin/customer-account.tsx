import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useAct, useAll, useRead } from '../session/read.ts';
import { Failure, Loading } from '../shell/states.tsx';

/** What an organisation pays by: its plan's version, since when; and the change to another one, from now on. */
export function CustomerAccount({ org }: { readonly org: string }) {
  const account = useRead('billing.getAccount', { org });
  const plans = useAll('billing.listPlans', {});
  if (account.isPending || plans.isPending) return <Loading what="the billing account" />;
  if (account.data === undefined) return <Failure error={account.error} retry={() => void account.refetch()} />;
  const { status, currency, openedAt, plan } = account.data;
  const nameOf = (id: string) => plans.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <Stack gap="xs" align="flex-start">
      <StatusBadge status={status} />
      <Text>
        Opened {formatInstant(openedAt)}, in {currency}.{' '}
        {plan === undefined
          ? 'It has no plan.'
          : `Pays by ${nameOf(plan.id)}, version ${plan.version}, since ${formatInstant(plan.since)}.`}
      </Text>
      {status === 'open' ? <PinPlan org={org} plans={sellable(plans.data ?? [], currency)} /> : null}
    </Stack>
  );
}

type Plans = readonly ReplyOf<'billing.listPlans'>['items'][number][];

/** Versions that may be sold: of active plans, in the account's currency. */
function sellable(plans: Plans, currency: string): readonly { readonly value: string; readonly label: string }[] {
  return plans
    .filter(({ status }) => status === 'active')
    .flatMap(({ id, name, versions }) =>
      versions
        .filter((version) => version.currency === currency)
        .map(({ version }) => ({ value: `${id} ${version}`, label: `${name}, version ${version}` })),
    );
}

function PinPlan(props: {
  readonly org: string;
  readonly plans: readonly { readonly value: string; readonly label: string }[];
}) {
  const { org } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const pin = useAct('billing.pinPlan', ['billing.']);

  function submit(event: FormEvent) {
    event.preventDefault();
    const [plan, version] = chosen?.split(' ') ?? [];
    if (plan !== undefined) pin.mutate({ params: { org }, body: { plan, version: Number(version) } });
  }

  return (
    <form onSubmit={submit}>
      <Group align="end">
        <Select
          label="Pays from now on by"
          data={props.plans}
          value={chosen}
          onChange={setChosen}
          searchable
          required
          nothingFoundMessage="No such plan"
        />
        <Button type="submit" variant="default" loading={pin.isPending}>
          Change plan
        </Button>
      </Group>
      {pin.isError ? <Failure error={pin.error} /> : null}
    </form>
  );
}
