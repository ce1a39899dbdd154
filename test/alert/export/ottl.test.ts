import { describe, expect, test } from 'vitest';
import { toOttl } from '../../../src/alert/export/ottl.ts';
import { toQuery } from './rules.ts';

describe('toOttl()', () => {
  test.each([
    ['', 'true'],
    ['service=order', 'resource.attributes["service.name"] == "order"'],
    ['service.name=order', 'resource.attributes["service.name"] == "order"'],
    ['k8s.pod.name=a', 'resource.attributes["k8s.pod.name"] == "a"'],
    ['http_status=500', 'attributes["http.response.status_code"] == 500'],
    ['http_status>=500', 'attributes["http.response.status_code"] >= 500'],
    ['latency_millis>1.5s', 'attributes["latency_millis"] > 1500'],
    ['plan=7', 'attributes["plan"] == "7" or attributes["plan"] == 7'],
    ['plan=true', 'attributes["plan"] == "true" or attributes["plan"] == true'],
    ['plan=a,b', 'attributes["plan"] == "a" or attributes["plan"] == "b"'],
    ['plan>m', 'attributes["plan"] > "m"'],
    ['plan=*', 'attributes["plan"] != nil'],
    ['trace_id=*', 'trace_id.string != ""'],
    ['-plan=*', 'not attributes["plan"] != nil'],
    ['plan!=a,b', 'not (attributes["plan"] == "a" or attributes["plan"] == "b")'],
    [
      'a=x OR b=y c=z',
      'attributes["a"] == "x" or (attributes["b"] == "y" and attributes["c"] == "z")',
    ],
    ['http_endpoint=/a.b/*x', String.raw`IsMatch(attributes["http.route"], "(?s)^/a\\.b/.*x$")`],
    ['message~"time(d )?out"', 'IsMatch(body, "(?i)time(d )?out")'],
    ['plan="say \\"hi\\""', String.raw`attributes["plan"] == "say \"hi\""`],
    ['level=ERROR', '(severity_number >= 17 and severity_number <= 20)'],
    ['level=FATAL', 'severity_number >= 21'],
    ['level>=WARN', 'severity_number >= 13'],
    ['level>=INFO', 'severity_number == 0 or severity_number >= 9'],
    ['level<INFO', '(severity_number >= 1 and severity_number <= 8)'],
    ['level!=DEBUG', 'not ((severity_number >= 5 and severity_number <= 8))'],
    [
      'card.no',
      [
        'body',
        'attributes["exception.type"]',
        'attributes["exception.message"]',
        'attributes["exception.stacktrace"]',
      ]
        .map((path) => String.raw`IsMatch(${path}, "(?i)card\\.no")`)
        .join(' or '),
    ],
  ])('of %s is %s', (query, condition) => {
    expect(toOttl(toQuery(query), 'logs')).toBe(condition);
  });

  test.each([
    ['duration>1.5s', '(end_time_unix_nano - start_time_unix_nano) > 1500000000'],
    ['kind=server', 'kind == SPAN_KIND_SERVER'],
    ['status=error', 'status.code == STATUS_CODE_ERROR'],
    ['operation=pay', 'name == "pay"'],
    ['pay', 'IsMatch(name, "(?i)pay") or IsMatch(status.message, "(?i)pay")'],
  ])('of spans, of %s is %s', (query, condition) => {
    expect(toOttl(toQuery(query), 'spans')).toBe(condition);
  });

  test.each([
    ['datetime>2026', 'datetime cannot be asked for in a condition of the Collector'],
    ['trace_flags=01', 'trace_flags cannot be asked for in a condition of the Collector'],
    ['a>0.00000001', '1e-8 cannot be written in a condition of the Collector'],
  ])('refuses %s: %s', (query, reason) => {
    expect(() => toOttl(toQuery(query), 'logs')).toThrow(reason);
  });
});
