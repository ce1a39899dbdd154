import { expect, test } from 'vitest';
import { createHostCheck } from '#context';

const atHome = [
  '127.0.0.1',
  '127.8.9.10',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.178.2',
  '169.254.1.1',
  '100.64.0.1',
  '::1',
  '[::1]',
  '[fd12::1]',
  'fe80::1',
  '::ffff:10.0.0.1',
  'localhost',
  'order',
  'order.',
  'ORDER.SVC',
  'db.internal.',
  'app.localhost',
];
const abroad = [
  '8.8.8.8',
  '172.32.0.1',
  '192.169.0.1',
  '100.128.0.1',
  '[2001:db8::1]',
  '::ffff:8.8.8.8',
  '127.0.0.1.example.com',
  'order.svc.example.com',
  'notlocal.example',
  'xn--local-.com',
];

test.each(atHome)('%s is at home', (host) => {
  expect(createHostCheck(['local'])(host)).toBe(true);
});

test.each(abroad)('%s is not at home', (host) => {
  expect(createHostCheck(['local'])(host)).toBe(false);
});

test('a pattern with a star takes what is below a name, not the name itself nor one that ends alike', () => {
  const allows = createHostCheck(['*.example.com']);
  expect(allows('a.example.com')).toBe(true);
  expect(allows('example.com')).toBe(false);
  expect(allows('badexample.com')).toBe(false);
  expect(allows('a.example.com.evil.org')).toBe(false);
});

test('without a name in the list nobody gets anything', () => {
  const allows = createHostCheck([]);
  expect([...atHome, ...abroad].filter((host) => allows(host))).toEqual([]);
});
