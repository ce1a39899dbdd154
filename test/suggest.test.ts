import { expect, test } from 'vitest';
import { toNodeComplaint } from '../src/cli/node-version.ts';
import { suggest } from '#suggest';

const typed = [
  { word: 'veiw', near: 'view' },
  { word: 'traces', near: 'trace' },
  { word: 'something', near: undefined },
];

test.each(typed)('suggest() gives $near for $word', ({ word, near }) => {
  expect(suggest(word, ['view', 'trace'])).toBe(near);
});

const versions = [
  { version: '20.20.2', complaint: 'filrouge needs Node.js 22.16 or newer; this is 20.20.2.' },
  { version: '22.15.1', complaint: 'filrouge needs Node.js 22.16 or newer; this is 22.15.1.' },
  { version: '22.16.0', complaint: undefined },
  { version: '24.0.0', complaint: undefined },
];

test.each(versions)('Node.js $version gets: $complaint', ({ version, complaint }) => {
  expect(toNodeComplaint(version)).toBe(complaint);
});
