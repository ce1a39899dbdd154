import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Alert, ResolvedAlert } from './engine/alert.ts';
import { emptyState, type Addressed, type EngineState } from './engine/engine.ts';
import type { Message } from './message.ts';
import type { Labels } from './rule.ts';

/** A message that waits to be sent. */
export interface Waiting {
  readonly seq: number;
  readonly message: Message;
  readonly tries: number;
}

/** An alert that fired, as the history has it. */
export interface PastAlert {
  readonly fingerprint: string;
  readonly rule: string;
  readonly labels: Labels;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly startsAtMs: number;
  /** Absent while it fires. */
  readonly endsAtMs?: number;
}

const fileName = 'alerts.sqlite';
/** Raised with every change of the tables. */
const schemaVersion = 1;
const mostHistory = 10_000;
/** Messages that one channel lets wait; beyond, the oldest goes. */
const mostWaiting = 1_000;

const tables = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY, channel TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS message_by_channel ON message (channel, seq);
  CREATE TABLE IF NOT EXISTS history (
    seq INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, rule TEXT NOT NULL, labels TEXT NOT NULL,
    value TEXT NOT NULL, starts_ms INTEGER NOT NULL, ends_ms INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS history_by_fingerprint ON history (fingerprint, starts_ms);
  PRAGMA user_version = ${schemaVersion};
`;

/**
 * What must outlive the process: the state of the engine, the messages that wait, the history. One step of the engine is
 * one transaction, so that a message is never lost between the state that made it and its sending.
 */
export class AlertStore {
  readonly #database: DatabaseSync;
  readonly #addMessage: StatementSync;
  readonly #nextMessage: StatementSync;
  readonly #countMessages: StatementSync;
  readonly #addHistory: StatementSync;
  readonly #endHistory: StatementSync;

  /** @throws Error when the file cannot be opened or was made by a newer filrouge. */
  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(join(dataDir, fileName));
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > schemaVersion)
      throw new Error(
        `${fileName} has version ${version}; this filrouge knows up to ${schemaVersion}`,
      );
    database.exec(tables);
    this.#database = database;
    this.#addMessage = database.prepare('INSERT INTO message (channel, body) VALUES (?, ?)');
    this.#nextMessage = database.prepare(
      'SELECT seq, body, tries FROM message WHERE channel = ? ORDER BY seq LIMIT 1',
    );
    this.#countMessages = database.prepare('SELECT count(*) AS n FROM message WHERE channel = ?');
    this.#addHistory = database.prepare(
      'INSERT INTO history (fingerprint, rule, labels, value, starts_ms) VALUES (?, ?, ?, ?, ?)',
    );
    this.#endHistory = database.prepare(
      'UPDATE history SET ends_ms = ?, value = ? WHERE fingerprint = ? AND starts_ms = ?',
    );
  }

  /** Gives the state that was kept last. */
  state(): EngineState {
    const row = this.#database.prepare('SELECT body FROM state WHERE id = 1').get();
    return row === undefined ? emptyState : (JSON.parse(String(row['body'])) as EngineState);
  }

  /** Keeps a state alone. */
  keepState(state: EngineState): void {
    this.#database
      .prepare(
        'INSERT INTO state (id, body) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
      )
      .run(JSON.stringify(state));
  }

  /**
   * Keeps one step of the engine: all of it or nothing.
   * @returns How many older messages were dropped because their channel has too many.
   */
  keepStep(step: {
    readonly state: EngineState;
    readonly messages: readonly Addressed[];
    readonly started: readonly Alert[];
    readonly resolved: readonly ResolvedAlert[];
  }): number {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.keepState(step.state);
      for (const { channel, message } of step.messages)
        this.#addMessage.run(channel, JSON.stringify(message));
      for (const alert of step.started)
        this.#addHistory.run(
          alert.fingerprint,
          alert.rule,
          JSON.stringify(alert.labels),
          alert.value,
          alert.startsAtMs,
        );
      for (const alert of step.resolved)
        this.#endHistory.run(alert.endsAtMs, alert.value, alert.fingerprint, alert.startsAtMs);
      const dropped = this.#bound(new Set(step.messages.map(({ channel }) => channel)));
      this.#database.exec('COMMIT');
      return dropped;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Puts one message into the queue of a channel. */
  addMessage(channel: string, message: Message): void {
    this.#addMessage.run(channel, JSON.stringify(message));
  }

  /** Gives the message of a channel that has waited longest. */
  nextMessage(channel: string): Waiting | undefined {
    const row = this.#nextMessage.get(channel);
    if (row === undefined) return undefined;
    return {
      seq: Number(row['seq']),
      message: JSON.parse(String(row['body'])) as Message,
      tries: Number(row['tries']),
    };
  }

  /** Counts the messages of a channel. */
  countMessages(channel: string): number {
    return Number(this.#countMessages.get(channel)?.['n']);
  }

  /** Remembers that a message was tried in vain. */
  countTry(seq: number): void {
    this.#database.prepare('UPDATE message SET tries = tries + 1 WHERE seq = ?').run(seq);
  }

  /** Forgets a message that was sent or refused. */
  removeMessage(seq: number): void {
    this.#database.prepare('DELETE FROM message WHERE seq = ?').run(seq);
  }

  /** Forgets the messages of channels that are no longer there. @returns How many. */
  removeOthers(channels: readonly string[]): number {
    const { changes } = this.#database
      .prepare('DELETE FROM message WHERE channel NOT IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(channels));
    return Number(changes);
  }

  /** Gives the alerts that fired last, the latest first. */
  history(limit: number): readonly PastAlert[] {
    const rows = this.#database
      .prepare('SELECT * FROM history ORDER BY seq DESC LIMIT ?')
      .all(limit);
    return rows.map((row) => ({
      fingerprint: String(row['fingerprint']),
      rule: String(row['rule']),
      labels: JSON.parse(String(row['labels'])) as Labels,
      value: String(row['value']),
      startsAtMs: Number(row['starts_ms']),
      ...(row['ends_ms'] === null ? {} : { endsAtMs: Number(row['ends_ms']) }),
    }));
  }

  /** Closes the file. */
  close(): void {
    this.#database.close();
  }

  #bound(channels: ReadonlySet<string>): number {
    this.#database
      .prepare('DELETE FROM history WHERE seq <= (SELECT max(seq) FROM history) - ?')
      .run(mostHistory);
    let dropped = 0;
    for (const channel of channels) {
      const { changes } = this.#database
        .prepare(
          'DELETE FROM message WHERE channel = ? AND seq NOT IN (SELECT seq FROM message WHERE channel = ? ORDER BY seq DESC LIMIT ?)',
        )
        .run(channel, channel, mostWaiting);
      dropped += Number(changes);
    }
    return dropped;
  }
}
