import type { JSX } from 'preact';
import { texts } from './texts.ts';

const dialogId = 'help';

const keys = [
  [['/'], 'search'],
  [['↑', '↓'], 'rows'],
  [['Enter'], 'open'],
  [['←', '→'], 'fold'],
  [['Home', 'End'], 'ends'],
  [['f'], 'find'],
  [['Enter', '⇧ Enter'], 'matches'],
  [['⇧ ←', '⇧ →'], 'range'],
  [['v'], 'layouts'],
  [['l'], 'logLines'],
  [['c'], 'path'],
  [['y'], 'copyId'],
  [['p'], 'pause'],
  [['Esc'], 'closePane'],
  [['?'], 'thisHelp'],
] as const;

const queryExamples = [
  ['card declined', 'words'],
  ['"card declined"', 'phrase'],
  ['service=order,user', 'values'],
  ['http_status>=500', 'numbers'],
  ['level>=WARNING', 'levels'],
  ['message~"time(d )?out"', 'pattern'],
  ['error_code=*', 'any'],
  ['-service=user', 'not'],
  ['(a OR b) c', 'group'],
] as const;

/** Opens the list of keys. */
export function showHelp(): void {
  document.querySelector<HTMLDialogElement>(`#${dialogId}`)?.showModal();
}

/** The keys, and the language of queries. */
export function HelpDialog(): JSX.Element {
  const { help } = texts.value;
  return (
    <dialog id={dialogId} aria-labelledby="help-title">
      <h2 id="help-title">{help.keys}</h2>
      <dl class="keys">
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{toKeyName(name, help.keyNames)}</kbd>
              ))}
            </dt>
            <dd>{help[meaning]}</dd>
          </div>
        ))}
      </dl>
      <h2>{help.queries}</h2>
      <dl class="keys">
        {queryExamples.map(([example, meaning]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{help[meaning]}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{help.close}</button>
      </form>
    </dialog>
  );
}

/** What is written on a key, also behind another one. */
function toKeyName(name: string, names: Readonly<Record<string, string>>): string {
  return name.replace(/\w{2,}/, (word) => names[word] ?? word);
}
