/** The lines of a draft while they are edited: what stands on the page, what the server holds, and how the one becomes the other.
 *
 *  Each line is saved by itself, under its own ETag, a moment after it was last changed. The surprise: nothing that was typed is ever taken
 *  off the page by a save that fails; where somebody else was first, both states are held until the reader has chosen. */
import { Problem } from '$lib/api/problem';
import * as ask from './ask';
import { read, type Mark, type Reading } from './amounts';
import { amountsOf, contentOf, differences, draftOf, onlyYear, withParts, type LineDraft, type Part, type Typed } from './measures';

const STILL_MS = 700;
const REVIEW_MS = 500;

/** What somebody else made of a line meanwhile; `theirs` null: took it out. */
export interface Meeting {
  theirs: LineDraft | null;
  etag: string;
}

export type Unread = Exclude<Reading, { value: string | null }> & { text: string };

export class LineDesk {
  readonly code: string;
  /** As the server has it. */
  kept = $state.raw<LineDraft>(null!);
  /** As it stands on the page. */
  mine = $state.raw<LineDraft>(null!);
  /** Cells whose text is no number, as it was typed. */
  unread = $state<Record<string, Unread>>({});
  meeting = $state.raw<Meeting | null>(null);
  problem = $state.raw<Problem | null>(null);
  isSaving = $state(false);
  #etag: string | null = null;

  constructor(row: ask.LineRow) {
    this.code = row.code;
    this.kept = draftOf(row);
    this.mine = draftOf(row);
  }

  changes = $derived.by((): Part[] => differences(this.mine, this.kept));

  get isWaiting(): boolean {
    return this.changes.length > 0 || Object.keys(this.unread).length > 0;
  }

  /** Put what was typed into a cell; what cannot be read stays there as it was typed. */
  set(year: number, measure: Typed, text: string, mark: Mark = null): void {
    const key = `${year}.${measure}`;
    const reading = read(text, mark);
    if ('value' in reading) {
      delete this.unread[key];
      this.mine = { ...this.mine, years: { ...this.mine.years, [year]: { ...amountsOf(this.mine, year), [measure]: reading.value } } };
    } else this.unread[key] = { ...reading, text };
  }

  /** Send what differs. */
  async save(plan: string): Promise<void> {
    const sent = this.mine;
    const parts = this.changes;
    if (parts.length === 0 || this.meeting) return;
    this.isSaving = true;
    this.problem = null;
    try {
      const etag = this.#etag ?? (await this.#look(plan));
      if (etag === null) return;
      const year = onlyYear(parts);
      const content = contentOf(sent);
      const isWhole = year === null || !content.years.some((each) => each.year === year);
      const { thing, etag: newer } = isWhole
        ? await ask.editLine(plan, this.code, etag, content)
        : await ask.editYear(plan, this.code, year, etag, amountsOf(sent, year));
      this.#etag = newer;
      this.kept = draftOf(thing);
      if (this.mine === sent) this.mine = this.kept;
    } catch (reason) {
      if (!(reason instanceof Problem)) throw reason;
      if (reason.status === 412 || reason.status === 404) await this.#meet(plan, reason);
      else this.problem = reason;
    } finally {
      this.isSaving = false;
    }
  }

  /** The ETag of the line, if the server still holds what this page began with; else both states are shown. */
  async #look(plan: string): Promise<string | null> {
    const found = await ask.line(plan, this.code);
    if (found && differences(draftOf(found.thing), this.kept).length === 0) return (this.#etag = found.etag);
    this.meeting = found ? { theirs: draftOf(found.thing), etag: found.etag } : { theirs: null, etag: '' };
    return null;
  }

  async #meet(plan: string, reason: Problem): Promise<void> {
    try {
      const found = await ask.line(plan, this.code);
      if (found) this.meeting = { theirs: draftOf(found.thing), etag: found.etag };
      else if (await ask.head(plan)) this.meeting = { theirs: null, etag: '' };
      else this.problem = reason;
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      this.problem = failure;
    }
  }

  /** Go on from the newer state, with `parts` of it in place of one's own. */
  async settle(plan: string, fromTheirs: Part[]): Promise<void> {
    const met = this.meeting;
    if (!met) return;
    if (met.theirs === null) {
      this.#etag = null;
      this.kept = draftOf(await ask.addLine(plan, { code: this.code, ...contentOf(this.mine) }));
    } else {
      this.mine = withParts(this.mine, met.theirs, fromTheirs);
      this.kept = met.theirs;
      this.#etag = met.etag;
    }
    this.meeting = null;
    await this.save(plan);
  }

  async remove(plan: string): Promise<void> {
    const etag = this.#etag ?? (await this.#look(plan));
    if (etag === null) return;
    try {
      await ask.removeLine(plan, this.code, etag);
    } catch (reason) {
      if (reason instanceof Problem && reason.status === 412) await this.#meet(plan, reason);
      throw reason;
    }
  }
}

