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
