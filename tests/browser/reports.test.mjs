/** A State's officer prepares its cooperation report: confirms what was filled in, answers, is told what is wrong, brings a workbook, and notes that
 *  it was filed; then anyone reads it. CLEARINGHOUSE_TEST_OFFICER is the link of an invitation to act for Norway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accept, signIn } from './person.mjs';
import { isReadable, launch, open, ORIGIN, visit } from './window.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a report from its first question to a public version', async () => {
  const { context, page } = await open(browser);
  await accept(page, process.env.CLEARINGHOUSE_TEST_OFFICER);
  await visit(page, '/sign-in?then=/desk/reports');
  await signIn(page, 'nora@example.org');

  await page.getByText('You are preparing no report.').waitFor();
  await isReadable(page);
  await page.getByLabel('Year in which it is due').fill('2023');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.waitForURL(`${ORIGIN}/desk/reports/NOR/2023`);
  await page.getByRole('heading', { name: /0 of \d+ questions are answered/ }).waitFor();

  // What was filled in names its fact, and counts once it is confirmed.
  const given = page.locator('#assistance');
  await given.locator('summary').first().click();
  const clearance = given.getByRole('group', { name: /assist affected States in survey and clearance/ });
  await clearance.getByText('Filled in from what is known here', { exact: true }).waitFor();
  await clearance.getByText(/Sources: \S/).waitFor();
  await isReadable(page);
  await clearance.getByLabel('This is right; it counts').check();
  await clearance.getByText('The passage it rests on').click();
  await clearance.getByLabel('Document').fill('Article 7 report of Norway for 2022');
  await clearance.getByLabel('Page or part').fill('12');

  // A fault stands beside its question, and nothing that was typed is lost.
  const local = given.getByRole('group', { name: /contributions go to local organisations/ });
  await local.getByLabel('Yes').check();
  await local.getByLabel('States', { exact: true }).fill('AFG, QQQ');
  await given.getByRole('button', { name: 'Save this section' }).click();
  await local.getByRole('alert').getByText('names no State or area known here').waitFor();
  assert.equal(await local.getByLabel('States', { exact: true }).inputValue(), 'AFG, QQQ');
  await local.getByLabel('States', { exact: true }).fill('AFG');
  await given.getByRole('button', { name: 'Save this section' }).click();
  await given.getByText('Saved.').waitFor();
  await page.getByRole('heading', { name: /^2 of \d+ questions are answered/ }).waitFor();
  await clearance.getByText('Filled in from what is known here and confirmed').waitFor();

  // The template comes back as it went.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Template with these answers (XLSX)' }).click()
  ]);
  await page.getByLabel('Filled-in template').setInputFiles(await download.path());
  await page.getByRole('button', { name: 'Read it in' }).click();
  await page.getByText('No answer was new.').waitFor();

  // Filing asks for the passage of every answer, by its number.
  await page.getByLabel('Filed on').fill('2023-04-28');
  await page.getByLabel('Title or symbol of the filed report').fill('Article 7 report of Norway for 2022');
  await page.getByRole('button', { name: 'Note as filed' }).click();
  await page.locator('#file').getByRole('alert').getByText(/Passage of question \d+: is missing/).waitFor();
  await page.getByLabel(/was filed as exported from here/).check();
  await page.getByRole('button', { name: 'Note as filed' }).click();
  await page.getByRole('link', { name: 'Read it' }).click();

  await page.waitForURL(`${ORIGIN}/reports/NOR/2023`);
  await page.getByText(/Filed on .*, by the day on which it was due/).waitFor();
  await page.getByText('Passage: Article 7 report of Norway for 2022, 12').waitFor();
  await isReadable(page);
  await context.close();

  const { page: anyone } = await open(browser);
  await visit(anyone, '/reports/NOR/2023');
  await anyone.getByText(/Filled in from what was known here and confirmed by the State/).waitFor();
});
