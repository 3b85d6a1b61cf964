import { Button, Group, Text } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import type { TransferQueue } from './transfer-queue.ts';
import { TransferRow } from './transfer-row.tsx';
import { firstOf, summaryOf } from './transfer-summary.ts';
import type { Transfer } from './transfers.ts';

/** More rows at once are of no use to anybody; the summary counts all. */
const MAX_ROWS = 50;

interface Shown {
  readonly queue: TransferQueue;
  readonly transfers: readonly Transfer[];
}

/** The uploads of this page; many together have a summary, and buttons for all. */
export function TransferList({ queue, transfers }: Shown) {
  return (
    <>
      {transfers.length > 1 ? <TransferSummary queue={queue} transfers={transfers} /> : null}
      <TransferRows queue={queue} transfers={transfers} />
    </>
  );
}

export function TransferRows({ queue, transfers }: Shown) {
  const rows = firstOf(transfers, MAX_ROWS);
  return (
    <>
      {rows.map((transfer) => (
        <TransferRow key={transfer.key} transfer={transfer} queue={queue} />
      ))}
      {transfers.length > rows.length ? (
        <Text size="sm" c="dimmed">
          And {transfers.length - rows.length} more.
        </Text>
      ) : null}
    </>
  );
}

export function TransferSummary({ queue, transfers }: Shown) {
  const { count, reopenable, leftBytes } = summaryOf(transfers);
  const { done, failed, skipped, missing } = count;
  const going = count.waiting + count.reading + count.sending;
  const resumable = count.paused + failed + reopenable;
  return (
    <Group justify="space-between">
      <Text size="sm" role="status">
        {done} of {transfers.length} uploaded, {formatBytes(leftBytes)} left
        {failed === 0 ? '' : `, ${failed} failed`}
        {skipped === 0 ? '' : `, ${skipped} skipped`}
        {missing === 0 ? '' : `, ${missing} to be chosen again`}
      </Text>
      <Group gap="xs">
        {going > 0 ? (
          <Button size="compact-sm" variant="default" onClick={queue.pauseAll}>
            Pause all
          </Button>
        ) : null}
        {resumable > 0 ? (
          <Button size="compact-sm" variant="default" onClick={() => void queue.resumeAll()}>
            Resume all
          </Button>
        ) : null}
        {done + skipped > 0 ? (
          <Button size="compact-sm" variant="default" onClick={queue.clear}>
            Clear finished
          </Button>
        ) : null}
      </Group>
    </Group>
  );
}
