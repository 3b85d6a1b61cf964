/** Where lines of the log go. */
export type Log = (
  level: 'INFO' | 'WARN' | 'ERROR',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** One line of JSON. Line breaks in values are escaped by it, so that nobody can forge a second line. */
export const log: Log = (level, message, fields) => {
  process.stdout.write(`${JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...fields })}\n`);
};
