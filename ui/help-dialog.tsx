import type { JSX } from 'preact';

const dialogId = 'help';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'search: trace id, correlation id, or a query for the logs'],
  [['↑', '↓'], 'previous, next row'],
  [['Enter'], 'open the row'],
  [['←', '→'], 'in a trace: fold and unfold'],
  [['Home', 'End'], 'in a trace: first, last row'],
  [['f'], 'in a trace: find'],
  [['Enter', '⇧ Enter'], 'in the find field: next, previous match'],
  [['v'], 'in a trace: waterfall, time order and table in turn'],
  [['l'], 'in a trace: show or hide the log lines'],
  [['c'], 'in a trace: show or hide the critical path'],
  [['p'], 'pause and follow'],
  [['Esc'], 'close the pane'],
  [['?'], 'this help'],
];

const queryExamples: readonly (readonly [string, string])[] = [
  ['card declined', 'both words, in a message, an exception or the name of a span'],
  ['"card declined"', 'these words in this order'],
  ['service=order,user', 'one of these values; in a value, * stands for anything'],
  ['http_status>=500', 'also <, <=, >; a duration takes a unit: duration>1.5s'],
  ['level>=WARNING', 'that level or a more severe one'],
  ['message~"time(d )?out"', 'a regular expression (RE2)'],
  ['error_code=*', 'any value'],
  ['-service=user', 'not so; also !=, !~'],
  ['(a OR b) c', 'one of two, and a third'],
];

/** Opens the list of keys. */
export function showHelp(): void {
  document.querySelector<HTMLDialogElement>(`#${dialogId}`)?.showModal();
}

/** The keys, and the language of queries. */
export function HelpDialog(): JSX.Element {
  return (
    <dialog id={dialogId} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h2>Queries</h2>
      <dl class="keys">
        {queryExamples.map(([example, meaning]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
