/** A question to the API and where its answer stands: loading, failed or filled. An earlier answer stays on screen while a newer one
 *  is on its way; the answer to a question that was given up never replaces a newer one. */
import { Problem } from './problem';

export type Ask<T> = (signal: AbortSignal) => Promise<T>;

export class Question<T> {
  data = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  isLoading = $state(true);
  #attempt = $state(0);

  /** Ask now, and again whenever a state that `ask` reads has changed. Call while a component is being set up. */
  constructor(ask: Ask<T>) {
    $effect(() => {
      void this.#attempt;
      const abort = new AbortController();
      this.isLoading = true;
      this.problem = null;
      ask(abort.signal)
        .then((data) => {
          if (!abort.signal.aborted) this.data = data;
        })
        .catch((reason: unknown) => {
          if (abort.signal.aborted) return;
          if (!(reason instanceof Problem)) throw reason;
          this.problem = reason;
          this.data = null;
        })
        .finally(() => {
          if (!abort.signal.aborted) this.isLoading = false;
        });
      return () => abort.abort();
    });
  }

  again = (): void => {
    this.#attempt += 1;
  };
}
