/** A donor's officer registers a commitment, sees what its earmark reaches, mends faults at their fields, changes it and withdraws it.
 *  CLEARINGHOUSE_TEST_DONOR is the link of an officer of Norway that `clearinghouse account create` printed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, settled, visit } from './window.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a commitment, from the form to its withdrawal', async () => {
  const { context, page } = await open(browser);

  await accept(page, process.env.CLEARINGHOUSE_TEST_DONOR);
  await page.goto('/commitments');
  await page.waitForURL(/sign-in\?then=%2Fcommitments/);
  await signIn(page, 'dag@example.org');
  await page.getByText('You act for Norway.').waitFor();
  await settled(page);
  await page.getByRole('link', { name: 'NOR-any-2025' }).waitFor();
  await isReadable(page);

  await page.getByRole('link', { name: 'Register a commitment' }).click();
  await page.getByText('shuts out USD 0').first().waitFor();
  await page.getByText('States: any').click();
  await page.getByLabel('Ecuador').check();
  const beside = page.getByRole('complementary');
  await beside.getByText(/needs from \d{4}–\d{4}, and shuts out USD\s[1-9]/).waitFor();
  await beside.getByText(/reached in 1 State/).first().waitFor();

  await page.getByLabel('Currency').fill('eur');
  await page.getByLabel('Total (EUR)').fill('1,000,000.00');
  await page.getByLabel('Amount of tranche 1 (EUR)').fill('a million');
  await page.getByRole('button', { name: 'Register the commitment' }).click();
  await page.getByText('cannot be read as an amount').waitFor();
  await page.getByLabel('Amount of tranche 1 (EUR)').fill('400000');
  await page.getByText('600,000 less than the total').waitFor();
  await page.getByRole('button', { name: 'Register the commitment' }).click();
  await page.getByRole('alert').getByText('fields need another look').waitFor();
  await page.getByText('the tranches add up to 400000.00 and not to 1000000.00').waitFor();
  await page.getByText('Give the day of that rate').waitFor();
  await isReadable(page);

  await page.getByLabel('US dollars for one EUR').fill('1.1');
  await page.getByLabel('Day of that rate').fill('2026-11-20');
  await page.getByLabel('Who published that rate').fill('European Central Bank');
  await page.getByRole('button', { name: 'Add a year' }).click();
  await page.getByLabel('Amount of tranche 2 (EUR)').fill('600000');
  await page.getByText('the whole total').waitFor();
  await page.getByLabel('Who may see it').selectOption({ label: 'Your own officers alone' });
  await page.getByRole('button', { name: 'Register the commitment' }).click();
  await page.waitForURL(/\/commitments\/[0-9a-f-]{36}$/);
  await page.getByText('USD 1,100,000').first().waitFor();
  await page.getByText('At 1.1 US dollars for one EUR').waitFor();
  await settled(page);
  await isReadable(page);
  const own = page.url();

  await page.getByText('Open the form').click();
  await page.getByLabel('Least share for local organisations (percent)').fill('25');
  await page.getByRole('button', { name: 'Save the change' }).click();
  await page.getByText('Say why it changes').waitFor();
  await page.getByLabel('Reason', { exact: true }).first().fill('Localisation policy');
  await page.getByRole('button', { name: 'Save the change' }).click();
  await page.getByText('The change is saved.').waitFor();
  await page.getByText('Least share for local organisations: nothing → 0.25').waitFor();
  await page.getByText('Reason: Localisation policy').waitFor();

  const stranger = await open(browser);
  const answer = await stranger.page.request.get(own.replace('/commitments/', '/api/v1/commitments/'));
  assert.equal(answer.status(), 404, 'what is not public is not there for others');
  await stranger.context.close();

  await page.getByRole('button', { name: 'Withdraw it' }).waitFor();
  await settled(page);
  await page.getByLabel('Reason', { exact: true }).last().fill('The budget was cut');
  await page.getByLabel('I withdraw this commitment').check();
  await page.getByRole('button', { name: 'Withdraw it' }).click();
  await page.getByText('The budget was cut').first().waitFor();
  await page.getByText('withdrawn', { exact: true }).waitFor();
  await settled(page);
  assert.equal(await page.getByRole('button', { name: 'Save the change' }).count(), 0);
  await context.close();
});
