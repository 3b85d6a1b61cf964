import { Button, Group, Text } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import type { TransferQueue } from './transfer-queue.ts';
import { TransferRow } from './transfer-row.tsx';
import type { Transfer } from './transfers.ts';

/** More rows at once are of no use to anybody; the summary counts all. */
const MAX_ROWS = 50;

/** Unfinished ones first, newest first. */
const ORDER: Readonly<Record<Transfer['status'], number>> = {
  failed: 0,
  missing: 0,
  sending: 1,
  reading: 1,
  paused: 2,
  waiting: 3,
  skipped: 4,
  done: 5,
};

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
  const rows = transfers.toSorted((a, b) => ORDER[a.status] - ORDER[b.status]).slice(0, MAX_ROWS);
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
  const of = (...wanted: readonly Transfer['status'][]) => transfers.filter(({ status }) => wanted.includes(status));
  const [done, failed, skipped] = [of('done').length, of('failed').length, of('skipped').length];
  const going = of('waiting', 'reading', 'sending').length;
  const missing = of('missing');
  const resumable = of('paused', 'failed').length + missing.filter(({ canReopen }) => canReopen).length;
  const left = of('waiting', 'reading', 'sending', 'paused', 'missing').reduce(
    (sum, { sizeBytes, doneBytes, status }) => sum + sizeBytes - (status === 'sending' ? doneBytes : 0),
    0,
  );
  return (
    <Group justify="space-between">
      <Text size="sm" role="status">
        {done} of {transfers.length} uploaded, {formatBytes(left)} left
        {failed === 0 ? '' : `, ${failed} failed`}
        {skipped === 0 ? '' : `, ${skipped} skipped`}
        {missing.length === 0 ? '' : `, ${missing.length} to be chosen again`}
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
