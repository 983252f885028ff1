import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { TestSchools } from '../schools.fixture';
import { Registrar } from './registrar.fixture';

const folder = process.env.DOORSTEP_REFERENCE_DATA ?? resolve(__dirname, '../../../../../shared/data');
const path = join(folder, 'gias_register_2023-11.csv.gz');
// Counted as skipped, in plain sight, where the data is not there.
const withData = existsSync(path) ? describe : describe.skip;

const establishments = 50_515;
const localAuthorities = 188;

withData("England's register of November 2023", () => {
  let schools: TestSchools;
  let registrar: Registrar;
  let packed: Buffer;
  let lines: string[];
  beforeAll(async () => {
    schools = await TestSchools.start();
    registrar = new Registrar(schools);
    packed = readFileSync(path);
    lines = gunzipSync(packed).toString().trimEnd().split('\n');
  });
  afterAll(() => schools.stop());

  const inOrder = (rows: readonly string[]) => gzipSync([lines[0], ...rows, ''].join('\n'));

  it('cut off, or with a column renamed, is refused as a whole and named', async () => {
    const cut = await registrar.send(packed.subarray(0, packed.length / 2), '?mapping=gias');
    expect([cut.status, cut.job.code]).toEqual([422, 'IMPORT_CUT_OFF']);
    const renamed = await registrar.send(
      gzipSync([lines[0]!.replace('phase_name', 'phase'), lines[1], ''].join('\n')),
      '?mapping=gias',
    );
    expect([renamed.status, renamed.job.code]).toEqual([422, 'IMPORT_COLUMNS_MISSING']);
    expect(renamed.job.detail).toContain('lacks phase_name');
    expect(renamed.job.detail).toContain('not known here: phase;');
    const unread = await registrar.send(
      gzipSync([lines[0]!.replace('region', 'area'), lines[1], ''].join('\n')),
      '?mapping=gias',
    );
    expect([unread.status, unread.job.code]).toEqual([422, 'IMPORT_COLUMNS_UNKNOWN']);
    expect(unread.job.detail).toContain('does not know these columns: area;');
    expect(await registrar.count('school')).toBe(0);
  });

  describe('some rows of it, spoilt', () => {
    const some = () => [...lines.slice(0, 201), ''].join('\n');
    const refusal = async (file: Buffer | string) => {
      const { status, job } = await registrar.send(file, '?mapping=gias');
      return [status, job.code];
    };
    afterEach(async () => {
      for (const table of ['school', 'district', 'job', 'csv_import']) {
        expect([table, await registrar.count(table)]).toEqual([table, 0]);
      }
      expect(await registrar.count(`pg_tables WHERE schemaname = 'spool'`)).toBe(0);
    });

    it.each([
      ['after its first bytes', () => 12],
      ['in the midst', (whole: number) => whole >> 1],
      ['before its checksum', (whole: number) => whole - 8],
      ['by its last byte', (whole: number) => whole - 1],
    ])('the packed file cut off %s', async (_where, length) => {
      const whole = gzipSync(some());
      expect(await refusal(whole.subarray(0, length(whole.length)))).toEqual([422, 'IMPORT_CUT_OFF']);
    });

    it('the packed file damaged, in the midst or in its checksum', async () => {
      for (const place of [0.5, 1]) {
        const whole = gzipSync(some());
        const at = Math.min(Math.floor(whole.length * place), whole.length - 6);
        whole.fill(whole[at]! ^ 0xff, at, at + 1);
        expect(await refusal(whole)).toEqual([422, 'IMPORT_GZIP_DAMAGED']);
      }
    });

    it('the unpacked file cut off in the midst of a row, or of what stands in quotes', async () => {
      const text = some();
      const inRow = text.lastIndexOf(',', text.length - 40);
      expect(await refusal(text.slice(0, inRow))).toEqual([422, 'IMPORT_CUT_OFF']);
      const quoted = text.indexOf('"');
      expect(quoted).toBeGreaterThan(0);
      expect(await refusal(text.slice(0, quoted + 3))).toEqual([422, 'IMPORT_CUT_OFF']);
    });

    it('every column renamed, each for itself', async () => {
      const [header, ...rows] = lines.slice(0, 3);
      const names = header!.split(',');
      for (const name of names) {
        const renamed = names.map(one => (one === name ? `${name}_2` : one)).join(',');
        const [status, code] = await refusal(gzipSync([renamed, ...rows, ''].join('\n')));
        expect([name, status]).toEqual([name, 422]);
        expect(['IMPORT_COLUMNS_MISSING', 'IMPORT_COLUMNS_UNKNOWN']).toContain(code);
      }
    });
  });

  it('comes in whole, and again, and shuffled, without a change', async () => {
    const none = { rows: establishments, refused: 0, created: 0, changed: 0, unchanged: 0 };
    const related = { districts: localAuthorities };
    const tried = await registrar.importFile(packed, '?mapping=gias&dryRun=true');
    expect(tried.result).toMatchObject({ ...none, created: establishments, dryRun: true, related });
    expect(await registrar.count('district')).toBe(0);

    const first = await registrar.importFile(packed, '?mapping=gias&asOf=2023-11-01');
    expect(first.result).toEqual({ ...none, created: establishments, related });
    expect(first.file).toMatchObject({ format: 'CSV', encoding: 'UTF-8', gzip: true, asOf: '2023-11-01' });
    expect(await registrar.count(`school WHERE status = 'OPEN'`)).toBe(26_989);
    // What was closed, since when and why; what is only proposed to close has no closing day.
    expect(await registrar.count(`school WHERE closed_on IS NOT NULL`)).toBe(23_011);
    expect(await registrar.count(`school WHERE status_reason = 'REGISTER_FILE'`)).toBe(23_359);
    // Of 50,515 establishments 1,730 have no place, and 147 the origin of the grid, which says as much.
    expect(await registrar.count(`school WHERE longitude IS NOT NULL`)).toBe(48_638);
    expect(await registrar.count(`school WHERE postcode IS NULL`)).toBe(1_408);
    const [aldgate] = await schools.database.manager.query<object[]>(
      `SELECT longitude, latitude, postcode, address_en FROM school WHERE code = '100000'`,
    );
    expect(aldgate).toEqual({
      ...{ longitude: -0.07753, latitude: 51.51397, postcode: 'EC3A 5DE' },
      address_en: "St James's Passage, Duke's Place, London",
    });
    expect(await registrar.count('district')).toBe(localAuthorities);

    const unchanged = { ...none, unchanged: establishments, related: { districts: 0 } };
    expect((await registrar.importFile(packed, '?mapping=gias&allOrNothing=true')).result).toEqual(unchanged);
    // A shuffle that is the same each time: 7,919 is prime to the number of rows.
    const shuffled = lines.slice(1).map((_line, place) => lines[1 + ((place * 7_919) % establishments)]!);
    expect((await registrar.importFile(inOrder(shuffled), '?mapping=gias')).result).toEqual(unchanged);
    expect(await registrar.count('change')).toBe(0);
    expect(await registrar.count(`outbox WHERE topic = 'doorstep.schools.school.state'`)).toBe(
      establishments,
    );
  }, 300_000);

  it.each(['csv', 'xlsx'])(
    'goes out as %s, and comes in again without a change',
    async format => {
      const response = await schools.fetch(`/schools/export?format=${format}`, []);
      const file = Buffer.from(await response.arrayBuffer());
      const { result } = await registrar.importFile(file);
      const none = { refused: 0, created: 0, changed: 0 };
      expect(result).toEqual({ ...none, rows: establishments, unchanged: establishments });
    },
    300_000,
  );
});
