/** What stands in the form of a requirement or offer, from and to what the API takes. Everything is text as it was typed until it is sent. */
import type { FieldFault } from '$lib/api/problem';
import type { Category, Cooperation, Item, NewNotice, Notice, NoticeEdit, Side, Visibility } from './ask';

export interface Draft {
  side: Side;
  category: Category;
  item: Item | '';
  description: string;
  units: string;
  firstDay: string;
  lastDay: string;
  adminArea: string;
  latitude: string;
  longitude: string;
  cooperation: Cooperation;
  /** `state:SEN` or `donor:NOR`; '' is none. */
  partner: string;
  visibility: Visibility;
}

/** Items of each category, as the API knows them. */
export const ITEMS: Record<Category, Item[]> = {
  equipment: ['detectors', 'protective_equipment', 'clearance_machines', 'vehicles', 'detection_animals', 'disposal_tools', 'medical_equipment', 'assistive_devices', 'information_technology'],
  expertise: ['survey', 'clearance', 'stockpile_destruction', 'risk_education', 'victim_assistance', 'information_management', 'quality_management', 'national_planning', 'resource_mobilisation'],
  training: ['survey', 'manual_clearance', 'disposal', 'emergency_care', 'risk_education', 'victim_assistance', 'information_management', 'quality_management', 'programme_management']
};
export const CATEGORIES: Category[] = ['equipment', 'expertise', 'training'];
export const VISIBILITIES: Visibility[] = ['public', 'states_parties', 'named', 'own'];

/** Kinds of cooperation that a State or a donor may enter. */
export const cooperations = (isState: boolean): Cooperation[] => (isState ? ['any', 'south_south', 'triangular', 'border_area'] : ['any', 'triangular']);

export function emptyDraft(side: Side): Draft {
  return {
    side, category: 'equipment', item: '', description: '', units: '', firstDay: '', lastDay: '', adminArea: '', latitude: '', longitude: '',
    cooperation: 'any', partner: '', visibility: 'public'
  };
}

/** The form of a notice that is there, as its owner sees it. */
export function draftOf(row: Notice): Draft {
  return {
    side: row.side, category: row.category, item: row.item ?? '', description: row.description, units: String(row.units), firstDay: row.first_day,
    lastDay: row.last_day, adminArea: row.admin_area ?? '', latitude: row.latitude?.toString() ?? '', longitude: row.longitude?.toString() ?? '',
    cooperation: row.cooperation, partner: row.partner ?? '', visibility: row.visibility
  };
}

/** A whole number as typed (`1,200`); null where it is none. */
export function unitsOf(typed: string): number | null {
  const plain = typed.replaceAll(/[\s,.’'\u00a0\u202f]/g, '');
  return /^[1-9]\d{0,6}$/.test(plain) && !/[.,]\d{1,2}$/.test(typed.trim()) ? Number(plain) : null;
}

/** Degrees as typed (`12.583333` or `12,583333`); null where they are none. */
export function degreesOf(typed: string): number | null {
  const plain = typed.trim().replace(',', '.').replace('−', '-');
  return /^-?\d{1,3}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null;
}

/** What the secretariat says of where it was read: whose it is, the title of the document, and its address or ''. */
export interface Cited {
  party: string;
  title: string;
  url: string;
}

/** The terms of a change: what its reader is not shown (a point, a third party that has not confirmed) is left out, and stays as it is. */
export function changeOf(row: Notice, { side: _, ...terms }: Terms): Omit<NoticeEdit, 'reason' | 'source'> {
  const change: Omit<NoticeEdit, 'reason' | 'source'> = { ...terms };
  if (row.has_point && row.latitude === null && terms.latitude === null && terms.longitude === null) {
    delete change.latitude;
    delete change.longitude;
  }
  if (row.is_partner_confirmed === false && row.partner === null && terms.partner === null && terms.cooperation === row.cooperation) delete change.partner;
  return change;
}

export type Told = 'units_bad' | 'missing' | 'bad_degrees';

/** Fields that are empty or cannot be read, by the name that the API gives them. */
export function unreadable(draft: Draft): Record<string, Told> {
  const found: Record<string, Told> = {};
  if (!draft.description.trim()) found.description = 'missing';
  if (unitsOf(draft.units) === null) found.units = 'units_bad';
  if (!draft.firstDay) found.first_day = 'missing';
  if (!draft.lastDay) found.last_day = 'missing';
  if (draft.latitude.trim() && degreesOf(draft.latitude) === null) found.latitude = 'bad_degrees';
  if (draft.longitude.trim() && degreesOf(draft.longitude) === null) found.longitude = 'bad_degrees';
  if (draft.cooperation === 'border_area' && !draft.partner) found.partner = 'missing';
  return found;
}

export type Terms = Omit<NewNotice, 'party' | 'source'>;

/** The terms as the API takes them, of a form in which everything can be read. A partner counts only where the cooperation has one; whoever is no State
 *  offers, and has no place. */
export function termsOf(draft: Draft, isState = true): Terms {
  const hasPartner = draft.cooperation === 'triangular' || draft.cooperation === 'border_area';
  return {
    side: isState ? draft.side : 'offer',
    category: draft.category,
    item: draft.item || null,
    description: draft.description.trim().replaceAll(/\s*\n\s*/g, ' '),
    units: unitsOf(draft.units)!,
    first_day: draft.firstDay,
    last_day: draft.lastDay,
    admin_area: (isState && draft.adminArea.trim()) || null,
    latitude: isState && draft.latitude.trim() ? degreesOf(draft.latitude) : null,
    longitude: isState && draft.longitude.trim() ? degreesOf(draft.longitude) : null,
    cooperation: draft.cooperation,
    partner: (hasPartner && draft.partner) || null,
    visibility: draft.visibility
  };
}

/** What to say at each field, from the faults of an answer: what is wrong and how to mend it. */
export const atFields = (faults: FieldFault[]): Record<string, string> => Object.fromEntries(faults.map((each) => [each.field, `${each.what}. ${each.mend}`]));
