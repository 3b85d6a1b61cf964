import { Button, Stack, Table } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { NewPlan } from './new-plan.tsx';

type PlanRow = ReplyOf<'billing.listPlans'>['items'][number];

const COLUMNS = [{ title: 'Plan' }, { title: 'State' }, { title: 'Newest version' }, { title: 'Draft' }] as const;

/** What is sold: every plan with its newest version. */
export function Plans() {
  const [opened, setOpened] = useState(false);
  const [, navigate] = useLocation();
  const pages = usePages('billing.listPlans', {}, { limit: 50 });
  return (
    <Stack>
      <PageTitle>Plans</PageTitle>
      <div>
        <Button aria-haspopup="dialog" onClick={() => setOpened(true)}>
          New plan
        </Button>
      </div>
      <NewPlan opened={opened} onClose={() => setOpened(false)} onMade={(id) => navigate(`/plans/${id}`)} />
      <PagedList
        what="the plans"
        pages={pages}
        empty={<Empty title="No plan yet">A plan says what each meter costs.</Empty>}
      >
        {(plans) => (
          <DataTable label="Plans" minWidth={420} columns={COLUMNS}>
            {plans.map((plan) => (
              <PlanLine key={plan.id} plan={plan} />
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

function PlanLine({ plan: { id, name, status, versions, draft } }: { readonly plan: PlanRow }) {
  const newest = versions.at(-1);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <NameLink href={`/plans/${id}`}>{name}</NameLink>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td>{newest === undefined ? 'none published' : `${newest.version}, in ${newest.currency}`}</Table.Td>
      <Table.Td>{draft === undefined ? '' : 'not published yet'}</Table.Td>
    </Table.Tr>
  );
}
