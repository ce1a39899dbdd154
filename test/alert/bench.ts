import { AlertEngine, readAlertFile, type EngineState, type Message } from '#alert';

/** When a bench begins. */
export const startMs = Date.UTC(2026, 10, 25, 10);
const links = {
  viewUrl: 'http://127.0.0.1:4318',
  toLogs: (rule: { readonly name: string }) => `logs of ${rule.name}`,
  toTrace: (traceId: string) => `trace ${traceId}`,
};

/** Rules with a clock that is set by hand. */
export class Bench {
  nowMs = startMs;
  engine: AlertEngine;
  readonly sent: string[] = [];
  readonly messages: Message[] = [];
  readonly #text: string;

  constructor(rules: string, rest = '') {
    this.#text = `
channels:
  hook: { type: webhook, url: http://127.0.0.1:9/ }
  am: { type: alertmanager, url: http://127.0.0.1:9/ }
${rest}
rules:
${rules}`;
    this.engine = this.#make();
  }

  /** As a view that was ended and started again. */
  restart(state: EngineState, rules?: string): void {
    this.engine = this.#make(state, rules);
  }

  log(fields: Readonly<Record<string, unknown>> = {}, count = 1): void {
    for (let index = 0; index < count; index += 1)
      this.engine.observe(
        {
          on: 'logs',
          timeMs: this.nowMs,
          subject: { get: (field) => fields[field], texts: () => [String(fields['message'])] },
          toExample: () => ({
            datetime: new Date(this.nowMs).toISOString(),
            service: 'order',
            level: 'ERROR',
            message: String(fields['message']),
            traceId: 'a'.repeat(32),
          }),
        },
        this.nowMs,
      );
  }

  /** Lets time pass, with a look at the rules every five seconds. */
  pass(ms: number, perLook: () => void = () => undefined): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += 5_000;
      perLook();
      this.look();
    }
  }

  look(): void {
    for (const { channel, message } of this.engine.tick(this.nowMs).messages) {
      const alerts = message.alerts.map(({ status, labels, value }) =>
        [
          status,
          ...Object.entries(labels)
            .filter(([name]) => name === 'route')
            .map(([, text]) => text),
          value,
        ].join(' '),
      );
      const at = (this.nowMs - startMs) / 1_000;
      this.sent.push(`${at}s ${channel} ${message.rule} ${message.kind}: ${alerts.join(', ')}`);
      this.messages.push(message);
    }
  }

  #make(state?: EngineState, rules?: string): AlertEngine {
    const text =
      rules === undefined ? this.#text : this.#text.replace(/rules:[^]*/, `rules:\n${rules}`);
    const { file, mistakes } = readAlertFile(text, { variable: () => undefined, file: () => '' });
    if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
    return new AlertEngine(file, links, startMs, state);
  }
}
