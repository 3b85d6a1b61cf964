import { Stack, Text, Title } from '@mantine/core';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { Audits } from './audits.tsx';
import { Redrives } from './redrives.tsx';
import { Comparisons, Sweeps } from './sweep-runs.tsx';
import { ViewRebuilds } from './view-rebuilds.tsx';

/** How soon a run that is under way is looked at again, and one that is not. */
const SOON_MS = 3_000;
const LATER_MS = 30_000;

/** Redrives and rebuilds with their progress, and what the platform's own runs did. */
export function Operations() {
  const runs = useRead('admin.getRuns', {}, undefined, { refetchInterval: LATER_MS });
  const isUnderWay = runs.data?.redrives.some(({ state }) => state !== 'ended') ?? false;
  useRead('admin.getRuns', {}, undefined, { enabled: isUnderWay, refetchInterval: isUnderWay ? SOON_MS : false });
  return (
    <Stack>
      <PageTitle>Operations</PageTitle>
      {runs.isPending ? <Loading what="the runs" /> : null}
      {runs.data === undefined ? (
        runs.isError ? (
          <Missing what="the runs" read={runs} />
        ) : null
      ) : (
        <>
          <Part title="Redrives">
            <Redrives redrives={runs.data.redrives} />
          </Part>
          <Part title="Views">
            <ViewRebuilds soonMs={SOON_MS} laterMs={LATER_MS} />
          </Part>
          <Part title="Sweeps of the last hour">
            <Sweeps sweeps={runs.data.sweeps} />
          </Part>
          <Part title="Nightly comparisons with the store">
            <Comparisons nights={runs.data.comparisons} />
          </Part>
          <Part title="Audits">
            <Audits soonMs={SOON_MS} laterMs={LATER_MS} />
          </Part>
        </>
      )}
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <>
      <Title order={2} size="h4">
        {title}
      </Title>
      {children ?? <Text>Nothing yet.</Text>}
    </>
  );
}
