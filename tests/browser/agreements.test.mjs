/** A donor shows a commitment to a State by name and records an agreement on it, the State confirms what it has read, money is paid and taken back, and
 *  the ledger opens to it. CLEARINGHOUSE_TEST_GIVER and CLEARINGHOUSE_TEST_ANGOLA are links of invitations to act for the donor Sweden and for Angola. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, ORIGIN, settled, visit } from './window.mjs';

const YEAR = new Date().getUTCFullYear();
const TITLE = 'Clearance in Moxico';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function officer(link, email, address) {
  const opened = await open(browser);
  await accept(opened.page, link);
  await visit(opened.page, `/sign-in?then=${encodeURIComponent(address)}`);
  await signIn(opened.page, email);
  await opened.page.waitForURL(`${ORIGIN}${address}`);
  return opened;
}

/** A commitment that nobody sees but its donor and those to whom it is shown by name; its form has a test of its own. */
const commit = (page) =>
  page.evaluate(async (year) => {
    const token = /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)[1];
    const body = { currency: 'USD', total: '1000.00', tranches: [{ year, amount: '1000.00' }], states: ['AGO'], visibility: 'named' };
    const headers = { 'content-type': 'application/json', 'x-csrftoken': token, 'idempotency-key': crypto.randomUUID() };
    const answer = await fetch('/api/v1/commitments', { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }, YEAR);

test('an agreement, from what is shown by name to a payment in the ledger', async () => {
  const donor = await officer(process.env.CLEARINGHOUSE_TEST_GIVER, 'siv@example.org', '/agreements');
  await donor.page.getByText('You act for Sweden').waitFor();
  const commitment = await commit(donor.page);

  await visit(donor.page, `/commitments/${commitment.id}`);
  const releases = donor.page.locator('#releases');
  await releases.getByText('It is shown to nobody by name yet.').waitFor();
  await releases.getByLabel('To whom').selectOption('observer');
  await releases.getByLabel('Organisation').fill('Nobody');
  await releases.getByRole('button', { name: 'Show it to them' }).click();
  await releases.getByText(/is nobody here/).waitFor();
  await releases.getByLabel('To whom').selectOption('state');
  await releases.getByLabel('State', { exact: true }).selectOption('AGO');
  await releases.getByRole('button', { name: 'Show it to them' }).click();
  await releases.getByText('Shown since').waitFor();
  await isReadable(donor.page);
  await releases.getByRole('button', { name: 'Show it no longer to: Angola' }).click();
  await releases.getByText('Was shown from').waitFor();

  // More than is free is refused with what is free, and nothing that was typed is lost.
  await visit(donor.page, '/agreements');
  await donor.page.getByText('Open the form').click();
  const form = donor.page.locator('#record');
  await form.getByLabel('Commitment').selectOption(commitment.id);
  await form.getByLabel('Title').fill(TITLE);
  await form.getByLabel('State', { exact: true }).selectOption('AGO');
  await form.getByLabel('Amount 1 (USD)').fill('1000.01');
  await form.getByRole('button', { name: 'Record an agreement' }).click();
  await form.getByRole('alert').getByText(/1000.00 are free/).waitFor();
  await isReadable(donor.page);
  await form.getByLabel('Amount 1 (USD)').fill('600');
  await form.getByRole('button', { name: 'Record an agreement' }).click();
  await donor.page.waitForURL(/\/agreements\/[0-9a-f-]{36}$/);
  await donor.page.getByText('recorded, not yet confirmed by every party').waitFor();
  const address = new URL(donor.page.url()).pathname;

  const state = await officer(process.env.CLEARINGHOUSE_TEST_ANGOLA, 'ana@example.org', '/agreements');
  await state.page.locator('#waiting').getByRole('link', { name: TITLE }).click();
  await state.page.getByLabel('Version 1 is what we have agreed.').check();
  await isReadable(state.page);

  // What was amended in between is shown before anything is confirmed.
  await donor.page.getByText('Open the amendment').click();
  const amend = donor.page.locator('#amend');
  await amend.getByLabel('Amount 1 (USD)').fill('500');
  await amend.getByLabel('Reason').fill('Less is needed.');
  await amend.getByRole('button', { name: 'Save the amendment' }).click();
  await donor.page.getByText(/version 2, which not every party has confirmed/).waitFor();
  await state.page.getByRole('button', { name: 'Confirm it' }).click();
  await state.page.getByText('It was changed since you opened it.').waitFor();
  await state.page.getByLabel('Version 2 is what we have agreed.').waitFor();
  await state.page.getByRole('button', { name: 'Confirm it' }).click();
  await state.page.getByText('confirmed; version 2', { exact: true }).waitFor();

  await visit(donor.page, address);
  const payments = donor.page.locator('#payments');
  for (const [amount, shown] of [['120', /USD\s120$/], ['30', /USD\s30$/]]) {
    await payments.getByLabel('Amount (USD)').fill(amount);
    await payments.getByRole('button', { name: 'Record a payment' }).click();
    await payments.locator('strong').filter({ hasText: shown }).waitFor();
  }
  const wrong = payments.getByRole('listitem').filter({ hasText: /USD\s30 / });
  await wrong.getByText('Take it back').first().click();
  await wrong.getByLabel('Reason').fill('Entered twice.');
  await wrong.getByRole('button', { name: 'Take it back' }).click();
  await payments.getByText(/Taken back on .*Entered twice/).waitFor();
  await donor.page.locator('#events').getByText('Payment taken back').waitFor();
  await isReadable(donor.page);

  // What is confirmed holds until its amendment is confirmed too.
  await donor.page.getByText('Open the amendment').click();
  await amend.getByLabel('Amount 1 (USD)').fill('450');
  await amend.getByLabel('Reason').fill('The season is shorter.');
  await amend.getByRole('button', { name: 'Save the amendment' }).click();
  await donor.page.locator('#amendment').getByText('Confirmed by Sweden.').waitFor();
  await visit(state.page, address);
  await state.page.getByLabel('The amendment is what we have agreed.').check();
  await isReadable(state.page);
  await state.page.getByRole('button', { name: 'Confirm the amendment' }).click();
  await state.page.getByText('confirmed; version 3', { exact: true }).waitFor();

  await visit(donor.page, '/ledger');
  await donor.page.getByRole('button', { name: 'The balances of Sweden' }).click();
  await donor.page.waitForURL(/donor=SWE/);
  await donor.page.locator('#whose').getByLabel('Kind').selectOption('payment');
  await donor.page.waitForURL(/kind=payment/);
  await settled(donor.page);
  const balances = donor.page.getByRole('table', { name: 'What counts' });
  await balances.getByRole('button', { name: /120/ }).click();
  await donor.page.getByRole('button', { name: 'List the entries it is made of' }).click();
  await donor.page.getByText(/which is the figure to the cent/).waitFor();
  await donor.page.keyboard.press('Escape');
  await isReadable(donor.page);

  // To whom an agreement is not shown, it is not there.
  const anyone = await open(browser);
  await visit(anyone.page, address);
  await anyone.page.getByText(/There is no agreement of this id that you may see/).waitFor();
  await visit(anyone.page, '/ledger');
  await anyone.page.getByText('No entry is on record that you may see.').waitFor();
  await isReadable(anyone.page);
  for (const { context, complaints } of [donor, state]) {
    assert.deepEqual(complaints.filter((each) => !/40[09]|412/.test(each)), []);
    await context.close();
  }
  await anyone.context.close();
});
