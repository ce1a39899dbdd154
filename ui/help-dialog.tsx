import type { JSX } from 'preact';

const dialogId = 'help';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['/'], 'search: trace id, correlation id, or text in the logs'],
  [['↑', '↓'], 'previous, next row'],
  [['Enter'], 'open the row'],
  [['←', '→'], 'in a trace: fold and unfold'],
  [['Home', 'End'], 'in a trace: first, last row'],
  [['f'], 'in a trace: find'],
  [['Enter', '⇧ Enter'], 'in the find field: next, previous match'],
  [['l'], 'in a trace: show or hide the log lines'],
  [['p'], 'pause and follow'],
  [['Esc'], 'close the pane'],
  [['?'], 'this help'],
];

/** Opens the list of keys. */
export function showHelp(): void {
  document.querySelector<HTMLDialogElement>(`#${dialogId}`)?.showModal();
}

/** The list of keys. */
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
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
