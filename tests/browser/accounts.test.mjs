/** The secretariat invites somebody at its desk, gives and ends what they may act for, signs them out, locks and unlocks them.
 *  CLEARINGHOUSE_TEST_DESK is the link of an invitation to act for the secretariat. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, ORIGIN, visit } from './window.mjs';

const VERA = 'vera@example.org';
const LEA = 'lea@example.org';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('somebody is let in for a State, acts for another, and is let out again', async () => {
  const { context, page, complaints } = await open(browser);
  await accept(page, process.env.CLEARINGHOUSE_TEST_DESK);
  await visit(page, '/sign-in?then=/desk/accounts');
  await signIn(page, VERA);
  await page.waitForURL(`${ORIGIN}/desk/accounts`);
  await page.getByRole('table', { name: 'All accounts' }).getByText(VERA).waitFor();
  await isReadable(page);

  // What is wrong stands at its field, and nothing that was typed is lost.
  const invite = page.locator('#invite');
  await invite.getByLabel('E-mail address').fill(LEA);
  await invite.getByLabel('Name').fill('Lea Example');
  await invite.getByRole('button', { name: 'Invite' }).click();
  await invite.getByText(/the role state takes state/).waitFor();
  assert.equal(await invite.getByLabel('Name').inputValue(), 'Lea Example');
  await invite.getByLabel('State', { exact: true }).selectOption('AGO');
  await invite.getByRole('button', { name: 'Invite' }).click();
  await invite.getByText('The account is made.').waitFor();
  const link = await invite.locator('code').innerText();
  await isReadable(page);

  const lea = await open(browser);
  await accept(lea.page, link);
  await visit(lea.page, '/sign-in');
  await signIn(lea.page, LEA);
  await lea.page.getByText('You act for: Angola.').waitFor();
  await visit(lea.page, '/desk/accounts');
  await lea.page.getByText('This page is not for the scope in which you act.').waitFor();

  await page.getByRole('link', { name: 'Open the account of Lea Example' }).click();
  await page.getByRole('heading', { name: 'Angola' }).waitFor();
  await isReadable(page);
  const grant = page.locator('#grant');
  await grant.getByLabel('Acts for').selectOption('donor');
  await grant.getByLabel('Donor').selectOption('NOR');
  await grant.getByRole('button', { name: 'Grant it' }).click();
  await page.getByRole('heading', { name: 'Norway (donor)' }).waitFor();
  const angola = page.getByRole('article', { name: 'Angola' });
  await angola.getByRole('button', { name: 'End it today' }).click();
  await angola.getByText('Over.').waitFor();

  const access = page.locator('#access');
  await access.getByRole('button', { name: 'Make the link' }).click();
  assert.match(await access.locator('code').innerText(), /\/reset#/);
  await access.getByRole('button', { name: 'Sign out everywhere' }).click();
  await access.getByText('Signed out everywhere.').waitFor();
  await lea.page.goto(`${ORIGIN}/account`);
  await lea.page.waitForURL(/\/sign-in/);
  await access.getByRole('button', { name: 'Lock the account' }).click();
  await page.getByText('Locked: nobody can sign in with it.').waitFor();
  await signIn(lea.page, LEA);
  await lea.page.getByRole('alert').getByText('This account is locked').waitFor();
  await access.getByRole('button', { name: 'Unlock the account' }).click();
  await access.getByRole('button', { name: 'Lock the account' }).waitFor();
  await signIn(lea.page, LEA);
  await lea.page.getByText('You act for: Norway (donor).').waitFor();
  assert.deepEqual(complaints.filter((each) => !each.includes('400')), []);
  await context.close();
  await lea.context.close();
});
