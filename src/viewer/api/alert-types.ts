/** Alerts: `GET /api/alerts`. */
export interface AlertsAnswer {
  /** False when the view was started without `--alerts`. */
  readonly enabled: boolean;
  readonly rules: readonly RuleRow[];
  /** Those that are pending or fire. */
  readonly alerts: readonly AlertRow[];
  readonly channels: readonly ChannelRow[];
  readonly silences: readonly SilenceRow[];
  /** The latest first. */
  readonly history: readonly PastAlertRow[];
  /** What is wrong with the file. */
  readonly mistakes: readonly {
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
}

/** A rule and what it says now. */
export interface RuleRow {
  readonly name: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly on: 'logs' | 'spans';
  readonly where: string;
  readonly measure: string;
  /** Empty when there is none: a value that was never seen is enough. */
  readonly threshold: string;
  readonly window: string;
  readonly for: string;
  readonly notify: readonly string[];
  /** False until a rule about silence or change has seen a whole window. */
  readonly ready: boolean;
  readonly description?: string;
  readonly groups: readonly {
    readonly group: Readonly<Record<string, string>>;
    readonly value: string;
    readonly true: boolean;
  }[];
}

/** An alert as it stands. */
export interface AlertRow {
  readonly rule: string;
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  /** ISO 8601. */
  readonly since: string;
  readonly value: string;
  readonly examples: readonly {
    readonly datetime: string;
    readonly service: string;
    readonly level: string;
    readonly message: string;
  }[];
  /** Path and query, in the page, of the records that it is about. */
  readonly records: string;
  readonly trace_id?: string;
  /** Why no message about it is sent. */
  readonly mute?: 'silenced' | 'inhibited';
}

/** A channel and how it does. */
export interface ChannelRow {
  readonly name: string;
  readonly type: 'email' | 'slack' | 'webhook' | 'alertmanager';
  readonly target: string;
  readonly waiting: number;
  readonly sent: number;
  readonly lost: number;
  readonly last_error?: string;
}

/** A silence. */
export interface SilenceRow {
  readonly id: string;
  readonly matchers: Readonly<Record<string, string>>;
  readonly from: string;
  readonly until: string;
  readonly comment: string;
}

/** An alert that fired. */
export interface PastAlertRow {
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
  readonly starts: string;
  /** Absent while it fires. */
  readonly ends?: string;
}

/** When rules would have fired: `POST /api/alerts/replay`. */
export interface ReplayAnswer {
  /** ISO 8601. */
  readonly since: string;
  /** Log records and spans that were looked at. */
  readonly records: number;
  readonly rules: number;
  /** In the order of their beginning, at most 1,000. */
  readonly alerts: readonly PastAlertRow[];
  readonly mistakes: AlertsAnswer['mistakes'];
}
