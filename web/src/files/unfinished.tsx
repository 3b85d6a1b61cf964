import { Button, FileButton, Group, Stack, Table, Text } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { TransferList } from './transfer-list.tsx';
import { useTransfers } from './use-transfers.ts';

type Upload = ReplyOf<'files.listUploads'>['items'][number];

/** All uploads of the organisation that have not ended, of all its members: each reserves its size until it ends. */
export function Unfinished({ org }: { readonly org: string }) {
  const pages = usePages('files.listUploads', { org }, { limit: 50 });
  const { queue, transfers } = useTransfers(org);
  const discard = useAct('files.abortUpload', ['files.']);
  return (
    <Stack>
      <PageTitle>Unfinished uploads</PageTitle>
      <Text size="sm">
        An unfinished upload reserves its size, and what has arrived is billed, until it is resumed or discarded, or
        expires.
      </Text>
      <TransferList queue={queue} transfers={transfers} />
      <PagedList
        what="the unfinished uploads"
        pages={pages}
        empty={<Empty title="No unfinished uploads">All are done.</Empty>}
      >
        {(uploads) => (
          <UploadsTable
            org={org}
            uploads={uploads}
            resume={({ uploadId, name }, file) => queue.add([{ file, name, uploadId }])}
            discard={({ uploadId }, done) => discard.mutate({ params: { org, upload: uploadId } }, { onSuccess: done })}
            discarding={discard}
          />
        )}
      </PagedList>
    </Stack>
  );
}

const COLUMNS = [
  { title: 'Name' },
  { title: 'Arrived', right: true },
  { title: 'Begun by' },
  { title: 'Begun' },
  { title: 'Expires' },
  { title: 'Resume or discard' },
] as const;

function UploadsTable(props: {
  readonly org: string;
  readonly uploads: readonly Upload[];
  readonly resume: (upload: Upload, file: File) => void;
  readonly discard: (upload: Upload, done: () => void) => void;
  readonly discarding: Parameters<typeof ConfirmButton>[0]['act'];
}) {
  const memberName = useMemberNames(props.org);
  return (
    <DataTable label="Unfinished uploads" minWidth={720} columns={COLUMNS}>
      {props.uploads.map((upload) => (
        <Table.Tr key={upload.uploadId}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <bdi>{upload.name}</bdi>
          </Table.Td>
          <NumberCell>
            {formatBytes(upload.receivedBytes)} of {formatBytes(upload.sizeBytes)}
          </NumberCell>
          <Table.Td>{memberName(upload.uploadedBy)}</Table.Td>
          <Table.Td>{formatInstant(upload.createdAt)}</Table.Td>
          <Table.Td>{formatInstant(upload.expiresAt)}</Table.Td>
          <Table.Td>
            <Group gap="xs" wrap="nowrap">
              <FileButton
                onChange={(file) => (file === null ? undefined : props.resume(upload, file))}
                inputProps={{ 'aria-label': `File of ${upload.name}` }}
              >
                {(button) => (
                  <Button size="compact-sm" variant="default" aria-label={`Resume ${upload.name}`} {...button}>
                    Resume
                  </Button>
                )}
              </FileButton>
              <ConfirmButton
                label={`Discard ${upload.name}`}
                title="Discard the upload"
                size="compact-sm"
                act={props.discarding}
                run={(done) => props.discard(upload, done)}
              >
                The {formatBytes(upload.receivedBytes)} that have arrived are deleted, and stop costing.
              </ConfirmButton>
            </Group>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
