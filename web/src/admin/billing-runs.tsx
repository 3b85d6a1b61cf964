import { Anchor, Button, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAct, usePages, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Failure, Loading, Missing } from '../shell/states.tsx';
import { CustomerLink } from './customer-link.tsx';
import { RUN_STATES, runAct, runInWords } from './run-words.ts';

type Run = ReplyOf<'finance.getBillingRun'>;
type Note = Run['notes'][number];

const COLUMNS = [
  { title: 'Day (UTC)' },
  { title: 'State' },
  { title: 'Organisations', right: true },
  { title: 'Failed', right: true },
] as const;
const DETAILS = [{ title: 'Organisation' }, { title: 'What' }, { title: 'Repair' }] as const;

/** The run that closes each day for every organisation. */
export function BillingRuns() {
  const pages = usePages('finance.listBillingRuns', {}, { limit: 31 });
  return (
    <Stack>
      <PageTitle>Billing runs</PageTitle>
      <PagedList what="the billing runs" pages={pages} empty={<Empty title="None">No day is over yet.</Empty>}>
        {(runs) => (
          <DataTable label="Billing runs" minWidth={320} columns={COLUMNS}>
            {runs.map(({ day, status, organisations, failed }) => (
              <Table.Tr key={day}>
                <Table.Td>
                  <Anchor component={Link} href={`/runs/${day}`}>
                    {formatDay(day)}
                  </Anchor>
                </Table.Td>
                <Table.Td>{RUN_STATES[status]}</Table.Td>
                <NumberCell>{organisations ?? ''}</NumberCell>
                <NumberCell>{failed ?? ''}</NumberCell>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

/** For whom a day is not closed, and why; what was closed and not as always. */
export function BillingRun({ day }: { readonly day: string }) {
  const read = useRead('finance.getBillingRun', { day });
  const repeat = useAct('finance.repeatBillingRun', ['finance.getBillingRun', 'finance.listBillingRuns']);
  if (read.isPending) return <Loading what="the billing run" />;
  if (read.data === undefined) return <Missing what="the billing run" read={read} />;
  const isOver = day < platformToday();
  const act = runAct(read.data, isOver);
  return (
    <Stack>
      <PageTitle>{`Billing run of ${formatDay(day)} (UTC)`}</PageTitle>
      <Text role="status">{runInWords(read.data, isOver)}</Text>
      {repeat.isError ? <Failure error={repeat.error} /> : null}
      {repeat.isSuccess ? <Text role="status">It is run: what is closed stays closed.</Text> : null}
      {act === undefined ? null : (
        <div>
          <Button
            variant="default"
            loading={repeat.isPending}
            onClick={() => repeat.mutate({ params: { day }, body: {} })}
          >
            {act}
          </Button>
        </div>
      )}
      <Details day={day} run={read.data} />
    </Stack>
  );
}

function Details({ day, run: { failures, notes } }: { readonly day: string; readonly run: Run }) {
  if (failures.length === 0 && notes.length === 0) return null;
  return (
    <DataTable label="What is to be looked at" minWidth={560} columns={DETAILS}>
      {failures.map(({ organisation, reason }) => (
        <Table.Tr key={`failed ${organisation}`}>
          <Table.Td>
            <CustomerLink org={organisation} />
          </Table.Td>
          <Table.Td>not closed: {reason}</Table.Td>
          <Table.Td />
        </Table.Tr>
      ))}
      {notes.map((note) => (
        <NoteRow key={`note ${note.organisation}`} day={day} note={note} />
      ))}
    </DataTable>
  );
}

function NoteRow({ day, note }: { readonly day: string; readonly note: Note }) {
  const release = useAct('finance.releaseQuarantine', ['finance.getBillingRun']);
  const { organisation, flagged, quarantined, unpriced } = note;
  const ofDay = quarantined.some((one) => one.day === day);
  return (
    <Table.Tr>
      <Table.Td>
        <CustomerLink org={organisation} />
      </Table.Td>
      <Table.Td>
        {flagged ? <Text size="sm">closed before the log was swept</Text> : null}
        {quarantined.map((one) => (
          <Text size="sm" key={`q ${one.day} ${one.meter}`}>
            in quarantine: {one.meter} of {one.day}
          </Text>
        ))}
        {unpriced.map((one) => (
          <Text size="sm" key={`u ${one.day} ${one.meter}`}>
            without a price: {one.meter} of {one.day}
          </Text>
        ))}
        {release.isSuccess ? <Text role="status">It is billed as it is counted now.</Text> : null}
      </Table.Td>
      <Table.Td>
        {ofDay ? (
          <ConfirmButton
            label="Release"
            title="Release the usage"
            size="compact-sm"
            act={release}
            run={(done) => release.mutate({ params: { day }, body: { organisation } }, { onSuccess: done })}
          >
            What is in quarantine of this day is billed as it is counted now, and cannot be held back again.
          </ConfirmButton>
        ) : null}
      </Table.Td>
    </Table.Tr>
  );
}
