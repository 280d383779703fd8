/** How requirements and offers in kind are said: units, windows, kinds of cooperation. */
import * as format from '$lib/format';
import { language } from '$lib/messages/language';
import { partyName, type Notice } from './ask';
import { say } from './words';

export const units = (n: number, unit: Notice['unit']): string => say('units_are', { n, unit });

export const span = (row: { first_day: string; last_day: string }): string =>
  say('window_is', { first: format.date(row.first_day), last: format.date(row.last_day) });

export const item = (given: Notice['item']): string => (given === null ? say('item_none') : say('item_is', { item: given }));

const degrees = new Intl.NumberFormat(language.tag, { maximumFractionDigits: 6 });

/** Latitude and longitude in degrees; null where they are not given or not shown. */
export const pointOf = (row: Notice): string | null =>
  row.latitude === null || row.longitude === null ? null : format.series([degrees.format(row.latitude), degrees.format(row.longitude)]);

/** The kind of cooperation with its partner, as far as its name is shown. */
export function cooperation(row: Notice): string {
  const kind = say('cooperation_is', { cooperation: row.cooperation });
  if (row.partner !== null) {
    const partner = partyName(row.partner, row.partner_name ?? row.partner);
    return say(row.is_partner_confirmed === false ? 'with_unconfirmed' : 'with', { cooperation: kind, partner });
  }
  if (row.cooperation !== 'triangular') return kind;
  return say(row.is_partner_confirmed === null ? 'third_sought' : 'third_unconfirmed');
}
