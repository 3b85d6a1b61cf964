import { Alert, Anchor, Button, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { PAYERS } from '../../../lib/client/roles.ts';
import { DocumentButton } from '../bills/document-button.tsx';
import { formatBytes } from '../format/bytes.ts';
import { formatCount } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import { newJobHref } from '../jobs/job-address.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { call } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { useAct, usePages, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure, Loading, Missing } from '../shell/states.tsx';
import { checksumText } from './checksum-text.ts';
import { FileHistory } from './file-history.tsx';
import { FilesCost } from './files-cost.tsx';
import { MadeFrom } from './made-from.tsx';
import { RenameFile } from './rename-file.tsx';

/** One file, the jobs that use it, and what can be done with it. */
export function FileDetail({ org, file }: { readonly org: string; readonly file: string }) {
  const read = useRead('files.get', { org, file });
  const jobs = usePages('files.listJobs', { org, file }, { limit: 50 });
  const memberName = useMemberNames(org);
  const pays = useIsOneOf(PAYERS);
  const trash = useAct('files.trash', ['files.']);
  const [isRenaming, setRenaming] = useState(false);
  if (read.isPending) return <Loading what="the file" />;
  if (read.data === undefined) return <Missing what="the file" read={read} />;
  const { name, sizeBytes, contentType, status, uploadedBy, createdAt, checksum, producedBy } = read.data;

  return (
    <Stack>
      <Group justify="space-between">
        <Group>
          <PageTitle>{name}</PageTitle>
          <StatusBadge status={status} />
        </Group>
        {status === 'available' ? (
          <Group>
            <DocumentButton title="Download" make={() => call('files.download', { org, file })} />
            <Button component={Link} href={newJobHref({ files: [file] })} variant="default">
              New job
            </Button>
            <Button variant="default" aria-haspopup="dialog" onClick={() => setRenaming(true)}>
              Rename
            </Button>
            <Button variant="default" loading={trash.isPending} onClick={() => trash.mutate({ params: { org, file } })}>
              Delete
            </Button>
          </Group>
        ) : null}
      </Group>
      <RenameFile org={org} file={isRenaming ? { id: file, name } : undefined} close={() => setRenaming(false)} />
      {trash.isError ? <Failure error={trash.error} /> : null}
      {read.data.trash === undefined ? null : <InTrash org={org} file={file} until={read.data.trash.until} />}
      <Table variant="vertical" layout="fixed" withTableBorder>
        <Table.Tbody>
          {[
            ['Size', `${formatBytes(sizeBytes)} (${formatCount(sizeBytes)} bytes)`],
            ['Type', contentType],
            ['Checksum', checksum === undefined ? 'none was given' : checksumText(checksum)],
            ['Added', formatInstant(createdAt)],
            ['Added by', memberName(uploadedBy)],
          ].map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th w={120}>{label}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {producedBy === undefined ? null : <MadeFrom org={org} job={producedBy} />}
      <Title order={2} size="h4">
        Jobs that use it
      </Title>
      <PagedList what="its jobs" pages={jobs} empty={<Text c="dimmed">None.</Text>}>
        {(items) => (
          <List listStyleType="none">
            {items.map(({ job, name: label, role, linkedAt }) => (
              <List.Item key={job}>
                <Anchor component={Link} href={`/jobs/${job}`} underline="always">
                  {label ?? job}
                </Anchor>{' '}
                {role === 'output' ? 'made it on' : 'reads it, and its outputs are made from it, since'}{' '}
                {formatInstant(linkedAt)}
              </List.Item>
            ))}
          </List>
        )}
      </PagedList>
      {pays ? <FilesCost org={org} of={{ file }} /> : null}
      <FileHistory org={org} file={file} />
    </Stack>
  );
}

/** What a file in the trash still costs, and the ways out of it. */
function InTrash({ org, file, until }: { readonly org: string; readonly file: string; readonly until: string }) {
  const restore = useAct('files.restore', ['files.']);
  // Not the file itself: it is not found any more.
  const remove = useAct('files.delete', ['files.list', 'jobs.', 'billing.']);
  const [, navigate] = useLocation();
  return (
    <Alert title="In the trash" role="status">
      <Stack>
        <Text size="sm">
          It can be restored until {formatInstant(until)}, and is stored and billed until then. It is in no list, and no
          job reads it.
        </Text>
        {restore.isError ? <Failure error={restore.error} /> : null}
        <Group>
          <Button loading={restore.isPending} onClick={() => restore.mutate({ params: { org, file } })}>
            Restore
          </Button>
          <ConfirmButton
            label="Delete for good"
            title="Delete this file"
            act={remove}
            run={() => remove.mutate({ params: { org, file } }, { onSuccess: () => navigate('/files/trash') })}
          >
            It stops costing at once, and cannot be brought back. Its links to jobs end with it.
          </ConfirmButton>
        </Group>
      </Stack>
    </Alert>
  );
}
