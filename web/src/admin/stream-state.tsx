import { Button, Code, Group, NumberInput, Stack, Text, Title } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { useRead } from '../session/read.ts';
import { Loading, Missing } from '../shell/states.tsx';

/** The state of a stream after the event of a version, as its reducer folds it; the newest unless one is chosen. */
export function StreamState({
  stream,
  version,
  choose,
}: {
  readonly stream: string;
  readonly version: number | undefined;
  readonly choose: (version: number) => void;
}) {
  const read = useRead('admin.getState', {}, version === undefined ? { stream } : { stream, version });
  if (read.isPending) return <Loading what="the state" />;
  if (read.data === undefined) return <Missing what="the state" read={read} />;
  const { version: shown, head, at, state } = read.data;
  return (
    <Stack>
      <Title order={2} size="h4">
        State after version {shown} of {head}
      </Title>
      <Group align="end">
        <Button variant="default" disabled={shown <= 1} onClick={() => choose(shown - 1)}>
          Version before
        </Button>
        <NumberInput
          key={shown}
          label="Version"
          defaultValue={shown}
          min={1}
          max={head}
          allowDecimal={false}
          w={140}
          onBlur={({ currentTarget: { value } }) => chosen(value, head, shown, choose)}
          onKeyDown={({ key, currentTarget: { value } }) => {
            if (key === 'Enter') chosen(value, head, shown, choose);
          }}
        />
        <Button variant="default" disabled={shown >= head} onClick={() => choose(shown + 1)}>
          Version after
        </Button>
      </Group>
      <Text size="sm">{formatInstant(at)}. Secrets are masked.</Text>
      <Code block tabIndex={0} role="region" aria-label="State">
        {JSON.stringify(state, null, 1)}
      </Code>
    </Stack>
  );
}

function chosen(text: string, head: number, shown: number, choose: (version: number) => void): void {
  const version = Number(text);
  if (Number.isSafeInteger(version) && version >= 1 && version <= head && version !== shown) choose(version);
}
