import { expect, test } from 'vitest';
import { agentInWords } from '../../web/src/format/agent.ts';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

test.each([
  ['Firefox 128 on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  ['Firefox 128 on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  ['Chrome 126 on macOS', `${MAC}/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36`],
  ['Edge 126 on macOS', `${MAC}/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87`],
  ['Safari 17 on macOS', `${MAC}/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15`],
  ['Safari 17 on iPhone', `${PHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
  ['Chrome 126 on iPhone', `${PHONE} CriOS/126.0.6478.153 Mobile/15E148 Safari/604.1`],
  [
    'Chrome 126 on Android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  ],
])('a browser is called %s by what it says', (words, agent) => {
  expect(agentInWords(agent)).toBe(words);
});

test.each(['node', 'curl/8.7.1', 'unknown', '', 'A browser of my own/1.0 (Windows NT 10.0)'])(
  'what is in no table is called as it calls itself: %s',
  (agent) => {
    expect(agentInWords(agent)).toBe(agent);
  },
);
