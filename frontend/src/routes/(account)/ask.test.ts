/** After signing in one stays on this site. */
import { expect, it } from 'vitest';
import { ownPath } from './ask';

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/a b', '/a\nb', '/api/v1/session', '', null])(
  'does not go to %s',
  (given) => {
    expect(ownPath(given)).toBe('/account');
  }
);

it.each(['/', '/tokens', '/states/SEN?year=2026#plan'])('goes back to %s', (given) => {
  expect(ownPath(given)).toBe(given);
});
