/** A State's officer drafts and publishes an offer in kind with faults put right at their fields; it meets what another State requires, for anybody to see.
 *  The secretariat enters what a document offers. CLEARINGHOUSE_TEST_DEMINED, CLEARINGHOUSE_TEST_SEEKING and CLEARINGHOUSE_TEST_READING are links of officers
 *  of Jordan, of Senegal and of the secretariat that `clearinghouse account create` printed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, ORIGIN, settled, visit } from './window.mjs';

const YEAR = new Date().getFullYear() + 1;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function officer(link, email) {
  const { context, page } = await open(browser);
  await accept(page, link);
  await page.goto('/in-kind/own');
  await page.waitForURL(/sign-in\?then=%2Fin-kind%2Fown/);
  await signIn(page, email);
  await page.getByText('You have entered none yet.').waitFor();
  return { context, page };
}

async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

const TERMS = { 'In your own words': 'Metal detectors with spare coils', 'First day': `${YEAR}-03-01`, 'Last day': `${YEAR}-05-31` };

test('an offer, from a faulty form to a suggestion and its withdrawal', async () => {
  const public_ = await open(browser);
  await visit(public_.page, '/in-kind');
  await public_.page.getByText('None is published here yet.').waitFor();
  await isReadable(public_.page);

  const jordan = await officer(process.env.CLEARINGHOUSE_TEST_DEMINED, 'rana@example.org');
  await isReadable(jordan.page);
  await jordan.page.locator('#new').getByLabel('Kind').selectOption({ label: 'Offer' });
  await jordan.page.getByLabel('Item', { exact: true }).selectOption({ label: 'Detectors' });
  await jordan.page.getByLabel('Cooperation', { exact: true }).selectOption({ label: 'triangular' });
  await fill(jordan.page, { ...TERMS, Units: 'some' });
  await jordan.page.getByRole('button', { name: 'Save as a draft' }).click();
  await jordan.page.getByText('This is no whole number from 1 up.').waitFor();
  await fill(jordan.page, { Units: '8', 'Last day': `${YEAR}-02-28` });
  await jordan.page.getByRole('button', { name: 'Save as a draft' }).click();
  await jordan.page.getByText('lies before the first day').waitFor();
  await isReadable(jordan.page);
  await fill(jordan.page, { 'Last day': `${YEAR}-03-31` });
  await jordan.page.getByRole('button', { name: 'Save as a draft' }).click();
  await jordan.page.waitForURL(/\/in-kind\/[0-9a-f-]{36}$/);
  await jordan.page.getByRole('heading', { name: 'Offer: Detectors' }).waitFor();
  const own = jordan.page.url();
  assert.equal((await public_.page.request.get(own.replace('/in-kind/', '/api/v1/in-kind-notices/'))).status(), 404, 'a draft is its own State’s');
  await isReadable(jordan.page);
  await jordan.page.getByRole('button', { name: 'Publish it' }).click();
  await jordan.page.getByRole('button', { name: 'Withdraw it' }).waitFor();

  const senegal = await officer(process.env.CLEARINGHOUSE_TEST_SEEKING, 'awa@example.org');
  await senegal.page.getByLabel('Item', { exact: true }).selectOption({ label: 'Detectors' });
  await fill(senegal.page, { ...TERMS, Units: '12', 'First-level area': 'Ziguinchor', Latitude: '12.583333', Longitude: '-16.25' });
  await senegal.page.getByRole('button', { name: 'Save as a draft' }).click();
  await senegal.page.getByRole('button', { name: 'Publish it' }).click();
  await senegal.page.getByRole('button', { name: 'Withdraw it' }).waitFor();
  await senegal.page.getByText('12.583333, -16.25').waitFor();

  await visit(public_.page, '/in-kind?state=SEN');
  const met = public_.page.locator('#meet tbody tr');
  assert.match(await met.innerText(), /Senegal\s+Jordan\s+Equipment\s+Detectors\s+8 pieces/);
  assert.match(await public_.page.locator('#left tbody tr').innerText(), /4 pieces\s+the units that would fit meet others/);
  await isReadable(public_.page);
  await public_.page.locator('#entries tbody a').click();
  await public_.page.getByText('given, and not public').waitFor();
  await public_.page.getByText('Ziguinchor').waitFor();
  await visit(public_.page, own.replace(ORIGIN, ''));
  await public_.page.getByText('triangular; a third party is sought').waitFor();
  assert.equal(await public_.page.getByText('You are named as third party').count(), 0);
  assert.equal(await public_.page.getByRole('button', { name: 'Withdraw it' }).count(), 0);
  await isReadable(public_.page);

  await jordan.page.getByText('Open the form').click();
  await fill(jordan.page, { Units: '9' });
  await jordan.page.getByRole('button', { name: 'Save the change' }).click();
  await jordan.page.getByText('Give this.').waitFor();
  await jordan.page.getByLabel('Reason', { exact: true }).first().fill('One more was found');
  await jordan.page.getByRole('button', { name: 'Save the change' }).click();
  await jordan.page.getByText('Units: 8 → 9').waitFor();
  await isReadable(jordan.page);
  await jordan.page.getByLabel('Reason', { exact: true }).last().fill('Given to a neighbour');
  await jordan.page.getByLabel('I withdraw this for good').check();
  await jordan.page.getByRole('button', { name: 'Withdraw it' }).click();
  await jordan.page.getByText('Given to a neighbour').first().waitFor();
  await settled(jordan.page);
  assert.equal(await jordan.page.getByRole('button', { name: 'Save the change' }).count(), 0);

  await visit(public_.page, '/in-kind');
  await public_.page.getByText('No requirement and offer could meet at present.').waitFor();
  await public_.page.getByText('nothing of this category from anybody else').waitFor();
  for (const each of [public_, jordan, senegal]) await each.context.close();
});

test('what a document offers, entered by the secretariat', async () => {
  const { context, page } = await officer(process.env.CLEARINGHOUSE_TEST_READING, 'kofi@example.org');
  await page.getByRole('button', { name: 'Enter and publish' }).click();
  await page.getByRole('alert').getByText('fields need another look').waitFor();
  await isReadable(page);
  await page.getByLabel('Whose it is').selectOption('donor:NOR');
  await page.getByLabel('The document that says it').fill('Statement to the Intersessional Meetings');
  await page.getByLabel('Category', { exact: true }).selectOption({ label: 'Training' });
  await page.getByLabel('Item', { exact: true }).selectOption({ label: 'Survey' });
  await fill(page, { ...TERMS, 'In your own words': 'Places in a course on survey', Units: '10' });
  await page.getByRole('button', { name: 'Enter and publish' }).click();
  await page.getByRole('heading', { name: 'Offer: Survey' }).waitFor();
  await page.getByText('documented').first().waitFor();
  await page.getByRole('button', { name: 'Withdraw it' }).waitFor();
  await page.getByText('10 places').first().click();
  await page.getByRole('dialog').getByText('Statement to the Intersessional Meetings').waitFor();
  await context.close();
});
