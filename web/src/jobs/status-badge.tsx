import { Badge } from '@mantine/core';

const COLORS: Readonly<Record<string, string>> = {
  draft: 'gray',
  requested: 'gray',
  submitted: 'blue',
  running: 'blue',
  completed: 'green',
  succeeded: 'green',
  available: 'green',
  uploading: 'blue',
  failed: 'red',
  lost: 'red',
  'timed-out': 'red',
  cancelled: 'orange',
  final: 'green',
  paid: 'green',
  held: 'orange',
  suspended: 'red',
  overdue: 'red',
  'draft invoice': 'gray',
};

/** A state in words; colour only repeats the word. */
export function StatusBadge({ status }: { readonly status: string }) {
  return (
    <Badge
      variant="outline"
      color={COLORS[status] ?? 'gray'}
      tt="none"
      styles={{
        root: { flexShrink: 0, maxWidth: 'none' },
        label: { color: 'var(--mantine-color-text)', overflow: 'visible' },
      }}
    >
      {status}
    </Badge>
  );
}
