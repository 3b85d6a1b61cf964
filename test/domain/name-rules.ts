/** The one table of rules for files' names. Every place that takes a name is tested with every row of it. */
export interface NameRule {
  readonly what: string;
  readonly name: string;
  readonly isGood: boolean;
}

const good = (what: string, name: string): NameRule => ({ what, name, isGood: true });
const bad = (what: string, name: string): NameRule => ({ what, name, isGood: false });

/** 172 bytes as they are given and 268 in NFC. */
const GROWS = `${'\u0958\u093f'.repeat(24)}${'\u0958'.repeat(8)}.pdf`;

export const NAME_RULES: readonly NameRule[] = [
  good('a letter', 'a'),
  good('blanks and brackets', 'Bericht 2026 (final).csv'),
  good('Chinese', '数据.bin'),
  good('accents', 'naïve.txt'),
  good('a leading dot', '..hidden'),
  good('blanks at both ends', ' report '),
  good('a Persian name with a joiner', 'کتاب\u200cها.xlsx'),
  good('another', 'می\u200cخواهم.pdf'),
  good('a Sinhala name', 'ශ්\u200dරී ලංකාව.csv'),
  good('a Malayalam chillu', 'അവന്\u200d.txt'),
  good('a Kannada name', 'ರಾಜ್\u200cಕುಮಾರ್.doc'),
  good('a family', '👨\u200d👩\u200d👧 holiday.jpg'),
  good('a flag', '🏳️\u200d🌈.png'),
  good('a Hebrew name with a mark of direction', 'דוח\u200f (1).pdf'),
  good('an Arabic letter mark', 'a\u061cb'),
  good('a Khmer name with a zero-width space', 'ភាសា\u200bខ្មែរ.txt'),
  good('a path', 'reads/1/a.fq'),
  good('the most folders', `${'d/'.repeat(32)}a`),
  good('255 bytes', 'x'.repeat(255)),
  good('1,024 bytes in segments of 255', [255, 255, 255, 256 - 1].map((bytes) => 'x'.repeat(bytes)).join('/')),
  bad('what grows beyond 255 bytes in NFC', GROWS),
  bad('nothing', ''),
  bad('blanks', '   '),
  bad('a joiner alone', '\u200d'),
  bad('a folder', '.'),
  bad('its parent', '..'),
  bad('a traversal', '../../etc/passwd'),
  bad('a traversal inside', 'a/../b'),
  bad('an empty segment', 'a//b'),
  bad('a slash in front', '/a'),
  bad('a slash behind', 'a/'),
  bad('a path of Windows', 'a\\b'),
  bad('a line break', 'a\nb'),
  bad('a NUL', 'a\0'),
  bad('a right-to-left override', 'invoice\u202efdp.exe'),
  bad('an embedding', 'a\u202ab'),
  bad('an isolate', 'a\u2066b'),
  bad('a line separator', 'a\u2028b'),
  bad('a byte order mark', '\ufeffa'),
  bad('a soft hyphen', 'a\u00adb'),
  bad('half a surrogate pair', 'a\ud800'),
  bad('256 bytes in one segment', 'x'.repeat(256)),
  bad('more than 1,024 bytes', `${'x'.repeat(200)}/`.repeat(6).slice(0, -1)),
  bad('more folders than the most', `${'d/'.repeat(33)}a`),
  bad('10,000 characters', 'x'.repeat(10_000)),
];
