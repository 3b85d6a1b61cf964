import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { filesOf } from './dropped.ts';
import { TransferList } from './transfer-list.tsx';
import { useTransfers } from './use-transfers.ts';

/** Takes files by drop or choice and shows how each one goes. A reload loses nothing: choosing the file again resumes. */
export function UploadPanel({ org }: { readonly org: string }) {
  const { queue, transfers } = useTransfers(org);
  const [notice, setNotice] = useState('');
  const [over, setOver] = useState(false);
  const reset = useRef<() => void>(null);

  function choose(files: readonly File[]) {
    queue.add(files.map((file) => ({ file, name: file.name })));
    // Or the browser would send no event when the same file is chosen again.
    reset.current?.();
  }

  async function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const { files, folders } = await filesOf(event.dataTransfer);
    choose(files);
    if (folders.length > 0)
      setNotice(`Folders are not uploaded here: ${folders.join(', ')}. The command line takes folders.`);
  }

  return (
    <Stack gap="sm">
      <Paper
        withBorder
        p="lg"
        role="group"
        aria-label="Upload files"
        style={{ borderStyle: 'dashed', borderColor: over ? 'var(--mantine-primary-color-filled)' : undefined }}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        <Group justify="center">
          <Text>Drop files here, or</Text>
          <FileButton multiple resetRef={reset} onChange={choose} inputProps={{ 'aria-label': 'Files to upload' }}>
            {(props) => <Button {...props}>Choose files</Button>}
          </FileButton>
        </Group>
      </Paper>
      <div role="status" aria-live="polite">
        {notice === '' ? null : <Text size="sm">{notice}</Text>}
      </div>
      <TransferList queue={queue} transfers={transfers} />
    </Stack>
  );
}
