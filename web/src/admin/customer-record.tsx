import { Anchor, Stack, Table, Text } from '@mantine/core';
import { Fragment } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { useAll, usePages } from '../session/read.ts';
import { ActFilterFields, NoActs, useActFilters } from '../settings/audit-filters.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { Named } from '../shell/named.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Actor } from './actor.tsx';
import { actorsOf } from './people-names.ts';
import { usePeopleNames } from './use-people-names.ts';

const COLUMNS = ['When', 'Who', 'What', 'Of'].map((title) => ({ title }));
/** Of one answer: a search passes over many for few. */
const PAGE = 100;
const OWN_STREAMS = {
  organisation: 'Events of the organisation',
  quota: 'events of its quota',
  'billing-account': 'events of its billing account',
} as const;

/** Who did what: acts of its people and of administrators, as its managers read them; each leads to its stream. */
export function CustomerRecord({ org }: { readonly org: string }) {
  const { filters, change, isFiltered } = useActFilters();
  const acts = usePages('admin.listAudit', { org }, { ...filters, limit: PAGE }, { untilFound: true });
  const members = useAll('admin.listMembers', { org });
  const actors = (members.data ?? []).map(({ user, name }) => ({ id: user, name: name ?? user }));
  const nameOf = usePeopleNames(actorsOf(acts.data?.pages));
  return (
    <Stack>
      <Text>
        {Object.entries(OWN_STREAMS).map(([aggregate, title], at) => (
          <Fragment key={aggregate}>
            {at === 0 ? '' : ', '}
            <StreamLink stream={`${aggregate}#${org}`}>{title}</StreamLink>
          </Fragment>
        ))}
      </Text>
      <ActFilterFields actors={actors} filters={filters} change={change} />
      <PagedList what="the record" pages={acts} empty={<NoActs isFiltered={isFiltered} more={acts.hasNextPage} />}>
        {(items) => (
          <DataTable label="Record" minWidth={640} columns={COLUMNS}>
            {items.map(({ at, actor, token, types, stream, version }) => (
              <Table.Tr key={`${stream}@${version}`}>
                <Table.Td>{formatInstant(at)}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Actor id={actor} nameOf={nameOf} />
                  {token === undefined ? null : (
                    <>
                      , by the token <Named id={token.id} name={token.name ?? token.id} />
                    </>
                  )}
                </Table.Td>
                <Table.Td>{types.join(', ')}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <StreamLink stream={stream}>{stream}</StreamLink>
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

function StreamLink({ stream, children }: { readonly stream: string; readonly children: string }) {
  return (
    <Anchor component={Link} href={`/streams?stream=${encodeURIComponent(stream)}`} underline="always">
      {children}
    </Anchor>
  );
}
