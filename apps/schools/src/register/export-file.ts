import { Readable } from 'node:stream';
import { type Cell, maxSheetRows, writeCsv, writeXlsx } from '@doorstep/bulk';
import { refuse } from '@doorstep/service-kit/refusal';
import type { ExportFormat } from './export-filter';
import type { ExportedDistrict, ExportedSchool, ExportRows } from './export-rows';
import { fieldCells, registerColumns, registerFields } from './register-columns';

/** How a format is sent. */
export const exportFiles: Record<ExportFormat, { type: string; name: string }> = {
  csv: { type: 'text/csv; charset=utf-8', name: 'schools.csv' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', name: 'schools.xlsx' },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', name: 'schools.ndjson' },
  oneroster: { type: 'text/csv; charset=utf-8', name: 'orgs.csv' },
};

/** The file as a stream that is made as it is read. @throws Refusal EXPORT_TOO_LARGE */
export async function exportFile(format: ExportFormat, rows: ExportRows): Promise<Readable> {
  switch (format) {
    case 'csv':
      return asStream(writeCsv(registerColumns, cellsOf(rows.read())));
    case 'xlsx':
      if ((await rows.count()) >= maxSheetRows) throw tooLarge();
      return writeXlsx('schools', registerColumns, cellsOf(rows.read()));
    case 'ndjson':
      return asStream(lines(rows.read()));
    case 'oneroster':
      return asStream(writeCsv(orgsColumns, orgs(rows), ''));
  }
}

const asStream = (texts: AsyncIterable<string>) => Readable.from(texts, { objectMode: false });

/** In our own layout, the mapping `doorstep`: what goes out can come in. */
async function* cellsOf(batches: AsyncIterable<ExportedSchool[]>): AsyncGenerator<Cell[][]> {
  for await (const schools of batches) {
    yield schools.map(school => registerFields.flatMap(field => fieldCells(field, school)));
  }
}

async function* lines(batches: AsyncIterable<ExportedSchool[]>): AsyncGenerator<string> {
  for await (const schools of batches) yield schools.map(school => `${JSON.stringify(school)}\n`).join('');
}

/** OneRoster 1.2, CSV binding, orgs.csv. Status and dateLastModified are blank in a bulk file. */
const orgsColumns = [
  'sourcedId',
  'status',
  'dateLastModified',
  'name',
  'type',
  'identifier',
  'parentSourcedId',
];

const districtId = (code: string) => `district-${code}`;

async function* orgs(rows: ExportRows): AsyncGenerator<Cell[][]> {
  const org = (id: string, name: string, type: string, code: string, parent: string): Cell[] => [
    ...[id, '', '', name, type, code, parent],
  ];
  const ofDistrict = ({ code, name }: ExportedDistrict) =>
    org(districtId(code), name.zh, 'district', code, '');
  const ofSchool = ({ id, code, name, districtCode }: ExportedSchool) =>
    org(id, name.zh, 'school', code, districtId(districtCode));
  for await (const districts of rows.readDistricts()) yield districts.map(ofDistrict);
  for await (const schools of rows.read()) yield schools.map(ofSchool);
}

const tooLarge = () =>
  refuse(
    'EXPORT_TOO_LARGE',
    ['query', 'format'],
    `工作表最多 ${maxSheetRows} 行：请缩小范围，或导出 CSV。`,
    `A sheet holds ${maxSheetRows} rows at most: narrow the filter, or export CSV.`,
  );
