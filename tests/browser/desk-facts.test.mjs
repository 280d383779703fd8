/** The secretariat keeps an extension request, its State confirms it and says something of a figure; then anyone reads both on the page of the State.
 *  CLEARINGHOUSE_TEST_SECRETARIAT and CLEARINGHOUSE_TEST_TAJIKISTAN are links of invitations to act for the secretariat and for Tajikistan. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, ORIGIN, visit } from './window.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const INES = 'ines@example.org';
const AMIR = 'amir@example.org';
const CODE = 'TJK-5-2033';

/** A window of somebody who has accepted an invitation and stands on a page of the desk. */
async function atDesk(link, email, address) {
  const opened = await open(browser);
  await accept(opened.page, link);
  await visit(opened.page, `/sign-in?then=${encodeURIComponent(address)}`);
  await signIn(opened.page, email);
  await opened.page.waitForURL(`${ORIGIN}${address}`);
  return opened;
}

test('a request is kept by the secretariat, confirmed by its State, and read by anyone', async () => {
  const desk = await atDesk(process.env.CLEARINGHOUSE_TEST_SECRETARIAT, INES, '/desk/obligations');
  await desk.page.getByRole('heading', { name: 'All obligations' }).waitFor();
  await isReadable(desk.page);
  await visit(desk.page, '/desk/obligations/TJK-5');
  await desk.page.getByRole('link', { name: 'Keep a request that is new here' }).click();
  await desk.page.getByLabel('Name for the request').fill(CODE);
  await desk.page.getByLabel('Deadline before').fill('2030-12-31');
  await desk.page.getByLabel('Deadline asked for').fill('2029-03-01');
  await desk.page.getByLabel('How long (4a)').selectOption('present');
  await desk.page.getByLabel('Title').fill('Request of Tajikistan');

  // What does not hold together is told beside the form, and nothing that was typed is lost.
  await desk.page.getByRole('button', { name: 'Save' }).click();
  await desk.page.getByText('One field cannot be taken as it is.').waitFor();
  await desk.page.getByText(/requested_deadline lies after from_deadline/).waitFor();
  assert.equal(await desk.page.getByLabel('Name for the request').inputValue(), CODE);
  await desk.page.getByLabel('Deadline asked for').fill('2033-03-01');
  await desk.page.getByRole('button', { name: 'Save' }).click();
  await desk.page.waitForURL(`${ORIGIN}/desk/obligations/TJK-5/${CODE}`);
  await desk.page.getByText('Revision 1, known here since').waitFor();
  await isReadable(desk.page);

  const state = await atDesk(process.env.CLEARINGHOUSE_TEST_TAJIKISTAN, AMIR, `/desk/obligations/TJK-5/${CODE}`);
  await state.page.getByLabel('This is right as our State sees it.').check();
  await state.page.getByRole('button', { name: 'Confirm it' }).click();
  await state.page.getByText(/The State confirmed it on/).waitFor();

  // An edit of a version that is no longer the newest meets the newer one, and what was typed stays.
  const page = desk.page;
  await page.getByLabel('Note').fill('Received by letter.');
  const others = await desk.context.newPage();
  await visit(others, `/desk/obligations/TJK-5/${CODE}`);
  await others.getByLabel('Note').fill('First.');
  await others.getByRole('button', { name: 'Save' }).click();
  await others.getByText('Revision 2, known here since').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It was changed since you opened it.').waitFor();
  await page.getByText('Revision 2, known here since').waitFor();
  assert.equal(await page.getByLabel('Note').inputValue(), 'Received by letter.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Revision 3, known here since').waitFor();

  await visit(state.page, '/states/TJK');
  const requests = state.page.locator('#obligations').getByRole('table', { name: 'Extension requests' });
  await requests.getByText('1 Mar 2033').waitFor();
  assert.deepEqual(desk.complaints.filter((each) => !/40[09]|412/.test(each)), []);
  assert.deepEqual(state.complaints, []);
  await desk.context.close();
  await state.context.close();
});

