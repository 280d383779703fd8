/** Who is signed in, for a page that needs an account: it is asked once, and a stranger is sent to the sign-in page. */
import { goto } from '$app/navigation';
import { page } from '$app/state';
import { here, to } from '$lib/address';
import { Question } from '$lib/api/question.svelte';
import { Problem } from '$lib/api/problem';
import { currentSession, type CurrentSession } from './ask';

export async function signedIn(signal: AbortSignal): Promise<CurrentSession> {
  const session = await currentSession(signal);
  if (!session.account) await toSignIn();
  return session;
}

/** Several questions of a page may find out at once that nobody is signed in; the first one leads away, and signing in brings the reader back to this view. */
export async function toSignIn(): Promise<void> {
  const then = encodeURIComponent(here() + page.url.search);
  if (here() !== '/sign-in') await goto(to(`/sign-in?then=${then}`), { replaceState: true });
}

/** A question for those who are signed in; a session that has ended leads to the sign-in page. */
export function ofAccount<T>(ask: (signal: AbortSignal) => Promise<T>): Question<T> {
  return new Question(async (signal) => {
    try {
      return await ask(signal);
    } catch (reason) {
      if (reason instanceof Problem && reason.status === 401) await toSignIn();
      throw reason;
    }
  });
}
