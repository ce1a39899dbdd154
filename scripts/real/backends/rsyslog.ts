import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathOf } from '../../demo/paths.ts';

/** A running rsyslog with deploy/rsyslog/filrouge.conf. */
export interface Rsyslog {
  /** Folder of its queue and of what it could not deliver. */
  readonly workDir: string;
  readonly close: () => Promise<void>;
}

/** What it is told by the environment. */
export interface RsyslogOptions {
  /** Its own folder; where it has read to is kept there. */
  readonly folder: string;
  readonly files: string;
  readonly searchPort: number;
}

const programs = ['/usr/sbin/rsyslogd', '/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so'];

/** Starts it unprivileged, beside one of the system. @throws Error when it is not installed. */
export async function startRsyslog({
  folder,
  files,
  searchPort,
}: RsyslogOptions): Promise<Rsyslog> {
  const missing = programs.find((program) => !existsSync(program));
  if (missing !== undefined)
    throw new Error(`${missing} is missing: apt-get install rsyslog rsyslog-elasticsearch`);
  const workDir = join(folder, 'work');
  await mkdir(workDir, { recursive: true });
  const main = join(folder, 'main.conf');
  const ours = pathOf('deploy/rsyslog/filrouge.conf');
  await writeFile(
    main,
    `global(workDirectory="${workDir}" maxMessageSize="256k")\ninclude(file="${ours}")\n`,
  );
  const child = spawn('/usr/sbin/rsyslogd', ['-n', '-f', main, '-i', join(folder, 'pid')], {
    // Files that it names without a folder are made here.
    cwd: workDir,
    env: {
      ...process.env,
      FILROUGE_LOG_FILES: files,
      FILROUGE_SEARCH_HOST: '127.0.0.1',
      FILROUGE_SEARCH_PORT: String(searchPort),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'close');
  return {
    workDir,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
