import { type Actor, authorise } from '@doorstep/access';
import { refuse } from '@doorstep/service-kit/refusal';
import { absent, lockById, expectVersion, isUuid } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { change } from '../history/record-changes';
import { stagesTakingPart } from '../programme/participation.rules';
import { School } from '../register/school';
import { SchoolNeed } from './need';
import { checkNeed, type NeedWords } from './need.rules';

interface DeclareNeed extends NeedWords {
  schoolId: string;
  asks: boolean;
  mayLead: boolean;
  expectedVersion?: number | null;
}

/** Declares what a school needs of a cluster, or changes what was declared. */
export async function declareNeed(tx: EntityManager, actor: Actor, given: DeclareNeed): Promise<SchoolNeed> {
  // The school is locked, so that of two first declarations the second finds the first.
  const school = await lockById(tx, School, given.schoolId);
  const { id: schoolId, code: schoolCode, districtCode } = school;
  authorise(actor, 'update', 'SchoolNeed', { schoolCode, districtCode });
  const lower = (ids: readonly string[]) => [...new Set(ids.map(id => id.toLowerCase()))];
  const [worksWith, avoids] = [lower(given.worksWith), lower(given.avoids)];
  const { asks, theme = null, mayLead } = given;
  const alsoThemes = [...new Set(given.alsoThemes)].filter(also => also !== theme);
  checkNeed(schoolId, { theme, alsoThemes, worksWith, avoids });
  await checkSchoolsExist(tx, { worksWith, avoids });
  if (asks && theme === null) await checkParticipationTheme(tx, schoolId);
  const said = { asks, theme, alsoThemes, worksWith, avoids, mayLead };
  const known = await tx.findOneBy(SchoolNeed, { schoolId });
  if (!known) {
    const of = { schoolId, schoolCode, districtCode, createdBy: actor.subject };
    return tx.save(tx.create(SchoolNeed, { ...of, ...said }));
  }
  expectVersion(known, given.expectedVersion ?? 0);
  await change(tx, { kind: 'SCHOOL_NEED', key: known.id, by: actor.subject }, known, said);
  return known;
}

async function checkSchoolsExist(
  tx: EntityManager,
  wishes: { worksWith: string[]; avoids: string[] },
): Promise<void> {
  const ids = [...wishes.worksWith, ...wishes.avoids].filter(isUuid);
  const found = await tx.find(School, { where: { id: In(ids) }, select: { id: true } });
  const known = new Set(found.map(({ id }) => id));
  for (const [field, named] of Object.entries(wishes)) {
    const missing = named.findIndex(id => !known.has(id));
    if (missing >= 0) throw absent(School, [field, String(missing)]);
  }
}

async function checkParticipationTheme(tx: EntityManager, schoolId: string): Promise<void> {
  const [found] = await tx.query<object[]>(
    'SELECT FROM participation WHERE school_id = $1 AND stage = ANY ($2::text[]) LIMIT 1',
    [schoolId, stagesTakingPart],
  );
  if (found) return;
  throw refuse(
    'SCHOOL_NEED_THEME_MISSING',
    ['theme'],
    '请填写瓶颈问题的主题：该校没有可沿用的项目参与主题。',
    'Name the theme of the bottleneck problem: the school has no participation to take it from.',
  );
}
