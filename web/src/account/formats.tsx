import { NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { formatQuantity } from '../format/money.ts';
import { type Preferences, prefer, preferences } from '../format/preferences.ts';
import { formatInstant } from '../format/time.ts';

const LANGUAGES = [
  'en-GB',
  'en-US',
  'de-DE',
  'de-CH',
  'es-ES',
  'fr-FR',
  'it-IT',
  'ja-JP',
  'nl-NL',
  'pl-PL',
  'pt-BR',
  'sv-SE',
];
const NAMES = new Intl.DisplayNames('en', { type: 'language' });
/** Written with a seconds' part of none, so that the example stands still. */
const EXAMPLE = '2026-03-29T13:05:00.000Z';

/** In which language numbers and dates are written, and in which time zone times are shown; kept in this browser. */
export function Formats() {
  const [now, setNow] = useState<Preferences>(preferences);
  function change(part: Partial<Preferences>) {
    prefer({ ...now, ...part });
    setNow(preferences());
  }
  return (
    <Stack gap="xs" maw={420}>
      <Title order={2} size="h4">
        Numbers, dates and times
      </Title>
      <NativeSelect
        label="Language of numbers and dates"
        data={[
          { value: '', label: 'As the browser' },
          ...LANGUAGES.map((value) => ({ value, label: NAMES.of(value) ?? value })),
        ]}
        value={now.locale}
        onChange={(event) => change({ locale: event.currentTarget.value })}
      />
      <NativeSelect
        label="Time zone"
        description="Days of usage and bills are UTC, whatever is chosen here"
        data={[
          { value: '', label: 'As the browser' },
          ...['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')],
        ]}
        value={now.timeZone}
        onChange={(event) => change({ timeZone: event.currentTarget.value })}
      />
      <Text size="sm" role="status">
        {formatQuantity('1234567.89')} · {formatInstant(EXAMPLE)}
      </Text>
    </Stack>
  );
}
