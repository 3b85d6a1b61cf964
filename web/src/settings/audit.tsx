import { Button, Code, Modal, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { auditCsv } from '../../../lib/client/audit-rows.ts';
import { namesIn, namesOnceRead } from '../format/names.ts';
import { formatInstant } from '../format/time.ts';
import { everyItem, type ItemOf } from '../session/api.ts';
import { useAll, usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { SaveCsv } from '../shell/save-csv.tsx';
import { ActFilterFields, type ActFilters, NoActs, useActFilters } from './audit-filters.tsx';
import { StreamEvents } from './stream-events.tsx';

type Act = ItemOf<'organisations.listAudit'>;

/** Acts that are read for an export. */
const MAX_READ = 20_000;
/** Of one answer: a search passes over many for few. */
const PAGE = 100;
const OTHERWISE = '`catacloud audit --csv` writes up to 100,000, and those of a month or a day';

const COLUMNS = ['When', 'Who', 'What', 'Of', 'Events'].map((title) => ({ title }));

/** Who did what, when: from the event log itself. Each row opens the events behind it. */
export function Audit({ org }: { readonly org: string }) {
  const { filters, change, isFiltered } = useActFilters();
  const acts = usePages('organisations.listAudit', { org }, { ...filters, limit: PAGE }, { untilFound: true });
  const members = useAll('organisations.listMembers', { org });
  const tokens = useAll('organisations.listTokens', { org });
  const [opened, setOpened] = useState<Act>();
  const actors = [
    ...(members.data ?? []).map(({ user, name }) => ({ id: user, name: name ?? user })),
    // One that was revoked is shown by its id.
    ...(tokens.data ?? []).map(({ id, name }) => ({ id, name: `${name} (token)` })),
  ];
  const nameOf = namesOnceRead(members.isLoading || tokens.isLoading ? undefined : actors, true);
  return (
    <Stack>
      <ActFilterFields actors={actors} filters={filters} change={change} />
      <div>
        <Export org={org} nameOf={namesIn(actors)} filters={filters} />
      </div>
      <PagedList what="the audit log" pages={acts} empty={<NoActs isFiltered={isFiltered} more={acts.hasNextPage} />}>
        {(items) => (
          <DataTable label="Audit log" minWidth={720} columns={COLUMNS}>
            {items.map((act) => (
              <Table.Tr key={`${act.stream}@${act.version}`}>
                <Table.Td>{formatInstant(act.at)}</Table.Td>
                <Table.Td>
                  <Who act={act} nameOf={nameOf} />
                </Table.Td>
                <Table.Td>{act.types.join(', ')}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{act.stream}</Table.Td>
                <Table.Td>
                  <Button
                    size="xs"
                    variant="default"
                    aria-haspopup="dialog"
                    aria-label={`Open the events of ${act.stream}@${act.version}`}
                    onClick={() => setOpened(act)}
                  >
                    Open
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
      <Modal opened={opened !== undefined} onClose={() => setOpened(undefined)} title="Events" size="lg">
        {opened === undefined ? null : (
          <Stack>
            <Text size="sm">
              Request <Code>{opened.correlation}</Code>
            </Text>
            <StreamEvents org={org} stream={opened.stream} version={opened.version} count={opened.types.length} />
          </Stack>
        )}
      </Modal>
    </Stack>
  );
}

/** A person, and the token that acted for them. */
function Who({ act: { actor, token }, nameOf }: { readonly act: Act; readonly nameOf: (id: string) => string }) {
  if (token === undefined) return <bdi>{nameOf(actor)}</bdi>;
  const by = <bdi title={token.id}>{token.name ?? token.id}</bdi>;
  return actor === token.id ? (
    <>Token {by}</>
  ) : (
    <>
      <bdi>{nameOf(actor)}</bdi>, by the token {by}
    </>
  );
}

function Export(props: {
  readonly org: string;
  readonly nameOf: (id: string) => string;
  readonly filters: ActFilters;
}) {
  const { org, nameOf, filters } = props;
  async function make() {
    const acts = await everyItem('organisations.listAudit', { org }, { ...filters }, MAX_READ);
    // A log that is cut off looks like a whole one.
    if (acts.length === MAX_READ) throw new Error(`There are more than ${MAX_READ} such acts: ${OTHERWISE}.`);
    return auditCsv(acts, nameOf);
  }
  return <SaveCsv title="Export as CSV" name="audit.csv" make={make} />;
}
