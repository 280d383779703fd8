/** What stands behind a sum of a round, for every page that shows one. */
import type { Evidence } from './api/answers';
import type { Opening } from './api/opening';
import * as format from './format';
import { text } from './messages/text';
import { weakest, type Provenance } from './provenance';

export interface OfRound {
  id: string;
  currency: string;
  first_year: number;
  last_year: number;
  cutoff: string;
  evidence: Evidence[];
  watermark: string | null;
}

type Query = Extract<Opening, { of: 'rounds' }>['query'];

/** A sum of a round over all its years [its currency], as good as the weakest of what went in. `query` asks for its entries; null: it was computed anew
 *  and has none. `more` says what differs. */
export function behindRound(round: OfRound, what: string | string[], amount: string, query: Query | null, more: Partial<Provenance> = {}): Provenance {
  return {
    what: typeof what === 'string' ? what : format.series(what),
    value: format.money(amount, round.currency),
    unit: text('unit.usd_span', { span: format.years(round.first_year, round.last_year) }),
    evidence: weakest(round.evidence),
    sourceIds: [],
    asOf: round.cutoff,
    watermark: round.watermark,
    ...(query === null ? {} : { opens: { opening: { of: 'rounds' as const, round: round.id, query }, amount_usd: amount } }),
    ...more
  };
}
