import { Box, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../lib/client/api-error.ts';
import { formatDayAt } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { useAct, useAll, useRead } from '../session/read.ts';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { CustomerHolds } from './customer-holds.tsx';
import { CustomerTax } from './customer-tax.tsx';
import { CustomerTerms } from './customer-terms.tsx';
import { CustomerVolume } from './customer-volume.tsx';
import { EndDiscount, GrantDiscount } from './discounts.tsx';
import { type PlanOption, planOf, sellable } from './sellable.ts';
import { TermsPreview } from './terms-preview.tsx';

/** What a customer pays by: plan, own prices and discounts by day, taxes, and with whom it is rated. */
export function CustomerTermsPage({ org }: { readonly org: string }) {
  const account = useRead('billing.getAccount', { org });
  const plans = useAll('billing.listPlans', {});
  if (account.isPending || plans.isPending) return <Loading what="the billing account" />;
  if (account.data === undefined && isMissing(account.error)) {
    return <OpenAccount org={org} plans={sellable(plans.data ?? [])} />;
  }
  if (account.data === undefined) return <Missing what="the billing account" read={account} />;
  const { status, currency, openedAt, plan } = account.data;
  const nameOf = (id: string) => plans.data?.find((one) => one.id === id)?.name ?? id;
  return (
    <Stack gap="xs" align="flex-start">
      <StatusBadge status={status} />
      <Text>
        Opened {formatDayAt(openedAt)}, in {currency}.{' '}
        {plan === undefined
          ? 'It has no plan.'
          : `Pays by ${nameOf(plan.id)}, version ${plan.version}, since ${formatDayAt(plan.since)}.`}
      </Text>
      <Box w="100%">
        <CustomerTerms org={org} planName={nameOf} />
      </Box>
      {status === 'open' ? (
        <>
          <PinPlan org={org} plans={sellable(plans.data ?? [], currency)} />
          <Group>
            <GrantDiscount org={org} currency={currency} />
            <EndDiscount org={org} />
          </Group>
        </>
      ) : null}
      <Heading>Taxes and invoices</Heading>
      <CustomerTax org={org} />
      <CustomerHolds org={org} />
      <Heading>Rated together</Heading>
      <CustomerVolume org={org} />
    </Stack>
  );
}

function Heading({ children }: { readonly children: string }) {
  return (
    <Title order={2} size="h4" mt="md">
      {children}
    </Title>
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

interface PlanForm {
  readonly org: string;
  readonly plans: readonly PlanOption[];
}

/** Until it has an account, what an organisation uses is counted and has no price. */
function OpenAccount({ org, plans }: PlanForm) {
  const open = useAct('billing.openAccount', ['billing.']);
  return (
    <>
      <Text>It has no billing account yet: what it uses is counted, and has no price.</Text>
      <PlanChoice
        label="Pays by"
        action="Open the account"
        plans={plans}
        busy={open.isPending}
        onChosen={(plan, version) => open.mutate({ params: {}, body: { organisation: org, plan, version } })}
      />
      {open.isError ? <Failure error={open.error} /> : null}
    </>
  );
}

/** Before it is changed: what the last months would have come to by the chosen plan. */
function PinPlan({ org, plans }: PlanForm) {
  const pin = useAct('billing.pinPlan', ['billing.', 'finance.getTerms']);
  const [chosen, setChosen] = useState<{ readonly plan: string; readonly version: number }>();
  return (
    <>
      <PlanChoice
        label="Pays from the next day (UTC) on by"
        action="Change plan"
        plans={plans}
        busy={pin.isPending}
        onPicked={(plan, version) => setChosen({ plan, version })}
        onChosen={(plan, version) => pin.mutate({ params: { org }, body: { plan, version } })}
      />
      {pin.isError ? <Failure error={pin.error} /> : null}
      {chosen === undefined ? null : <TermsPreview org={org} {...chosen} />}
    </>
  );
}

function PlanChoice(props: {
  readonly label: string;
  readonly action: string;
  readonly plans: readonly PlanOption[];
  readonly busy: boolean;
  readonly onPicked?: (plan: string, version: number) => void;
  readonly onChosen: (plan: string, version: number) => void;
}) {
  const [chosen, setChosen] = useState<string | null>(null);

  function tell(value: string | null, listener?: (plan: string, version: number) => void) {
    const to = planOf(value);
    if (to !== undefined) listener?.(to.plan, to.version);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    tell(chosen, props.onChosen);
  }

  return (
    <form onSubmit={submit}>
      <Group align="end">
        <Select
          label={props.label}
          data={props.plans}
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            tell(value, props.onPicked);
          }}
          searchable
          required
          nothingFoundMessage="No such plan"
        />
        <Button type="submit" variant="default" loading={props.busy}>
          {props.action}
        </Button>
      </Group>
    </form>
  );
}
