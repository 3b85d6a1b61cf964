import { Box, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { usePages } from '../session/read.ts';
import { PagedList } from '../shell/paged-list.tsx';
import { diffOf, specLines } from './spec-diff.ts';
import type { Spec } from './spec-input.ts';

type Version = ReplyOf<'jobs.listConfigurationVersions'>['items'][number];
interface Choice {
  readonly value: string;
  readonly label: string;
  readonly spec: Spec;
}

/** What was published when, and what one version says otherwise than another, or the draft. */
export function Versions(props: {
  readonly org: string;
  readonly configuration: string;
  readonly draft: Spec | undefined;
}) {
  const { org, configuration, draft } = props;
  const pages = usePages('jobs.listConfigurationVersions', { org, configuration }, { limit: 50 });
  return (
    <section aria-label="Versions">
      <Title order={2} size="h4" mb="xs">
        Versions
      </Title>
      <PagedList what="the versions" pages={pages} empty={<Text c="dimmed">None is published yet.</Text>}>
        {(versions) => <Compared key={versions[0]?.version} org={org} versions={versions} draft={draft} />}
      </PagedList>
    </section>
  );
}

function Compared(props: {
  readonly org: string;
  readonly versions: readonly Version[];
  readonly draft: Spec | undefined;
}) {
  const { org, versions, draft } = props;
  const nameOf = useMemberNames(org);
  const choices: readonly Choice[] = [
    ...(draft === undefined ? [] : [{ value: 'draft', label: 'Draft', spec: draft }]),
    ...versions.map(({ version, spec, publisher, publishedAt }) => ({
      value: String(version),
      label: `Version ${version}, published by ${nameOf(publisher)}, ${formatInstant(publishedAt)}`,
      spec,
    })),
  ];
  const [newer, setNewer] = useState(choices[0]?.value ?? null);
  const [older, setOlder] = useState(choices[1]?.value ?? null);
  const specOf = (value: string | null) => choices.find((choice) => choice.value === value)?.spec;
  const [before, after] = [specOf(older), specOf(newer)];
  if (choices.length < 2) return <Text>{choices[0]?.label}: there is nothing to compare it with.</Text>;
  return (
    <Stack gap="xs">
      <Group grow preventGrowOverflow={false} align="end">
        <VersionSelect label="Compare" choices={choices} value={newer} onChange={setNewer} />
        <VersionSelect label="With" choices={choices} value={older} onChange={setOlder} />
      </Group>
      {before === undefined || after === undefined ? null : <Diff before={before} after={after} />}
    </Stack>
  );
}

function VersionSelect(props: {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}) {
  const { choices, ...rest } = props;
  const data = choices.map(({ value, label }) => ({ value, label }));
  return <Select {...rest} data={data} allowDeselect={false} miw={240} />;
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const COLORS = {
  same: undefined,
  added: 'var(--mantine-color-green-light)',
  removed: 'var(--mantine-color-red-light)',
} as const;

/** The signs say it too, for whoever sees no colours. */
function Diff({ before, after }: { readonly before: Spec; readonly after: Spec }) {
  const lines = useMemo(() => diffOf(specLines(before), specLines(after)), [before, after]);
  if (lines.every(({ kind }) => kind === 'same')) return <Text role="status">They say the same.</Text>;
  return (
    <Box component="ul" aria-label="Differences" m={0} p={0} ff="monospace" fz="sm" style={{ listStyle: 'none' }}>
      {lines.map(({ kind, text }, at) => (
        <Box
          component="li"
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          key={at}
          px={6}
          bg={COLORS[kind] ?? 'transparent'}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {SIGNS[kind]} {text}
        </Box>
      ))}
    </Box>
  );
}
