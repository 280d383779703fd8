/** After signing in one stays on this site; a code is told from a recovery code. */
import { expect, it } from 'vitest';
import { factor, ownPath } from './ask';

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/a b', '/a\nb', '/api/v1/session', '', null])(
  'does not go to %s',
  (given) => {
    expect(ownPath(given)).toBe('/account');
  }
);

it.each(['/', '/tokens', '/states/SEN?year=2026#plan'])('goes back to %s', (given) => {
  expect(ownPath(given)).toBe(given);
});

it.each([
  ['123 456', { code: '123 456' }],
  ['abcd-efgh-2345-6789', { recovery_code: 'abcd-efgh-2345-6789' }]
])('takes %s for what it is', (given, sent) => {
  expect(factor(given)).toEqual(sent);
});
