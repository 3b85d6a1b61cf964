import { Box, Group, Text } from '@mantine/core';
import { formatDuration } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { type Span, spansOf } from './timeline.ts';

const COLORS: Readonly<Record<Span['kind'], string>> = {
  waited: 'var(--mantine-color-gray-5)',
  succeeded: 'var(--mantine-color-green-7)',
  ran: 'var(--mantine-color-tide-6)',
  failed: 'var(--mantine-color-red-6)',
};
const ROW_PX = 18;
const GAP_PX = 6;

/** When each attempt waited and ran, on one axis. Decoration for the table below, which has the same times. */
export function AttemptsTimeline({ attempts }: { readonly attempts: ReplyOf<'jobs.get'>['attempts'] }) {
  const { spans, lastsMs } = spansOf(attempts);
  if (spans.length === 0) return null;
  return (
    <Box aria-hidden>
      <svg
        aria-hidden="true"
        width="100%"
        height={attempts.length * (ROW_PX + GAP_PX)}
        style={{ display: 'block', borderRadius: 4 }}
      >
        {spans.map(({ row, kind, fromPercent, percent }) => (
          <rect
            key={`${row} ${kind}`}
            x={`${fromPercent}%`}
            y={row * (ROW_PX + GAP_PX)}
            width={`${percent}%`}
            height={ROW_PX}
            rx={3}
            fill={COLORS[kind]}
          />
        ))}
      </svg>
      <Group justify="space-between">
        <Group gap="md">
          <Text size="xs" c="dimmed">
            grey: waiting for a machine
          </Text>
          <Text size="xs" c="dimmed">
            colour: running
          </Text>
        </Group>
        <Text size="xs" c="dimmed">
          {formatDuration(lastsMs)}
        </Text>
      </Group>
    </Box>
  );
}
