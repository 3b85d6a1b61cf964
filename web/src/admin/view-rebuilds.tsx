import { Table } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { Loading, Missing } from '../shell/states.tsx';

type View = ReplyOf<'admin.listViews'>['items'][number];

const COLUMNS = [
  { title: 'View' },
  { title: 'Read' },
  { title: 'Nothing is missing up to' },
  { title: 'Last rebuild' },
  { title: 'Rebuild' },
] as const;

/** Every view: which version is read, how far its rebuild is, and a way to begin one. */
export function ViewRebuilds({ soonMs, laterMs }: { readonly soonMs: number; readonly laterMs: number }) {
  const read = useRead('admin.listViews', {}, undefined, { refetchInterval: laterMs });
  const isUnderWay =
    read.data?.items.some(({ rebuild }) => rebuild !== undefined && rebuild.state !== 'ended') ?? false;
  useRead('admin.listViews', {}, undefined, { enabled: isUnderWay, refetchInterval: isUnderWay ? soonMs : false });
  const rebuild = useAct('admin.rebuildView', ['admin.listViews']);
  const back = useAct('admin.switchView', ['admin.listViews']);
  if (read.isPending) return <Loading what="the views" />;
  if (read.data === undefined) return <Missing what="the views" read={read} />;
  return (
    <DataTable label="Views" minWidth={760} columns={COLUMNS}>
      {read.data.items.map((item) => (
        <Table.Tr key={item.view}>
          <Table.Td>
            {item.view}@{item.version}
          </Table.Td>
          <Table.Td>{readOf(item)}</Table.Td>
          <Table.Td>{item.sweptThrough === undefined ? 'not swept yet' : formatInstant(item.sweptThrough)}</Table.Td>
          <Table.Td>{progressOf(item)}</Table.Td>
          <Table.Td>
            <ConfirmButton
              size="compact-sm"
              label={`Rebuild ${item.view}…`}
              title={`Rebuild ${item.view}`}
              act={rebuild}
              run={(done) => rebuild.mutate({ params: { view: item.view } }, { onSuccess: done })}
            >
              The whole log is read once, and version {item.version} is filled with what is missing in it. Then queries
              read that version. Until then they read what they read now.
            </ConfirmButton>
            {item.previous === item.version ? (
              <ConfirmButton
                size="compact-sm"
                label={`Go back to ${item.view}@${item.version}…`}
                title={`Go back to ${item.view}@${item.version}`}
                act={back}
                run={(done) => back.mutate({ params: { view: item.view } }, { onSuccess: done })}
              >
                Queries read version {item.version} again, which was read before version {item.live}. It is brought up
                to date first; the log is not read.
              </ConfirmButton>
            ) : null}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function readOf({ version, live }: View): string {
  if (live === undefined) return 'by no query yet';
  return live === version ? 'this version' : `version ${live}: this one waits for its rebuild`;
}

function progressOf({ rebuild }: View): string {
  if (rebuild === undefined) return 'none';
  const { state, at, partsDone, parts, commits, parked, outcome } = rebuild;
  if (state === 'asked') return `asked for ${formatInstant(at)}`;
  const counts = `${partsDone} of ${parts} parts, ${commits} commits${parked === 0 ? '' : `, ${parked} parked`}`;
  if (state === 'running') return `under way: ${counts}`;
  return `${outcome === 'live' ? 'done' : `not read: ${outcome}`}, ${counts}, ${formatInstant(at)}`;
}
