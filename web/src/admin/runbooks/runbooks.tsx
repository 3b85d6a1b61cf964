import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { NotFound } from '../../shell/not-found.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { blocksOf } from './blocks.ts';
import { RUNBOOKS } from './pages.ts';
import { RunbookText } from './runbook-text.tsx';

/** Which alarm stands for which fault, and the page that says what to do. */
export function Runbooks() {
  return (
    <Stack>
      <PageTitle>Alarms and runbooks</PageTitle>
      <Text c="dimmed" size="sm">
        As of the release that these pages belong to. Which alarms ring now is seen on the page Platform, and mailed to
        the subscribers of the alarms’ topic.
      </Text>
      <RunbookText label="Faults" markdown={RUNBOOKS['README'] ?? ''} />
    </Stack>
  );
}

/** One of them. */
export function Runbook({ runbook }: { readonly runbook: string }) {
  const markdown = Object.hasOwn(RUNBOOKS, runbook) ? RUNBOOKS[runbook] : undefined;
  const [title] = blocksOf(markdown ?? '');
  if (markdown === undefined || title?.kind !== 'heading') return <NotFound />;
  return (
    <Stack>
      <PageTitle>{title.text}</PageTitle>
      <Anchor component={Link} href="/runbooks">
        All alarms and runbooks
      </Anchor>
      <RunbookText label={title.text} markdown={markdown} />
    </Stack>
  );
}
