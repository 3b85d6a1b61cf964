import { Anchor, Box, Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { usePages, useRead } from '../session/read.ts';
import { Loading, Missing } from '../shell/states.tsx';
import { CauseGraph, causesAddress } from './cause-graph.tsx';
import { type CauseNode, causeTree } from './cause-tree.ts';

/** What led to an event and what followed from it, over all streams: as a graph, and as a list of the same. */
export function StreamCauses({ stream, version }: { readonly stream: string; readonly version: number }) {
  const causes = useRead('admin.getCauses', {}, { stream, version });
  const effects = usePages('admin.listEffects', {}, { stream, version, limit: 50 });
  if (causes.isPending) return <Loading what="the causes" />;
  if (causes.data === undefined) return <Missing what="the causes" read={causes} />;
  const { items, truncated, effectsKept } = causes.data;
  const { nodes, hidden } = causeTree(items, effects.data?.pages.flatMap((page) => page.items) ?? []);
  const followed = nodes.length + hidden - items.length;
  const request = items.at(-1)?.causation;
  return (
    <Stack>
      <Title order={2} size="h4">
        Causes of version {version}, and what it caused
      </Title>
      <Text role="status">
        {items.length - 1} {items.length === 2 ? 'commit' : 'commits'} led to it, {followed}{' '}
        {followed === 1 ? 'follows' : 'follow'} from it
        {effects.hasNextPage ? ' as far as it was looked' : ''}. {truncated ? 'The chain of causes is longer. ' : ''}
        {request === undefined || truncated ? '' : `It began with ${request}.`}
      </Text>
      {effects.isError ? <Missing what="what follows from it" read={effects} /> : null}
      {effectsKept ? null : (
        <Text>
          The log of changes has nothing so old any more: what followed is found by <code>npm run epoch -- why</code>,
          which reads the whole log.
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <CauseGraph nodes={nodes} />
        <Box component="section" aria-label="Causes and effects as a list">
          {nodes.map((node) => (
            <Entry key={node.commit.id} node={node} />
          ))}
        </Box>
      </SimpleGrid>
      {hidden === 0 ? null : <Text>{hidden} more are not drawn: open one of those at the end to go on from it.</Text>}
      <Group>
        {effects.hasNextPage ? (
          <Button variant="default" loading={effects.isFetchingNextPage} onClick={() => void effects.fetchNextPage()}>
            Look for more
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

const STEP_PX = 16;
/** Deeper entries are not moved further to the right. */
const MAX_STEPS = 12;

function Entry({ node: { commit, depth, isAsked } }: { readonly node: CauseNode }) {
  return (
    <Text
      size="sm"
      pl={Math.min(depth, MAX_STEPS) * STEP_PX}
      fw={isAsked ? 700 : 400}
      style={{ overflowWrap: 'anywhere' }}
    >
      <Anchor component={Link} href={causesAddress(commit)} inherit aria-current={isAsked ? 'true' : undefined}>
        {commit.types.join(', ')}
      </Anchor>{' '}
      {commit.id}, {formatInstant(commit.at)}
    </Text>
  );
}
