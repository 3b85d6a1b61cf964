import { ActionIcon, Button, FileButton, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { formatBytes, formatRate } from '../format/bytes.ts';
import { formatDuration } from '../format/time.ts';
import { filesOf } from './dropped.ts';
import { OFFLINE, type Transfer } from './transfers.ts';
import { useTransfers } from './use-transfers.ts';

/** Takes files by drop or choice and shows how each one goes. A reload loses nothing: choosing the file again resumes. */
export function UploadPanel({ org }: { readonly org: string }) {
  const { transfers, notes, add, note, pause, resume, cancel, dismiss } = useTransfers(org);
  const [over, setOver] = useState(false);
  const reset = useRef<() => void>(null);

  function choose(files: readonly File[]) {
    add(files);
    // Or the browser would send no event when the same file is chosen again.
    reset.current?.();
  }

  async function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const { files, folders } = await filesOf(event.dataTransfer);
    add(files);
    if (folders.length > 0)
      note(`Folders are not uploaded here: ${folders.join(', ')}. The command line takes folders.`);
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
        {notes.map((text) => (
          <Text key={text} size="sm">
            {text}
          </Text>
        ))}
      </div>
      {transfers.map((transfer) => (
        <TransferRow
          key={transfer.key}
          transfer={transfer}
          pause={() => pause(transfer.key)}
          resume={() => resume(transfer.key)}
          cancel={() => cancel(transfer.key)}
          dismiss={() => dismiss(transfer.key)}
        />
      ))}
    </Stack>
  );
}

function TransferRow(props: {
  readonly transfer: Transfer;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
}) {
  const { name, sizeBytes, sentBytes, status, problem, bytesPerSecond } = props.transfer;
  const percent = sizeBytes === 0 ? (status === 'done' ? 100 : 0) : (100 * sentBytes) / sizeBytes;
  const left = bytesPerSecond > 0 ? formatDuration((1000 * (sizeBytes - sentBytes)) / bytesPerSecond) : undefined;
  const going = status === 'sending' || status === 'waiting';
  const { online } = useNetwork();
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <bdi>{name}</bdi>
        </Text>
        <Group gap="xs" wrap="nowrap">
          {going ? (
            <ActionIcon variant="default" aria-label={`Pause ${name}`} onClick={props.pause}>
              <IconPlayerPause size={16} aria-hidden />
            </ActionIcon>
          ) : null}
          {status === 'paused' || status === 'failed' ? (
            <ActionIcon variant="default" aria-label={`Resume ${name}`} onClick={props.resume}>
              <IconPlayerPlay size={16} aria-hidden />
            </ActionIcon>
          ) : null}
          <ActionIcon
            variant="default"
            aria-label={status === 'done' ? `Hide ${name}` : `Cancel ${name}`}
            onClick={status === 'done' ? props.dismiss : props.cancel}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <Progress value={percent} my={6} aria-label={`Progress of ${name}`} />
      <Text size="xs" c={status === 'failed' ? 'red' : 'dimmed'}>
        {status === 'done' ? `Uploaded, ${formatBytes(sizeBytes)}` : null}
        {going && online
          ? `${formatBytes(sentBytes)} of ${formatBytes(sizeBytes)}, ${formatRate(bytesPerSecond)}`
          : null}
        {going && online && left !== undefined ? `, ${left} left` : null}
        {going && !online ? OFFLINE : null}
        {status === 'paused' ? 'Paused' : null}
        {status === 'failed' ? problem : null}
      </Text>
    </Paper>
  );
}
