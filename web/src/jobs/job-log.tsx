import { Code, ScrollArea, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Failure } from '../shell/states.tsx';
import { useLog } from './use-log.ts';

/** Nearer to its end than this, a reader follows the log. */
const FOLLOW_PX = 40;
const COUNT = new Intl.NumberFormat('en');

/** The output of one attempt, as text: nothing in it is ever markup. Whoever reads at its end follows it. */
export function JobLog(props: { readonly org: string; readonly job: string; readonly attempt: string }) {
  const { text, leftOut, error } = useLog(props.org, props.job, props.attempt);
  const viewport = useRef<HTMLDivElement>(null);
  const follows = useRef(true);

  useEffect(() => {
    const shown = viewport.current;
    if (text !== '' && shown !== null && follows.current) shown.scrollTop = shown.scrollHeight;
  }, [text]);

  if (text === '') return error === undefined ? null : <Failure error={error} />;
  return (
    <>
      <Title order={2} size="h4">
        Log
      </Title>
      {leftOut === 0 ? null : (
        <Text size="sm" c="dimmed">
          The first {COUNT.format(leftOut)} characters are not shown here; `catacloud jobs logs` has them.
        </Text>
      )}
      <ScrollArea.Autosize
        mah={320}
        viewportRef={viewport}
        onScrollPositionChange={() => {
          const shown = viewport.current;
          if (shown === null) return;
          follows.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < FOLLOW_PX;
        }}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Log of the newest attempt' }}
      >
        <Code block>{text}</Code>
      </ScrollArea.Autosize>
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}
