/** Which figure's note is open. There is one note on a page: hundreds of figures share it. */
import type { Provenance } from '$lib/provenance';

class SourceNoteState {
  provenance = $state.raw<Provenance | null>(null);
  anchor = $state.raw<HTMLElement | null>(null);

  open(provenance: Provenance, anchor: HTMLElement): void {
    this.provenance = provenance;
    this.anchor = anchor;
  }

  close(): void {
    this.provenance = null;
    this.anchor = null;
  }
}

export const sourceNote = new SourceNoteState();
export const SOURCE_NOTE_ID = 'source-note';
