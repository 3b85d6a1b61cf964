import { Code, ScrollArea, Title } from '@mantine/core';
import { useRead } from '../session/read.ts';

const LIVE_REFRESH_MS = 2_000;

/** The output of the newest attempt, as text: nothing in it is ever markup. */
export function JobLog({ org, job, live }: { readonly org: string; readonly job: string; readonly live: boolean }) {
  const { data } = useRead('jobs.logs', { org, job }, {}, { refetchInterval: live ? LIVE_REFRESH_MS : false });
  if (data === undefined || data.chunks.length === 0) return null;
  return (
    <>
      <Title order={2} size="h4">
        Log
      </Title>
      <ScrollArea.Autosize
        mah={320}
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Log of the newest attempt' }}
      >
        <Code block>{data.chunks.map(({ text }) => text).join('')}</Code>
      </ScrollArea.Autosize>
    </>
  );
}
