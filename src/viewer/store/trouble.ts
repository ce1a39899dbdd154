/** Primary result codes of SQLite (https://sqlite.org/rescode.html): the last byte of an extended one. */
const primary = 0xff;
const readonlyCode = 8;
const corruptCode = 11;
const fullCode = 13;
const notDatabaseCode = 26;

/** Says for people why a file cannot be used, when it is the file. @param path Of the file. */
export function toFileTrouble(error: unknown, path: string): string | undefined {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & primary : 0;
  if (code === fullCode) return `the disk that holds ${path} is full`;
  if (code === readonlyCode) return `${path} may not be written to`;
  if (code === corruptCode)
    return `${path} is damaged: remove it while no view runs, or choose another --data folder`;
  if (code === notDatabaseCode)
    return `${path} is not a database: remove it, or choose another --data folder`;
  return undefined;
}
