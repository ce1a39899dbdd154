import { expect, test } from 'vitest';
import { findName, toWords } from '../../src/redact/names.ts';

test.each([
  ['k12', 'k'],
  ['password2', 'password'],
  ['user_password', 'user_password'],
  ['user__password', 'user_password'],
  ['a_1', 'a'],
  ['a1b', 'a1b'],
  ['_a_', 'a'],
  ['X-Api-Key', 'x_api_key'],
  ['apiKey', 'api_key'],
  ['APIKey3', 'api_key'],
  ['motDePassé', 'mot_de_passe'],
])('toWords(%s) is %s', (name, words) => {
  expect(toWords(name)).toBe(words);
});

test.each([
  ['dbpassword', 'password'],
  ['my_creditcard', 'card'],
  ['colour', undefined],
])('findName(%s) finds the rule %s', (name, rule) => {
  expect(findName(name).rule?.rule).toBe(rule);
});