export class Desk {
  readonly plan: string;
  lines = $state.raw<LineDesk[]>([]);
  review = $state.raw<ask.Review | null>(null);
  reviewProblem = $state.raw<Problem | null>(null);
  #timers = new Map<LineDesk, ReturnType<typeof setTimeout>>();
  #reviewTimer: ReturnType<typeof setTimeout> | null = null;
  /** How many reviews were asked for: an answer that a later question has overtaken says nothing any more. */
  #reviews = 0;
  #isClosed = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(plan: string, rows: ask.LineRow[]) {
    this.plan = plan;
    this.lines = rows.map((row) => new LineDesk(row));
  }

  waiting = $derived.by((): LineDesk[] => this.lines.filter((line) => line.isWaiting));
  isSaving = $derived.by((): boolean => this.lines.some((line) => line.isSaving));

  /** A line was changed: save it once it has been still for a moment. */
  touch(line: LineDesk): void {
    clearTimeout(this.#timers.get(line));
    this.#timers.set(line, setTimeout(() => void this.save(line), STILL_MS));
  }

  /** Lines are saved one after the other: they share a draft, which the server holds while it writes. */
  save(line: LineDesk): Promise<void> {
    clearTimeout(this.#timers.get(line));
    this.#timers.delete(line);
    this.#turn = this.#turn.then(() => line.save(this.plan)).then(() => this.look());
    return this.#turn;
  }

  /** Save everything that waits; true if nothing is left. */
  async saveAll(): Promise<boolean> {
    await Promise.all(this.waiting.map((line) => this.save(line)));
    return this.waiting.length === 0;
  }

  /** Ask what is to be said of the draft, once nothing is on its way any more. */
  look(): void {
    if (this.#isClosed) return;
    if (this.#reviewTimer !== null) clearTimeout(this.#reviewTimer);
    this.#reviewTimer = setTimeout(() => void this.#lookNow(), REVIEW_MS);
  }

  async #lookNow(): Promise<void> {
    this.#reviewTimer = null;
    this.#reviews += 1;
    const asked = this.#reviews;
    try {
      const review = await ask.review(this.plan);
      if (asked !== this.#reviews) return;
      this.review = review;
      this.reviewProblem = null;
    } catch (reason) {
      if (!(reason instanceof Problem)) throw reason;
      if (asked === this.#reviews) this.reviewProblem = reason;
    }
  }

  /** Nothing is saved or asked from now on. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    if (this.#reviewTimer !== null) clearTimeout(this.#reviewTimer);
    this.#isClosed = true;
  }

  async add(line: ask.NewLine): Promise<LineDesk> {
    const added = new LineDesk(await ask.addLine(this.plan, line));
    this.lines = [...this.lines, added];
    this.look();
    return added;
  }

  async remove(line: LineDesk): Promise<void> {
    await line.remove(this.plan);
    if (!line.meeting || line.meeting.theirs === null) this.forget(line);
  }

  /** A line is not in the draft any more. */
  forget(line: LineDesk): void {
    clearTimeout(this.#timers.get(line));
    this.lines = this.lines.filter((each) => each !== line);
    this.look();
  }

  findings = $derived.by((): Map<string, ask.Finding[]> => {
    const found = new Map<string, ask.Finding[]>();
    for (const each of this.review?.findings ?? []) {
      const key = `${each.line_code ?? ''}|${each.year ?? ''}|${each.field}`;
      found.set(key, [...(found.get(key) ?? []), each]);
    }
    return found;
  });

  /** What was found at a cell. */
  at(code: string, year: number, field: string): ask.Finding[] {
    return this.findings.get(`${code}|${year}|${field}`) ?? [];
  }

  /** What was found of a line as a whole, or of a year that has no cell of its own for it. */
  ofLine(code: string): ask.Finding[] {
    return (this.review?.findings ?? []).filter((each) => each.line_code === code && (each.year === null || each.field === 'year'));
  }
}
