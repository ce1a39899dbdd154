import type { JSX } from 'preact';
import { alerts, countFiring } from './alerts-state.ts';
import { connected, paused, togglePause } from './live.ts';
import { route } from './location.ts';
import { SearchBox } from './search-box.tsx';
import { showHelp } from './help-dialog.tsx';
import { texts } from './texts.ts';

/** Pages that are in the header, but for that of the alerts, which has a number. */
const lists = [
  { name: 'traces', href: '/' },
  { name: 'logs', href: '/logs' },
  { name: 'services', href: '/services' },
  { name: 'errors', href: '/errors' },
] as const;

/** Wordmark, the lists, the search box and the live button. */
export function Header(): JSX.Element {
  const { page } = route.value;
  const firing = countFiring(alerts.value);
  const { shell } = texts.value;
  return (
    <header class="site">
      <a class="skip" href="#main" onClick={skipToMain}>
        {shell.skip}
      </a>
      <a class="wordmark" href="/" aria-label={shell.home}>
        filrouge
        <Thread />
      </a>
      <nav aria-label={shell.pages}>
        {lists.map(({ name, href }) => (
          <a key={name} href={href} aria-current={page === name ? 'page' : undefined}>
            {shell[name]}
          </a>
        ))}
        <a href="/alerts" aria-current={page === 'alerts' ? 'page' : undefined}>
          {shell.alerts}
          {firing > 0 && (
            <span class="badge">
              {firing}
              <span class="sr-only"> {shell.firing}</span>
            </span>
          )}
        </a>
      </nav>
      <SearchBox />
      <LiveButton />
      <button type="button" class="quiet key" aria-label={shell.keyboardHelp} onClick={showHelp}>
        ?
      </button>
    </header>
  );
}

/** The red thread: runs under the name, makes one loop and goes on. */
function Thread(): JSX.Element {
  return (
    <svg class="thread" viewBox="0 0 120 14" aria-hidden="true">
      <path d="M0 9.2c24 0 44 .8 60-.6 10-.9 15.500-2.600 15.500-5.300 0-3.500-7-3.300-7 .5 0 3.800 6 5.400 15 5.400H120" />
    </svg>
  );
}

function LiveButton(): JSX.Element {
  const { shell } = texts.value;
  if (!connected.value) {
    return (
      <span class="live live-lost" role="status">
        {shell.connectionLost}
      </span>
    );
  }
  return (
    <button
      type="button"
      class={paused.value ? 'live live-paused' : 'live'}
      aria-pressed={paused.value}
      title={paused.value ? shell.follow : shell.holdStill}
      onClick={togglePause}
    >
      <span class="live-sign" aria-hidden="true" />
      {paused.value ? shell.pausedButton : shell.live}
    </button>
  );
}

function skipToMain(event: Event): void {
  event.preventDefault();
  const target = document.querySelector<HTMLElement>('#main a, #main button, #main [tabindex="0"]');
  target?.focus();
}
