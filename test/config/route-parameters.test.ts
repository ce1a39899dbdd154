import { expect, test } from 'vitest';
import { findProblems } from '#config';
import { parseRouteParameters } from '../../src/config/route-parameters.ts';

test('parseRouteParameters() reads routes with colons, several fields and nested ones', () => {
  const text =
    'post /orders: input.article, output.status ; * /users/:id:  input.id,output.home.city;';
  expect(parseRouteParameters(text)).toEqual([
    { method: 'POST', route: '/orders', input: ['article'], output: ['status'] },
    { method: '*', route: '/users/:id', input: ['id'], output: ['home.city'] },
  ]);
});

test('parseRouteParameters() takes a field with all that is in it', () => {
  const text =
    'POST /orders: input.customer.city, input.customer, input.customers, output.customer.city';
  expect(parseRouteParameters(text)).toMatchObject([
    { input: ['customer', 'customers'], output: ['customer.city'] },
  ]);
});

test.each([
  'POST /orders',
  '/orders: input.a',
  'POST orders: input.a',
  'POST /orders: body.a',
  'POST /orders: input',
  'POST /orders: input.a b',
  'POST /orders: input.a,, input.b',
  'POST /orders:input.a',
])('%s is refused whole, in one line', (value) => {
  expect(parseRouteParameters(value)).toBeUndefined();
  expect(findProblems({ FILROUGE_RECORD_PARAMETERS: value }).map(({ line }) => line)).toEqual([
    `FILROUGE_RECORD_PARAMETERS is ${JSON.stringify(value)}; expected routes with their fields, such as POST /orders: input.article, output.status; using nothing.`,
  ]);
});
