import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { filesInFolder, filesOf } from './dropped.ts';
import { leftOutText } from './folder-entries.ts';
import type { ChosenFile } from './queue-entry.ts';
import { TransferList } from './transfer-list.tsx';
import { useTransfers } from './use-transfers.ts';

/** Browsers choose folders by an attribute that no standard has. */
const FOLDER_INPUT = { 'aria-label': 'Folder to upload', webkitdirectory: '' };

/** Takes files and folders by drop or choice and shows how each one goes. A reload loses nothing. */
export function UploadPanel({ org, folder }: { readonly org: string; readonly folder: string }) {
  const { queue, transfers } = useTransfers(org);
  const [notice, setNotice] = useState('');
  const [over, setOver] = useState(false);
  const resetFiles = useRef<() => void>(null);
  const resetFolder = useRef<() => void>(null);

  function add(files: readonly ChosenFile[]) {
    queue.add(folder === '' ? files : files.map((one) => ({ ...one, name: `${folder}/${one.name}` })));
  }

  function choose(files: readonly File[]) {
    add(filesInFolder(files));
    // Or the browser would send no event when the same file is chosen again.
    resetFiles.current?.();
    resetFolder.current?.();
  }

  async function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const { files, left } = await filesOf(event.dataTransfer);
    add(files);
    setNotice(leftOutText(left));
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
          <Text>Drop files or folders here, or</Text>
          <FileButton multiple resetRef={resetFiles} onChange={choose} inputProps={{ 'aria-label': 'Files to upload' }}>
            {(props) => <Button {...props}>Choose files</Button>}
          </FileButton>
          <FileButton multiple resetRef={resetFolder} onChange={choose} inputProps={FOLDER_INPUT}>
            {(props) => (
              <Button variant="default" {...props}>
                Choose a folder
              </Button>
            )}
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
