import { ActionIcon, Button, FileButton, Group, Paper, Progress, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { formatBytes, formatRate } from '../format/bytes.ts';
import { formatDuration } from '../format/time.ts';
import type { TransferQueue } from './transfer-queue.ts';
import { OFFLINE, type Transfer } from './transfers.ts';

/** One upload: how far it is, and what can be done with it. */
export function TransferRow({ transfer, queue }: { readonly transfer: Transfer; readonly queue: TransferQueue }) {
  const { key, name, sizeBytes, doneBytes, status } = transfer;
  const percent = sizeBytes === 0 ? (status === 'done' ? 100 : 0) : (100 * doneBytes) / sizeBytes;
  const isOver = status === 'done' || status === 'skipped';
  return (
    <Paper withBorder p="sm" role="group" aria-label={`Upload of ${name}`}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <bdi>{name}</bdi>
        </Text>
        <Group gap="xs" wrap="nowrap">
          {isGoing(transfer) ? (
            <ActionIcon variant="default" aria-label={`Pause ${name}`} onClick={() => queue.pause(key)}>
              <IconPlayerPause size={16} aria-hidden />
            </ActionIcon>
          ) : null}
          {status === 'missing' ? (
            <FileButton
              onChange={(file) => (file === null ? undefined : queue.add([{ file, name }]))}
              inputProps={{ 'aria-label': `File of ${name}` }}
            >
              {(button) => (
                <Button size="compact-sm" variant="default" aria-label={`Choose ${name} again`} {...button}>
                  Choose
                </Button>
              )}
            </FileButton>
          ) : null}
          {status === 'paused' || status === 'failed' || (status === 'missing' && transfer.canReopen) ? (
            <ActionIcon variant="default" aria-label={`Resume ${name}`} onClick={() => void queue.resume(key)}>
              <IconPlayerPlay size={16} aria-hidden />
            </ActionIcon>
          ) : null}
          <ActionIcon
            variant="default"
            aria-label={isOver ? `Hide ${name}` : `Cancel ${name}`}
            onClick={() => (isOver ? queue.dismiss(key) : void queue.cancel(key))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <Progress value={percent} my={6} aria-label={`Progress of ${name}`} />
      <State transfer={transfer} />
    </Paper>
  );
}

const isGoing = ({ status }: Transfer) => status === 'sending' || status === 'waiting' || status === 'reading';

function State({ transfer }: { readonly transfer: Transfer }) {
  const { online } = useNetwork();
  return (
    <Text size="xs" c={transfer.status === 'failed' ? 'red' : 'dimmed'}>
      {stateOf(transfer, online)}
    </Text>
  );
}

function stateOf(transfer: Transfer, online: boolean): string {
  const { status, sizeBytes, doneBytes, bytesPerSecond, problem = '' } = transfer;
  if (isGoing(transfer) && !online) return OFFLINE;
  const left = bytesPerSecond > 0 ? `, ${formatDuration((1000 * (sizeBytes - doneBytes)) / bytesPerSecond)} left` : '';
  const sofar = `${formatBytes(doneBytes)} of ${formatBytes(sizeBytes)}, ${formatRate(bytesPerSecond)}${left}`;
  switch (status) {
    case 'reading':
      return `Reading the file: ${sofar}`;
    case 'waiting':
    case 'sending':
      return sofar;
    case 'paused':
      return 'Paused';
    case 'missing':
      return transfer.canReopen
        ? 'Resume it: the browser asks whether this page may read the file again.'
        : 'The page was loaded anew: choose the file again, and it goes on where it stopped.';
    case 'done':
      return `Uploaded, ${formatBytes(sizeBytes)}`;
    case 'failed':
    case 'skipped':
      return problem;
  }
}
