import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { formatCount } from '../format/money.ts';
import { useRead } from '../session/read.ts';
import { Loading, Missing } from '../shell/states.tsx';
import { NumberedLines } from './log-text.tsx';
import { piecesOf } from './terminal-text.ts';

const TYPING_MS = 300;

/** Lines of a log whose beginning is too far away to be shown: the platform looks for them. */
export function FoundOnServer(props: {
  readonly org: string;
  readonly job: string;
  readonly attempt: string;
  readonly wanted: string;
}) {
  const { org, job, attempt } = props;
  const [search] = useDebouncedValue(props.wanted, TYPING_MS);
  const read = useRead('jobs.logs', { org, job }, { attempt, search });
  if (read.isPending) return <Loading what="the lines" />;
  if (read.data === undefined) return <Missing what="the lines" read={read} />;
  const { lines = [], ended } = read.data;
  const count = lines.length === 1 ? 'One line contains it' : `${formatCount(lines.length)} lines contain it`;
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {ended ? `${count}.` : `${count} in what was searched; \`catacloud jobs logs --search\` finds all.`}
      </Text>
      <NumberedLines lines={lines.map(({ line, text }) => ({ number: line, pieces: piecesOf(text) }))} />
    </>
  );
}
