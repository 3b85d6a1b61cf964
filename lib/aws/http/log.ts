/** Where lines of the log go. */
export type Log = (
  level: 'INFO' | 'WARN' | 'ERROR',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** One line of JSON. It escapes line breaks in values, so that a value cannot forge a second line. */
export const log: Log = (level, message, fields) => {
  process.stdout.write(`${JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...fields })}\n`);
};