test('a State says something of a figure and keeps what it puts in itself; its page shows both', async () => {
  const { context, page, complaints } = await open(browser);
  await visit(page, '/sign-in?then=/desk/annotations');
  await signIn(page, AMIR);
  await page.getByText('You say nothing of any figure yet.').waitFor();
  await isReadable(page);
  await page.getByLabel('Figure').selectOption('Deadline');
  await page.getByLabel('What you say').fill('A request is being prepared.');
  await page.getByRole('button', { name: 'Say it' }).click();
  await page.locator('#own').getByText('A request is being prepared.').waitFor();

  await visit(page, '/desk/facts');
  await isReadable(page);
  await page.getByRole('link', { name: 'Add a National Mine Action Platform' }).click();
  await page.getByLabel('Name of the platform').fill('Country coalition');
  await page.getByLabel('Since when').fill('2023-13');
  await page.getByLabel('How often it meets').selectOption('every quarter');
  await page.getByRole('button', { name: 'Add a member' }).click();
  await page.getByLabel('Name of member 1').fill('Norway');
  await page.getByLabel('Title').fill('Decree on the coalition');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/is no day of the calendar/).waitFor();
  assert.equal(await page.getByLabel('Name of member 1').inputValue(), 'Norway');
  await isReadable(page);
  await page.getByLabel('Since when').fill('2023');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(`${ORIGIN}/desk/facts`);
  await page.getByRole('heading', { name: /^Country coalition/ }).waitFor();

  await visit(page, '/states/TJK');
  await page.locator('#said').getByText('A request is being prepared.').waitFor();
  const home = page.locator('#at-home');
  await home.getByText('Norway (donor)').waitFor();
  await home.getByText('every quarter').waitFor();
  await isReadable(page);
  await visit(page, '/needs');
  await page.locator('#said figure').filter({ hasText: 'Tajikistan' }).getByText('A request is being prepared.').waitFor();
  assert.deepEqual(complaints.filter((each) => !each.includes('400')), []);
  await context.close();
});

test('a find is kept with its six months and confirmed by its State; what remains is written from its document', async () => {
  const desk = await open(browser);
  const { page } = desk;
  await visit(page, '/sign-in?then=/desk/obligations');
  await signIn(page, INES);
  await page.getByRole('link', { name: 'Keep a stockpile that was found' }).click();
  await page.getByRole('heading', { level: 1, name: 'Keep a stockpile that was found' }).waitFor();
  await page.getByLabel('State', { exact: true }).selectOption('Tajikistan');
  await page.getByLabel('Found on').fill('2026-08-31');
  await page.getByLabel('Anti-personnel mines').fill('about 12');
  await page.getByLabel('Title').fill('Transparency report');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/This is no number of mines/).waitFor();
  await page.getByLabel('Anti-personnel mines').fill('1,200');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/The clock runs until 28 Feb 2027/).waitFor();
  await page.getByText('No obligation of this State under Article 4 is kept here.').waitFor();
  await isReadable(page);
  const address = new URL(page.url()).pathname;

  const state = await open(browser);
  await visit(state.page, '/sign-in?then=/desk/obligations');
  await signIn(state.page, AMIR);
  await state.page.locator('#stockpiles').getByRole('link', { name: '31 Aug 2026' }).click();
  await state.page.waitForURL(`${ORIGIN}${address}`);
  await state.page.getByLabel('This is right as our State sees it.').check();
  await state.page.getByRole('button', { name: 'Confirm it' }).click();
  await state.page.getByText(/The State confirmed it on/).waitFor();
  await isReadable(state.page);

  await visit(page, '/desk/obligations/TJK-5');
  await page.getByText('Write what remains, from its document').click();
  const form = page.locator('#remaining');
  await form.getByLabel('Year', { exact: true }).fill('2025');
  await form.getByLabel('Total area in m²').fill('much');
  await form.getByLabel('Title').fill('Transparency report');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText(/This cannot be read as a number/).waitFor();
  await form.getByLabel('Total area in m²').fill('7,500,000');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('table').getByText('7,500,000').waitFor();
  await isReadable(page);
  await visit(state.page, '/states/TJK');
  await state.page.locator('#obligations').getByText('7,500,000').first().waitFor();
  await state.page.locator('#clocks').getByText('28 Feb 2027').waitFor();
  assert.deepEqual([...desk.complaints, ...state.complaints], []);
  await desk.context.close();
  await state.context.close();
});
