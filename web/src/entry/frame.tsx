import { Alert, Center, Paper, Stack, Text, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

/** A page of somebody who is not signed in: one form in the middle. */
export function Frame(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly problem?: string | undefined;
  /** Laid over a page: that has its own main part. */
  readonly isInside?: boolean;
  readonly submit?: () => void;
  readonly children: ReactNode;
}) {
  const { title, lead, problem, isInside = false, submit, children } = props;
  const content = (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {title}
        </Title>
        {lead === undefined ? null : (
          <Text c="dimmed" component="div">
            {lead}
          </Text>
        )}
      </div>
      {problem === undefined ? null : (
        <Alert color="red" role="alert">
          {problem}
        </Alert>
      )}
      {children}
    </Stack>
  );
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    submit?.();
  }
  return (
    <Center mih={isInside ? undefined : '100vh'} p="md" component={isInside ? 'div' : 'main'}>
      {isInside ? null : <title>{`${title} · Catacloud`}</title>}
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={420}>
        {submit === undefined ? content : <form onSubmit={onSubmit}>{content}</form>}
      </Paper>
    </Center>
  );
}
