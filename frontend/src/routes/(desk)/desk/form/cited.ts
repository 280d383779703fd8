/** The document that a fact rests on, as it stands in a form: on record here, or told of now. */
import type { FieldFault } from '$lib/api/problem';

export interface CitedDraft {
  isOnRecord: boolean;
  id: string;
  title: string;
  publisher: string;
  published: string;
  url: string;
}

export interface CitedDocument {
  source_id?: string | null;
  title?: string | null;
  publisher?: string | null;
  published?: string | null;
  url?: string | null;
}

/** What stands there at first: the source that a row names, or a document that is still to be told of. */
export function citedOf(sources: string[] = []): CitedDraft {
  return { isOnRecord: sources.length > 0, id: sources[0] ?? '', title: '', publisher: '', published: '', url: '' };
}

/** What is left out: nothing, in place of an empty text. */
export const given = (typed: string): string | null => typed.trim() || null;

export function documentOf(draft: CitedDraft): CitedDocument {
  if (draft.isOnRecord) return { source_id: draft.id.trim() };
  return { title: draft.title.trim(), publisher: given(draft.publisher), published: given(draft.published), url: given(draft.url) };
}

/** What to say at each field, by its path, from the faults of an answer. */
export const atFields = (faults: FieldFault[]): Record<string, string> =>
  Object.fromEntries(faults.map((each) => [each.field, `${each.what}. ${each.mend}`]));
