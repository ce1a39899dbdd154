import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cachePath, retry } from '../fetched.ts';

const run = promisify(execFile);

/** A program in Java, and all that it needs, as Maven Central has it. */
export interface Artifact {
  readonly name: string;
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  /** For people who wait. */
  readonly size: string;
}

/**
 * Gives the class path of a program whose jars are fetched once, with Maven, and kept in the user's cache folder.
 * @throws Error when Maven is missing, or does not get them.
 */
export async function findJars(wanted: Artifact, say: (line: string) => void): Promise<string> {
  const { name, version, size } = wanted;
  const folder = cachePath(`${name.toLowerCase()}-${version}`);
  if (existsSync(folder)) return join(folder, '*');
  say(`fetching ${name} ${version} from Maven Central into ${folder}, once, ${size}`);
  // Fetched beside, then renamed: an interrupted fetch must not look like a finished one.
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  await writeFile(join(unfinished, 'pom.xml'), toPom(wanted));
  const scope = '-DincludeScope=runtime';
  const args = [
    '-q',
    '-B',
    'dependency:copy-dependencies',
    scope,
    `-DoutputDirectory=${unfinished}`,
  ];
  await retry(() => run('mvn', args, { cwd: unfinished }), say);
  await rm(join(unfinished, 'pom.xml'));
  await rename(unfinished, folder);
  return join(folder, '*');
}

function toPom({ group, artifact, version }: Artifact): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>filrouge</groupId><artifactId>parts</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;
}
