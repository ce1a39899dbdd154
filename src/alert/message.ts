import type { Labels, Severity } from './rule.ts';

/** What is told of one alert. */
export interface Notice {
  readonly status: 'firing' | 'resolved';
  /** `alertname`, `severity`, the fields of `group_by` and the rule's own labels. */
  readonly labels: Labels;
  /** 16 hex digits, made of the labels. */
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly startsAtMs: number;
  readonly endsAtMs?: number;
  /** The value and its threshold, for people: `12.5 %`, `> 5%`. */
  readonly value: string;
  readonly threshold: string;
  readonly windowText: string;
  readonly description?: string;
  /** At most three, the latest first. */
  readonly examples: readonly Example[];
  /** Address of the records in the view. */
  readonly logsUrl: string;
  /** Address of one trace in the view. */
  readonly traceUrl?: string;
}

/** A record that an alert is about. */
export interface Example {
  /** ISO 8601. */
  readonly datetime: string;
  readonly service: string;
  /** Level of a log record, status of a span. */
  readonly level: string;
  readonly message: string;
  readonly traceId?: string;
}

/** One message to one channel. */
export interface Message {
  /** The same at each try. */
  readonly id: string;
  /** The same in all messages of one alarm, from its start to its end: the thread of a mail. */
  readonly thread: string;
  /** What it is sent for: `firing` while one of its alerts does. */
  readonly kind: 'firing' | 'resolved' | 'test';
  /** True for the first message of its thread. */
  readonly isFirst: boolean;
  readonly rule: string;
  readonly severity: Severity;
  /** Those that fire first. */
  readonly alerts: readonly Notice[];
  /** Address of the view. */
  readonly viewUrl: string;
  readonly createdAtMs: number;
}

/** What became of a try to send a message. */
export type SendResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** One line without a secret. */
      readonly reason: string;
      /** True when another try cannot help, whatever is mended meanwhile: it is this message that is refused. */
      readonly isFinal: boolean;
      /** Milliseconds that the other side asked to wait. */
      readonly retryAfterMs?: number;
    };

/** Sends messages to one place. */
export interface Channel {
  readonly type: 'email' | 'slack' | 'webhook' | 'alertmanager';
  /** Where it sends to, without a secret. */
  readonly target: string;
  /** Tries once, at most 10 s long. Never rejects. */
  readonly send: (message: Message) => Promise<SendResult>;
  /** Lets go of what it holds. */
  readonly close: () => void;
}
