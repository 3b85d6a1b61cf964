import { List, Text, Title } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { useMemberNames } from '../session/names.ts';
import { usePages } from '../session/read.ts';
import { PagedList } from '../shell/paged-list.tsx';

/** What is said of an event; its own name of all others. */
const SAID: Readonly<Record<string, string>> = {
  UploadStarted: 'Upload begun',
  PartsUploaded: 'Parts arrived',
  UploadCompleted: 'Upload complete',
  UploadAborted: 'Upload given up',
  UploadExpired: 'Upload expired',
  FileRenamed: 'Renamed',
  FilePinned: 'Read by an attempt',
  FileUnpinned: 'No longer read by an attempt',
  DownloadSigned: 'Address for a download given out',
  FileTrashed: 'Moved to the trash',
  FileRestored: 'Restored',
  FileDeleted: 'Deleted for good',
};

/** What happened to a file, from its own log. */
export function FileHistory({ org, file }: { readonly org: string; readonly file: string }) {
  const pages = usePages('organisations.listEvents', { org }, { stream: `file#${file}`, limit: 50 });
  const memberName = useMemberNames(org);
  return (
    <>
      <Title order={2} size="h4">
        History
      </Title>
      <PagedList what="its history" pages={pages} empty={<Text c="dimmed">None.</Text>}>
        {(events) => (
          <List listStyleType="none" aria-label="History">
            {events.map(({ id, type, at, actor }) => (
              <List.Item key={id}>
                {formatInstant(at)}: {SAID[type] ?? type} ({memberName(actor)})
              </List.Item>
            ))}
          </List>
        )}
      </PagedList>
    </>
  );
}
