import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { useLocation } from 'wouter';

/** A fault of one page leaves header and navigation where they are; another page, or a second try, shows it anew. */
export function PageErrors({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  return (
    <ErrorBoundary FallbackComponent={BrokenPage} resetKeys={[location]}>
      {children}
    </ErrorBoundary>
  );
}

function BrokenPage({ error, resetErrorBoundary }: FallbackProps) {
  return (
    <Alert color="red" title="This page has a fault" role="alert" my="md">
      <Stack gap="xs" align="flex-start">
        <Text>It could not be shown. Nothing that was saved is lost.</Text>
        <Code>{error instanceof Error ? error.message : String(error)}</Code>
        <Button size="xs" variant="default" onClick={resetErrorBoundary}>
          Try again
        </Button>
      </Stack>
    </Alert>
  );
}
