import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { meterName } from '../format/meter.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { type ChargeInput, chargesOf, inputOf } from './charge-input.ts';
import { ChargesForm, NEW_CHARGE } from './charges-form.tsx';
import { CompareVersions } from './compare-versions.tsx';
import { DraftEffect } from './draft-effect.tsx';
import { PriceChart } from './price-chart.tsx';
import { TermsTable } from './terms-table.tsx';

const READ_AGAIN = ['billing.getPlan', 'billing.listPlans'];

/** One plan: its draft, which may change, and its published versions, which never do. */
export function Plan({ plan }: { readonly plan: string }) {
  const read = useRead('billing.getPlan', { plan });
  const publish = useAct('billing.publishPlan', READ_AGAIN);
  const retire = useAct('billing.retirePlan', READ_AGAIN);
  const [editing, setEditing] = useState(false);
  if (read.isPending) return <Loading what="the plan" />;
  if (read.data === undefined) return <Missing what="the plan" read={read} />;
  const { name, status, draft, versions, unpriced } = read.data;
  return (
    <Stack>
      <Group>
        <PageTitle>{name}</PageTitle>
        <StatusBadge status={status} />
      </Group>
      {unpriced.length === 0 ? null : (
        <Text>Without a price, so that its usage is billed as 0: {unpriced.map(meterName).join('; ')}.</Text>
      )}
      {versions.length === 0 ? null : (
        <Text>
          <NameLink href={`/plans/${plan}/customers`}>Its customers, to move some of them</NameLink>
        </Text>
      )}
      {publish.isError ? <Failure error={publish.error} /> : null}
      {status === 'active' ? (
        <Group>
          <Button variant="default" onClick={() => setEditing(true)}>
            {draft === undefined ? 'Draft the next version' : 'Change the draft'}
          </Button>
          <Button
            disabled={draft === undefined}
            loading={publish.isPending}
            onClick={() => publish.mutate({ params: { plan } })}
          >
            Publish the draft
          </Button>
          <ConfirmButton
            label="Retire"
            title="Retire the plan"
            act={retire}
            run={(done) => retire.mutate({ params: { plan } }, { onSuccess: done })}
          >
            No customer is put on it any more, for ever, and nothing of it is drafted or published. Who pays by it goes
            on paying by it.
          </ConfirmButton>
        </Group>
      ) : null}
      {editing ? <Draft plan={read.data} onSaved={() => setEditing(false)} /> : null}
      {draft === undefined ? null : (
        <>
          <Title order={2} size="h4">
            Draft
          </Title>
          <TermsTable label="Draft" terms={draft} />
          <DraftEffect plan={plan} version={(versions.at(-1)?.version ?? 0) + 1} />
        </>
      )}
      <CompareVersions
        of={[
          ...(draft === undefined ? [] : [{ name: 'Draft', terms: draft }]),
          ...[...versions].reverse().map((terms) => ({ name: `Version ${terms.version}`, terms })),
        ]}
      />
      <PriceChart
        of={[
          ...versions.slice(-1).map((terms) => ({ name: `Version ${terms.version}`, terms })),
          ...(draft === undefined ? [] : [{ name: 'Draft', terms: draft }]),
        ]}
      />
      {[...versions].reverse().map((version) => (
        <section key={version.version} aria-label={`Version ${version.version}`}>
          <Title order={2} size="h4">
            Version {version.version}
          </Title>
          <Text size="sm" c="dimmed">
            Published {formatInstant(version.publishedAt)}, in {version.currency}
          </Text>
          <TermsTable label={`Terms of version ${version.version}`} terms={version} />
        </section>
      ))}
    </Stack>
  );
}

function Draft({ plan, onSaved }: { readonly plan: ReplyOf<'billing.getPlan'>; readonly onSaved: () => void }) {
  const basis = plan.draft ?? plan.versions.at(-1);
  const [charges, setCharges] = useState<readonly ChargeInput[]>(basis?.charges.map(inputOf) ?? [NEW_CHARGE]);
  const save = useAct('billing.redraftPlan', READ_AGAIN);

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      {
        params: { plan: plan.id },
        body: { name: plan.name, currency: basis?.currency ?? 'EUR', charges: chargesOf(charges) },
      },
      { onSuccess: onSaved },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <ChargesForm charges={charges} onChange={setCharges} />
        {save.isError ? <Failure error={save.error} /> : null}
        <div>
          <Button type="submit" loading={save.isPending}>
            Save the draft
          </Button>
        </div>
      </Stack>
    </form>
  );
}
