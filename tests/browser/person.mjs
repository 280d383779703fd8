/** Somebody of the browser tests: from the link of an invitation to being signed in, as test_browser.py made them. */
import { ORIGIN, visit } from './window.mjs';

export const PASSWORD = 'four quiet rivers of slate';

/** Open the link of an invitation, as the command line printed it, where the application is served now. */
export const openInvitation = (page, link) => visit(page, link.replace(/^https?:\/\/[^/]+/, ORIGIN));

/** Choose a password on the page of an invitation. */
export async function choosePassword(page, password = PASSWORD) {
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
}

/** Make an account of an invitation. */
export async function accept(page, link) {
  await openInvitation(page, link);
  await choosePassword(page);
  await page.getByText('The account is ready.').waitFor();
}

/** Fill in and send the page of signing in, on which the window stands. */
export async function signIn(page, email, password = PASSWORD) {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
