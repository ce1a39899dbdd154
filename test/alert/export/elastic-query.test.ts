import { describe, expect, test } from 'vitest';
import { toElasticQuery } from '../../../src/alert/export/elastic-query.ts';
import { toQuery } from './rules.ts';

const all = (...filter: object[]): object => ({ bool: { filter } });
const any = (...should: object[]): object => ({ bool: { should, minimum_should_match: 1 } });
const none = (part: object): object => ({ bool: { must_not: [part] } });

function translate(query: string, schema: 'otel' | 'ecs' | 'filrouge'): unknown {
  return toElasticQuery(toQuery(query), schema, () => {});
}

describe('toElasticQuery()', () => {
  test.each([
    ['', { match_all: {} }],
    ['service=order', { term: { 'resource.attributes.service.name': 'order' } }],
    ['http.route=/a', { term: { 'attributes.http.route': '/a' } }],
    ['http_status=500,503', { terms: { 'attributes.http.response.status_code': [500, 503] } }],
    ['http_status>=500', { range: { 'attributes.http.response.status_code': { gte: 500 } } }],
    ['latency_millis>1.5s', { range: { 'attributes.latency_millis': { gt: 1500 } } }],
    ['plan>m', { range: { 'attributes.plan': { gt: 'm' } } }],
    ['plan=*', { exists: { field: 'attributes.plan' } }],
    ['plan=a*b', { wildcard: { 'attributes.plan': { value: 'a*b' } } }],
    [
      'plan=a,b*',
      any(
        { term: { 'attributes.plan': 'a' } },
        { wildcard: { 'attributes.plan': { value: 'b*' } } },
      ),
    ],
    ['plan~gold', { wildcard: { 'attributes.plan': { value: '*gold*', case_insensitive: true } } }],
    [
      'plan~^g.ld',
      { regexp: { 'attributes.plan': { value: '(g.ld).*', case_insensitive: true } } },
    ],
    ['plan~(?-i)^G', { regexp: { 'attributes.plan': { value: '(G).*' } } }],
    ['message~"card declined"', { match_phrase: { 'body.text': 'card declined' } }],
    ['plan!=a', none({ term: { 'attributes.plan': 'a' } })],
    [
      'trace_id=x OR -span_id=*',
      any({ term: { trace_id: 'x' } }, none({ exists: { field: 'span_id' } })),
    ],
    ['a=1 b=2', all({ term: { 'attributes.a': '1' } }, { term: { 'attributes.b': '2' } })],
    ['level>=ERROR', { range: { severity_number: { gte: 17 } } }],
    ['level=WARN', { range: { severity_number: { gte: 13, lte: 16 } } }],
    [
      'level>=INFO',
      any({ term: { severity_number: 0 } }, { range: { severity_number: { gte: 9 } } }),
    ],
    [
      'declined',
      any(
        { match_phrase: { 'body.text': 'declined' } },
        ...['type', 'message', 'stacktrace'].map((part) => ({
          wildcard: {
            [`attributes.exception.${part}`]: { value: '*declined*', case_insensitive: true },
          },
        })),
      ),
    ],
  ])('of %s, as OpenTelemetry has it', (query, expected) => {
    expect(translate(query, 'otel')).toEqual(expected);
  });

  test.each([
    ['service=order', { term: { 'service.name': 'order' } }],
    ['latency_millis>1.5s', { range: { 'event.duration': { gt: 1_500_000_000 } } }],
    ['user.plan=gold', { term: { 'labels.user_plan': 'gold' } }],
    ['level>=ERROR', { terms: { 'log.level': ['ERROR', 'FATAL'] } }],
    ['level=crit', { term: { 'log.level': 'ERROR' } }],
    ['exception_message~refused', { match_phrase: { 'error.message': 'refused' } }],
    ['datetime>2026-11-25', { range: { '@timestamp': { gt: '2026-11-25' } } }],
  ])('of %s, as Elastic Common Schema has it', (query, expected) => {
    expect(translate(query, 'ecs')).toEqual(expected);
  });

  test.each([
    ['service=order', { term: { service: 'order' } }],
    ['http.route=/a', { term: { http_endpoint: '/a' } }],
    ['user.plan=gold', { term: { 'user.plan': 'gold' } }],
    ['level<DEBUG', { term: { level: 'TRACE' } }],
    [String.raw`plan="50*"`, { term: { plan: '50*' } }],
    [String.raw`plan~50%?`, { regexp: { plan: { value: '.*(50%?).*', case_insensitive: true } } }],
  ])('of %s, as a log line has it', (query, expected) => {
    expect(translate(query, 'filrouge')).toEqual(expected);
  });

  test.each([
    ['message=done', 'its words are indexed, not the whole'],
    ['message=done*', 'its words are indexed, not the whole'],
    ['message>m', 'its words are indexed, not the whole'],
    ['message~^done', 'no expression goes over several'],
    ['http_status=5*', 'a number has no wildcard'],
    ['http_status=many', 'it is a number'],
    ['http_status>many', 'it is a number'],
    ['http_status~5..', 'a number has no regular expression'],
    ['amount>5', 'labels.amount is stored as a text, which has no size'],
    [String.raw`plan~\bgold`, String.raw`Lucene has no \b`],
  ])('refuses %s: %s', (query, reason) => {
    expect(() => translate(query, 'ecs')).toThrow(reason);
  });
});
