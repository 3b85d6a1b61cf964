import { Group, ScrollArea, Select, Text, TextInput, Title } from '@mantine/core';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { lineOf } from '../format/failure-words.ts';
import { formatCount } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { mayPassLater } from '../session/failed-reads.ts';
import { Failure } from '../shell/states.tsx';
import { FoundOnServer } from './found-on-server.tsx';
import { linesOf, searchable } from './log-lines.ts';
import { LogText, NumberedLines } from './log-text.tsx';
import { piecesOf } from './terminal-text.ts';
import { useLog } from './use-log.ts';

/** Nearer to its end than this, a reader follows the log. */
const FOLLOW_PX = 40;
/** Found lines that are shown. */
const MAX_FOUND = 1_000;

type Attempts = ReplyOf<'jobs.get'>['attempts'];

/** What an attempt has written: the newest one's, unless another is chosen. */
export function JobLog(props: { readonly org: string; readonly job: string; readonly attempts: Attempts }) {
  const { org, job, attempts } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const [wanted, setWanted] = useState('');
  const attempt = chosen ?? attempts.at(-1)?.id;
  if (attempt === undefined) return null;
  return (
    <>
      <Group justify="space-between" align="end">
        <Title order={2} size="h4">
          Log
        </Title>
        <Group align="end" gap="xs">
          {attempts.length < 2 ? null : (
            <Select
              label="Attempt"
              w={180}
              size="xs"
              allowDeselect={false}
              data={attempts.map(({ id, number, status }) => ({ value: id, label: `No. ${number}, ${status}` }))}
              value={attempt}
              onChange={setChosen}
            />
          )}
          <TextInput
            label="Lines that contain"
            w={180}
            size="xs"
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        </Group>
      </Group>
      <AttemptLog key={attempt} org={org} job={job} attempt={attempt} wanted={wanted} />
    </>
  );
}

/** The output of one attempt. Whoever reads at its end follows it. */
function AttemptLog(props: {
  readonly org: string;
  readonly job: string;
  readonly attempt: string;
  readonly wanted: string;
}) {
  // A letter is shown at once; the lines follow when there is time.
  const wanted = useDeferredValue(props.wanted);
  const { text, leftOut, ended, error, removedAt } = useLog(props.org, props.job, props.attempt);
  const viewport = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const pieces = useMemo(() => piecesOf(text), [text]);
  const isSearched = wanted !== '';
  const search = useMemo(() => (isSearched ? searchable(linesOf(pieces)) : undefined), [pieces, isSearched]);
  const found = useMemo(() => search?.(wanted), [search, wanted]);
  const lastFound = useMemo(() => found?.slice(-MAX_FOUND), [found]);

  useEffect(() => {
    const shown = viewport.current;
    if (text !== '' && shown !== null && follows.current) shown.scrollTop = shown.scrollHeight;
  }, [text]);

  if (text === '' && error !== undefined) return <NotFollowed error={error} />;
  if (wanted !== '' && leftOut > 0) return <FoundOnServer {...props} wanted={wanted} />;
  if (removedAt !== undefined)
    return <Text c="dimmed">It was kept until {formatInstant(removedAt)}, and is removed.</Text>;
  if (text === '') return <Text c="dimmed">{ended ? 'It has written nothing.' : 'Nothing is written yet.'}</Text>;
  return (
    <>
      {leftOut === 0 ? null : (
        <Text size="sm" c="dimmed">
          The first {formatCount(leftOut)} characters are not shown here; `catacloud jobs logs` has them.
        </Text>
      )}
      {found === undefined ? null : (
        <Text size="sm" c="dimmed" role="status">
          {found.length === 1 ? 'One line contains it.' : `${formatCount(found.length)} lines contain it`}
          {found.length > MAX_FOUND ? `; the last ${formatCount(MAX_FOUND)} are shown.` : found.length === 1 ? '' : '.'}
        </Text>
      )}
      <ScrollArea.Autosize
        mah={360}
        viewportRef={viewport}
        onScrollPositionChange={() => {
          const shown = viewport.current;
          if (shown === null) return;
          follows.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < FOLLOW_PX;
        }}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Output of the attempt' }}
      >
        {lastFound === undefined ? <LogText pieces={pieces} /> : <NumberedLines lines={lastFound} />}
      </ScrollArea.Autosize>
      {error === undefined ? null : <NotFollowed error={error} />}
    </>
  );
}

/** It is looked for again by itself, and why may be said of the whole page already. */
function NotFollowed({ error }: { readonly error: unknown }) {
  if (!mayPassLater(error)) return <Failure error={error} />;
  return (
    <Text size="sm" c="dimmed">
      What comes next could not be read yet. {lineOf(error)}
    </Text>
  );
}
