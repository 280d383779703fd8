import { describe, expect, it } from 'vitest';
import { csv } from '$lib/csv';
import { found, ordered, readOrder, tableContent, viewed, visible, writeOrder, type Column } from './table';

function tableFile<T>(...table: Parameters<typeof tableContent<T>>): string {
  const { heading, lines } = tableContent(...table);
  return csv(heading, lines);
}

interface Row {
  state: string;
  need_usd: string | null;
}

const rows: Row[] = [
  { state: 'Ecuador', need_usd: '2300000.00' },
  { state: 'Eritrea', need_usd: null },
  { state: 'Côte d’Ivoire', need_usd: '900000.50' }
];

const columns: Column<Row>[] = [
  { key: 'state', label: 'State', value: (row) => row.state },
  {
    key: 'need',
    label: 'Need',
    unit: 'USD',
    kind: 'number',
    value: (row) => row.need_usd,
    provenance: (row) =>
      row.need_usd === null
        ? null
        : { what: '', value: '', unit: '', evidence: 'documented', sourceIds: ['A', 'B'], asOf: '2025-12-01' }
  },
  { key: 'code', label: 'Code', value: () => 'x', isOptional: true }
];

const states = (sorted: Row[]) => sorted.map((row) => row.state);

describe('order', () => {
  it('sorts amounts by size and keeps missing ones last both ways', () => {
    expect(states(ordered(rows, columns, { key: 'need', isDescending: false }))).toEqual(['Côte d’Ivoire', 'Ecuador', 'Eritrea']);
    expect(states(ordered(rows, columns, { key: 'need', isDescending: true }))).toEqual(['Ecuador', 'Côte d’Ivoire', 'Eritrea']);
  });

  it('sorts names as people do', () => {
    expect(states(ordered(rows, columns, { key: 'state', isDescending: false }))[0]).toBe('Côte d’Ivoire');
  });

  it('survives the address, and an address that someone changed by hand', () => {
    expect(readOrder(writeOrder({ key: 'need', isDescending: true }), columns)).toEqual({ key: 'need', isDescending: true });
    expect(readOrder('-nothing', columns)).toBeNull();
    expect(readOrder(null, columns)).toBeNull();
  });
});

describe('search', () => {
  it('finds rows that have every word in any column, in any case', () => {
    expect(states(found(rows, columns, 'ERI'))).toEqual(['Eritrea']);
    expect(states(found(rows, columns, 'ecuador 2300000'))).toEqual(['Ecuador']);
    expect(found(rows, columns, 'ecuador eritrea')).toEqual([]);
    expect(found(rows, columns, '  ')).toHaveLength(3);
  });
});

describe('columns', () => {
  it('leave optional ones out until they are chosen, and always keep the first', () => {
    expect(visible(columns, null).map((column) => column.key)).toEqual(['state', 'need']);
    expect(visible(columns, 'code').map((column) => column.key)).toEqual(['state', 'code']);
    expect(visible(columns, 'unknown').map((column) => column.key)).toEqual(['state', 'need']);
  });
});

describe('the file', () => {
  it('has grade, sources and date beside each figure, and empty cells for what is missing', () => {
    const lines = tableFile(rows, visible(columns, null), () => null).split('\r\n');
    expect(lines[0]).toBe('\ufeffState,Need (USD),Need: grade,Need: sources,Need: as of');
    expect(lines[1]).toBe('Ecuador,2300000.00,documented,A|B,2025-12-01');
    expect(lines[2]).toBe('Eritrea,,,,');
  });

  it('marks the rows of an illustration, and those alone', () => {
    const file = tableFile(rows, visible(columns, null), (row) => (row.state === 'Ecuador' ? 'An estimate.' : null));
    const lines = file.split('\r\n');
    expect(lines[0]).toContain('Illustration');
    expect(lines[1]).toMatch(/,An estimate\.$/);
    expect(lines[2]).toMatch(/,$/);
  });
});

interface Need {
  state: string;
  pillar: string | null;
  deadline: string | null;
}

describe('codes', () => {
  const needs: Need[] = [
    { state: 'Senegal', pillar: 'survey_clearance', deadline: '2031-03-01' },
    { state: 'Jordan', pillar: 'risk_education', deadline: '2030-01-01' },
    { state: 'Oman', pillar: null, deadline: null }
  ];
  const WORDS: Record<string, string> = { survey_clearance: 'Clearance', risk_education: 'Teaching' };
  const coded: Column<Need>[] = [
    { key: 'state', label: 'State', value: (row) => row.state },
    { key: 'pillar', label: 'Pillar', value: (row) => row.pillar, shown: (row) => WORDS[row.pillar ?? ''] ?? '' },
    { key: 'deadline', label: 'Deadline', value: (row) => row.deadline, shown: (row) => `on ${row.deadline}` }
  ];

  it('stand in the file beside the words that are on screen; days stay days', () => {
    const { heading, lines, isFigure } = tableContent(needs, coded, () => null);
    expect(heading).toEqual(['State', 'Pillar', 'Pillar (code)', 'Deadline']);
    expect(lines).toEqual([
      ['Senegal', 'Clearance', 'survey_clearance', '2031-03-01'],
      ['Jordan', 'Teaching', 'risk_education', '2030-01-01'],
      ['Oman', null, null, null]
    ]);
    expect(isFigure).toHaveLength(heading.length);
  });

  it('are sorted by their words, days by themselves', () => {
    const by = (key: string) => ordered(needs, coded, { key, isDescending: false }).map((row) => row.state);
    expect(by('pillar')).toEqual(['Senegal', 'Jordan', 'Oman']);
    expect(by('deadline')).toEqual(['Jordan', 'Senegal', 'Oman']);
  });

  it('what is taken away of a view is searched, sorted and in its columns', () => {
    const view = viewed(needs, coded, { sort: '-state', find: 'an', cols: 'state.pillar' }, 'deadline');
    expect(view.rows.map((row) => row.state)).toEqual(['Senegal', 'Oman', 'Jordan']);
    expect(view.columns.map((column) => column.key)).toEqual(['state', 'pillar']);
    expect(viewed(needs, coded, { sort: null, find: 'jor', cols: null }, 'deadline').rows.map((row) => row.state)).toEqual(['Jordan']);
    expect(viewed(needs, coded, { sort: null, find: null, cols: null }, 'deadline').rows.map((row) => row.state)).toEqual(['Jordan', 'Senegal', 'Oman']);
  });
});
