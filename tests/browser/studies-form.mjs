/** The desk's form of a trust-fund study: its defaults stand there, what is impossible is told beside each field together, and a good one starts. */
import assert from 'node:assert/strict';
import { isReadable, visit } from './window.mjs';

export async function studiesForm(page) {
  await visit(page, '/desk/studies');
  const fund = page.locator('#fund');
  await fund.getByLabel('Fee, in percent of contributions').waitFor();
  const defaults = { 'Fee, in percent of contributions': '1', 'Reserve, in percent of what came in after the fee': '5', 'Interest a year, in percent': '3', 'Contributors among whom the illustrative shares are divided': '20' };
  for (const [label, value] of Object.entries(defaults)) assert.equal(await fund.getByLabel(label).inputValue(), value, label);
  await isReadable(page);

  await fund.getByLabel('How contributions come').selectOption('contributions');
  await fund.getByLabel('Amounts by year, in USD').fill('1,000,000 2');
  await fund.getByRole('button', { name: 'Start' }).click();
  await fund.getByText('“1,000,000” is no amount in US dollars.').waitFor();
  await fund.getByLabel('How contributions come').selectOption('path');
  await fund.getByLabel('Parts by year').fill('3 2 1 1 1 1 1 1');
  await fund.getByLabel('Fee, in percent of contributions').fill('90');
  await fund.getByLabel('Most debt, in percent of the present value of later contributions').fill('700');
  await fund.getByLabel('Contributors among whom the illustrative shares are divided').fill('0');
  await fund.getByRole('button', { name: 'Start' }).click();
  await fund.getByText('4 fields cannot be taken as they are.').waitFor();
  for (const reason of ['is outside 0 to 0.5', 'is outside 0 to 1.', 'is outside 1 to 200', 'years are given and']) await fund.getByText(reason).waitFor();
  assert.equal(await fund.getByLabel('Parts by year').inputValue(), '3 2 1 1 1 1 1 1', 'nothing typed is lost');
  await isReadable(page);
}
