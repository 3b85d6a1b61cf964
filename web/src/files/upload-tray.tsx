import { Anchor, Button, Group, Paper, Progress, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { TransferRows, TransferSummary } from './transfer-list.tsx';
import { useTransfers } from './use-transfers.ts';

/** Above pages and below dialogs. */
const LEVEL = 101;

/** The organisation's uploads of this browser while other pages are shown, until the finished ones are cleared. */
export function UploadTray({ org }: { readonly org: string }) {
  const { queue, transfers } = useTransfers(org);
  const [isOpen, setOpen] = useState(false);
  if (transfers.length === 0) return null;
  const total = transfers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const sent = transfers.reduce(
    (sum, { status, sizeBytes, doneBytes }) =>
      sum + (status === 'sending' ? doneBytes : status === 'done' || status === 'skipped' ? sizeBytes : 0),
    0,
  );
  return (
    <Paper
      component="section"
      withBorder
      shadow="md"
      p="sm"
      aria-label="Uploads"
      style={{
        position: 'fixed',
        insetInlineEnd: 16,
        insetBlockEnd: 16,
        width: 'min(26rem, calc(100vw - 2rem))',
        maxHeight: '60vh',
        overflowY: 'auto',
        zIndex: LEVEL,
      }}
    >
      <Stack gap="xs">
        <Group justify="space-between">
          <Anchor component={Link} href="/files" size="sm" underline="always">
            Uploads
          </Anchor>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={isOpen}
            onClick={() => setOpen((before) => !before)}
          >
            {isOpen ? 'Hide files' : 'Show files'}
          </Button>
        </Group>
        <TransferSummary queue={queue} transfers={transfers} />
        <Progress value={total === 0 ? 100 : (100 * sent) / total} aria-label="Progress of all uploads" />
        {isOpen ? <TransferRows queue={queue} transfers={transfers} /> : null}
      </Stack>
    </Paper>
  );
}
