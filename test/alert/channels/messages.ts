import type { Example, Message, Notice } from '#alert';

/** Everything that a text from outside may try. */
export const hostileText =
  'a\r\nBcc: evil@example.test\r\n\r\n<script>alert(1)</script> <!channel> @here `x` \u202e\u0007 & "q"';

/** A record that an alert is about. */
export function makeExample(changes: Partial<Example> = {}): Example {
  return {
    datetime: '2026-03-01T10:04:00.000Z',
    service: 'orders',
    level: 'error',
    message: 'cannot reach the stock',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    ...changes,
  };
}

/** An alert that fires. */
export function makeNotice(changes: Partial<Notice> = {}): Notice {
  return {
    status: 'firing',
    labels: { alertname: 'order-5xx', severity: 'critical', 'http.route': '/orders' },
    fingerprint: '00112233aabbccdd',
    startsAtMs: Date.UTC(2026, 2, 1, 10),
    value: '12.5 %',
    threshold: '> 5%',
    windowText: '5m',
    description: 'Orders fail.\nLook at the stock.',
    examples: [makeExample()],
    logsUrl: 'http://127.0.0.1:4400/logs?q=status%3E%3D500',
    traceUrl: 'http://127.0.0.1:4400/trace/0af7651916cd43dd8448eb211c80319c',
    ...changes,
  };
}

/** The first message of an alarm. */
export function makeMessage(changes: Partial<Message> = {}): Message {
  return {
    id: 'message-1',
    thread: 'alarm-1',
    kind: 'firing',
    isFirst: true,
    rule: 'order-5xx',
    severity: 'critical',
    alerts: [makeNotice()],
    viewUrl: 'http://127.0.0.1:4400/',
    createdAtMs: Date.UTC(2026, 2, 1, 10, 5),
    ...changes,
  };
}

/** The last message of the same alarm. */
export function makeResolved(): Message {
  const endsAtMs = Date.UTC(2026, 2, 1, 10, 20);
  const alerts = [makeNotice({ status: 'resolved', endsAtMs })];
  return makeMessage({ id: 'message-2', kind: 'resolved', isFirst: false, alerts });
}
