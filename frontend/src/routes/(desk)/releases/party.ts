/** To whom something is shown by name, as it stands in a form and as the API names it: `state:SEN`, `observer:ICRC`, `committee`. */
export type PartyKind = 'state' | 'donor' | 'observer' | 'committee' | 'secretariat';

export const PARTY_KINDS: PartyKind[] = ['state', 'donor', 'observer', 'committee', 'secretariat'];

/** The party that was chosen; an organ of the States Parties needs no code. */
export const partyOf = (kind: PartyKind, code: string): string => (kind === 'committee' || kind === 'secretariat' ? kind : `${kind}:${code.trim()}`);

export interface Named {
  kind: PartyKind;
  /** In the language of the page; '' for an organ. */
  name: string;
}

/** Who a party is; `names` are those of States and donors by party, and a party that is not among them keeps its code. */
export function namedParty(party: string, names: ReadonlyMap<string, string>): Named {
  const at = party.indexOf(':');
  if (at < 0) return { kind: party as PartyKind, name: '' };
  return { kind: party.slice(0, at) as PartyKind, name: names.get(party) ?? party.slice(at + 1) };
}
