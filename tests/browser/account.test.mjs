/** An account from its invitation to its second factor, its tokens and its end, and what the pages say when something is wrong.
 *  CLEARINGHOUSE_TEST_INVITATION is the link that `clearinghouse account create` printed. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { choosePassword, openInvitation, PASSWORD, signIn } from './person.mjs';
import { studiesForm } from './studies-form.mjs';
import { isReadable, launch, open, ORIGIN, settled, visit } from './window.mjs';

const EMAIL = 'iris@example.org';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The code of a second factor now, or some steps of 30 seconds later (RFC 6238). */
function codeOf(secret, steps = 0) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('an account, from its invitation to its last session', async () => {
  const { context, page } = await open(browser);

  await openInvitation(page, process.env.CLEARINGHOUSE_TEST_INVITATION);
  await page.getByText(EMAIL).waitFor();
  assert.ok(!page.url().includes('#'), 'the token is gone from the address');
  await choosePassword(page, 'password1234');
  await page.getByRole('alert').getByText('Choose a stronger password').waitFor();
  await isReadable(page);
  await choosePassword(page);
  await page.getByText('The account is ready.').waitFor();

  await openInvitation(page, process.env.CLEARINGHOUSE_TEST_INVITATION);
  await page.getByRole('alert').getByText('This link no longer works').waitFor();

  // One comes back to the view that was asked for, with what was chosen in it.
  await page.goto('/tokens?from=letter');
  await page.waitForURL(/sign-in\?then=%2Ftokens%3Ffrom%3Dletter$/);
  await isReadable(page);
  await signIn(page, EMAIL, 'wrong wrong wrong');
  await page.getByRole('alert').getByText('Address or password is not right').waitFor();
  await signIn(page, EMAIL);
  await page.waitForURL(`${ORIGIN}/tokens?from=letter`);

  await page.getByLabel('What it is for').fill('nightly');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const token = await page.locator('code').filter({ hasText: /^chm_.{20}/ }).innerText();
  const answer = await fetch(`${ORIGIN}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await answer.json()).means, 'token');
  await isReadable(page);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked on').waitFor();

  for (const desk of ['/desk/jobs', '/desk/studies']) {
    await visit(page, desk);
    await isReadable(page);
  }
  await studiesForm(page);

  await visit(page, '/account');
  await page.getByText('You act for: Secretariat.').waitFor();
  await isReadable(page);
  await page.getByLabel('Name', { exact: true }).fill('Iris Renamed');
  await page.locator('#name').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Iris Renamed, iris@example.org').waitFor();

  const second = page.locator('#second-factor');
  await second.getByLabel('Present password').fill(PASSWORD);
  await second.getByRole('button', { name: 'Begin' }).click();
  const secret = await second.locator('code').innerText();
  await second.getByLabel('Code of your second factor').fill('000000');
  await second.getByRole('button', { name: 'Confirm' }).click();
  await second.getByRole('alert').getByText('This code does not fit').waitFor();
  await second.getByLabel('Code of your second factor').fill(codeOf(secret));
  await second.getByRole('button', { name: 'Confirm' }).click();
  await second.getByText('10 recovery codes are left').waitFor();
  const recovery = await second.locator('code').first().innerText();
  await isReadable(page);

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL(/\/sign-in/);
  await signIn(page, EMAIL);
  await page.getByLabel('Code of your second factor').fill('000000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('Without the device, use a recovery code').waitFor();
  await isReadable(page);
  await page.getByRole('button', { name: 'I have lost the device' }).click();
  await page.getByLabel('Recovery code').fill(recovery);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${ORIGIN}/account`);
  await page.getByText('9 recovery codes are left').waitFor();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.waitForURL(/\/sign-in/);

  // The browser has these pages by now and only asks whether they are still the same: they must start all the same,
  // which they did not while a 304 took their policy away.
  for (const place of ['/account', '/tokens']) {
    await page.goto(place);
    await page.waitForURL(`${ORIGIN}/sign-in?then=${encodeURIComponent(place)}`);
    await signIn(page, EMAIL);
    await page.getByLabel('Code of your second factor').waitFor();
  }
  await context.close();
});

test('a form that is there before its script keeps what is typed, and where it leads', async () => {
  const { context, page } = await open(browser);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/_app/immutable/**/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/sign-in?then=/tokens', { waitUntil: 'commit' });
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  assert.ok(await page.getByRole('button', { name: 'Sign in', exact: true }).isDisabled());
  release();
  await settled(page);
  assert.equal(page.url(), `${ORIGIN}/sign-in?then=/tokens`);
  assert.equal(await page.getByLabel('E-mail address').inputValue(), EMAIL);
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), PASSWORD);
  assert.ok(await page.getByRole('button', { name: 'Sign in', exact: true }).isEnabled());
  await context.close();
});

test('a forgotten password, and links that are over', async () => {
  const { context, page } = await open(browser);
  await visit(page, '/reset');
  await isReadable(page);
  await page.getByLabel('E-mail address').fill('nobody@example.org');
  await page.getByRole('button', { name: 'Ask for a link' }).click();
  await page.getByText('the secretariat sees that you asked').waitFor();
  await visit(page, `/reset#${'0'.repeat(32)}.${'0'.repeat(64)}`);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('alert').getByText('This link no longer works').waitFor();
  for (const [word, told] of [['unknown', 'Ask the secretariat for an invitation'], ['expired', 'Begin again']]) {
    await visit(page, `/sign-in?identity=${word}`);
    await page.getByRole('alert').getByText(told).waitFor();
  }
  await context.close();
});

test('whoever needs a second factor first is led to it', async () => {
  const { context, page } = await open(browser);
  const scope = { id: 'a', role: 'secretariat', party: 'secretariat', name: 'Secretariat', is_chair: false, starts_on: '2026-01-01', ends_on: null };
  const answers = {
    session: { account: { id: 'a', name: 'Iris', email: EMAIL }, means: 'session', acting: null, scopes: [], waiting_scopes: [scope], has_identity_provider: false },
    account: { id: 'a', email: EMAIL, name: 'Iris', has_password: true, has_second_factor: false, recovery_codes_left: 0 },
    'account/letters': { wants_reminders: true, wants_digest: false },
    sessions: { items: [] }
  };
  for (const [name, json] of Object.entries(answers)) await context.route(`**/api/v1/${name}`, (route) => route.fulfill({ json }));
  await visit(page, '/account');
  await page.getByText('Secretariat waits for your second factor').waitFor();
  assert.equal(await page.getByText('You act for nobody yet').count(), 0);
  await isReadable(page);
  await page.getByRole('link', { name: 'Set up a second factor' }).click();
  await page.waitForURL(`${ORIGIN}/account#second-factor`);
  await context.close();
});
