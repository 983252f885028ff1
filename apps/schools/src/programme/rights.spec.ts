import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Actor, anonymous, may, type Role, roles } from '@doorstep/access';
import { city, pudong } from '../schools.fixture';
import { Journey } from './journey.fixture';
import {
  admittedStages,
  ParticipationLevel,
  ParticipationStage,
  rightTo,
  rightToUndo,
} from './participation.rules';

/** The rows of the README's table: a stage, and who takes and undoes the step there, at each level. */
const rows = readFileSync(join(__dirname, 'README.md'), 'utf8')
  .split('\n')
  .map(line => line.split('|').map(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)))
  .filter(cells => cells.length === 7 && cells[1]?.length === 1)
  .map(([, stage, ofCity, cityUndone, ofDistrict, districtUndone]) => ({
    stage: stage![0] as ParticipationStage,
    [ParticipationLevel.CITY]: { take: ofCity!, undo: cityUndone! },
    [ParticipationLevel.DISTRICT]: { take: ofDistrict!, undo: districtUndone! },
  }));

const participation = { schoolCode: '3115000001', districtCode: '310115' };

/** The roles that may do this with the participation, each in its own scope. */
function whoMay(action: ReturnType<typeof rightTo>, level: ParticipationLevel): Role[] {
  const scope = { district: participation.districtCode, school: participation.schoolCode };
  return roles
    .filter(role => {
      const actor: Actor = { subject: role, grants: [{ role, ...scope }], kind: 'person' };
      return may(actor, action, 'Participation', { ...participation, level, stage: 'DISCOVERED' });
    })
    .sort();
}

test('the table names every stage', () => {
  expect(rows.map(({ stage }) => stage).sort()).toEqual(Object.values(ParticipationStage).sort());
});

test('everybody sees the schools that were admitted, and no others', () => {
  const seen = Object.values(ParticipationStage).filter(stage =>
    may(anonymous, 'read', 'Participation', { ...participation, stage }),
  );
  expect(seen).toEqual([...admittedStages]);
});

describe.each(Object.values(ParticipationLevel))('a project school at level %s', level => {
  test.each(rows)('$stage is reached and undone by whom the table says', row => {
    expect(whoMay(rightTo(row.stage), level)).toEqual([...row[level].take].sort());
    // An application is not undone at all (stepToUndo); it is withdrawn.
    if (row.stage === ParticipationStage.APPLIED) expect(row[level].undo).toEqual([]);
    else expect(whoMay(rightToUndo(row.stage), level)).toEqual([...row[level].undo].sort());
  });

  test('nobody of another district or school may take or undo any step', () => {
    const actor: Actor = {
      subject: 'x',
      grants: [
        { role: 'district-officer', district: '310101' },
        { role: 'principal', school: '3101010001' },
      ],
      kind: 'person',
    };
    const allowed = Object.values(ParticipationStage).filter(stage =>
      [rightTo(stage), rightToUndo(stage)].some(action =>
        may(actor, action, 'Participation', { ...participation, level }),
      ),
    );
    expect(allowed).toEqual([]);
  });
});

describe('through the graph', () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await Journey.start();
  });
  afterEach(() => journey.schools.stop());

  const refusal = async (participationId: string, expectedVersion: number, ...as: (typeof city)[]) => {
    const { errors } = await journey.schools.ask(
      'mutation ($input: StepBackParticipationInput!) { stepBackParticipation(input: $input) { userErrors { code } } }',
      { input: { participationId, expectedVersion, reason: '误操作' } },
      ...as,
    );
    return errors?.[0]?.extensions.code;
  };
  const back = (participationId: string, expectedVersion: number, ...as: (typeof city)[]) =>
    journey.mutate('stepBackParticipation', { participationId, expectedVersion, reason: '误操作' }, ...as);

  test("a district undoes neither the city's admission nor the withdrawal of the city's school", async () => {
    const application = journey.application(await journey.openRound(), { level: 'CITY' });
    const applied = await journey.mutate('applyToProgramme', application, journey.principal);
    const { id } = applied.participation!;
    await journey.publishResults();
    await journey.mutate('nominateSchool', journey.nomination(id), pudong);
    await journey.mutate('admitSchool', { participationId: id, expectedVersion: 2 }, city);
    expect(await refusal(id, 3, pudong)).toBe('FORBIDDEN');
    // It may cultivate it, and undo that.
    await journey.hear('study');
    expect((await journey.advance(id, 'CULTIVATED', 3)).userErrors).toEqual([]);
    expect((await back(id, 4, pudong)).participation).toMatchObject({ stage: 'DISCOVERED' });
    const leaving = { participationId: id, expectedVersion: 5, reason: '不再参加' };
    await journey.mutate('withdrawParticipation', leaving, journey.principal);
    for (const as of [pudong, journey.principal]) expect(await refusal(id, 6, as)).toBe('FORBIDDEN');
    expect((await back(id, 6, city)).participation).toMatchObject({ stage: 'DISCOVERED' });
  });

  test('the city alone elevates and undoes it; who has begun anew leaves that round first', async () => {
    const id = await journey.apply();
    await journey.admit(id);
    for (const kind of ['study', 'plan', 'decision'] as const) await journey.hear(kind);
    await journey.advance(id, 'CULTIVATED', 3);
    await journey.advance(id, 'IMPROVING', 4);
    const elevate = `mutation { advanceParticipation(input: { participationId: "${id}", to: ELEVATED, expectedVersion: 5 }) { userErrors { code } } }`;
    const { errors } = await journey.schools.ask(elevate, {}, pudong);
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await journey.advance(id, 'ELEVATED', 5);
    expect(await refusal(id, 6, pudong)).toBe('FORBIDDEN');
    const again = journey.application(await journey.openRound());
    const { participation } = await journey.mutate('applyToProgramme', again, journey.principal);
    expect((await back(id, 6, city)).userErrors).toMatchObject([
      { code: 'PARTICIPATION_UNDER_WAY', path: ['participationId'] },
    ]);
    const leaving = { participationId: participation!.id, expectedVersion: 1, reason: '不再参加' };
    await journey.mutate('withdrawParticipation', leaving, journey.principal);
    expect((await back(id, 6, city)).participation).toMatchObject({ stage: 'IMPROVING' });
  });
});
