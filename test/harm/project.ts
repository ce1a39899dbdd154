import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../process/program.ts';

/** A folder as a user has it: filrouge as it is published in `node_modules`, other packages beside it. */
export interface Project extends Disposable {
  readonly folder: string;
  /** Absolute path of `filrouge/register`, for `NODE_OPTIONS`. */
  readonly register: string;
  /** Makes a folder for one program and writes its files. */
  readonly writeCase: (files: Readonly<Record<string, string>>) => string;
}

/** Makes the folder. The packages are links into this repository, filrouge is unpacked from its tarball. */
export function createProject(): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'filrouge-harm-')));
  const modules = join(folder, 'node_modules');
  const own = join(modules, 'filrouge');
  mkdirSync(own, { recursive: true });
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', own]);
  linkAll(installPackages(), modules);
  linkAll(join(root, 'node_modules'), modules);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  let made = 0;
  return {
    folder,
    register: join(own, 'dist/register.cjs'),
    writeCase(files) {
      const place = join(folder, `case-${(made += 1)}`);
      mkdirSync(place);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(place, name, '..'), { recursive: true });
        writeFileSync(join(place, name), text);
      }
      return place;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Frameworks, clients and test runners that only these programs use, installed at the first run. */
function installPackages(): string {
  const folder = join(root, 'test/harm/packages');
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return modules;
}

/** What is there already stays. */
function linkAll(from: string, to: string): void {
  const link = (name: string): void => {
    if (!existsSync(join(to, name))) symlinkSync(join(from, name), join(to, name));
  };
  for (const name of readdirSync(from)) {
    if (name === 'filrouge' || name.startsWith('.')) continue;
    if (name.startsWith('@')) {
      mkdirSync(join(to, name), { recursive: true });
      for (const part of readdirSync(join(from, name))) link(join(name, part));
    } else link(name);
  }
}
