import { randomFrom, type Random } from '../sample-city/random';
import { type SampleSchool, sampleSchools } from '../sample-city/register';

const themes: readonly (readonly [string, number])[] = [
  ['HOMEWORK_THAT_HELPS', 4],
  ['CLASSROOM_DIALOGUE', 3],
  ['PARENTS_AND_SCHOOL', 2],
  ['SCHOOL_AND_COMMUNITY', 1],
];
const themeIndicators = {
  HOMEWORK_THAT_HELPS: ['ACADEMIC_BURDEN'],
  CLASSROOM_DIALOGUE: ['ACADEMIC_LEVEL'],
  PARENTS_AND_SCHOOL: ['SATISFACTION_PARENTS'],
  SCHOOL_AND_COMMUNITY: ['SATISFACTION_COMMUNITY'],
};
const indicators = Object.values(themeIndicators).flat();
const featureKinds = 30;
const featuresPerSchool = 4;

/** Schools in the order of the register, each with what it needs, wishes and can: the problem that clusters are formed of. */
export function formingCity(total: number) {
  const sample = [...sampleSchools(total)];
  const schools = sample.map((school, place) => need(school, sample, place));
  // One school in twenty leads a cluster of the ten that come after it in the register; every second of them is a good one.
  const clusters = sample.flatMap((school, place) =>
    place % 20 === 0 && place + 10 < sample.length
      ? [{ ...clusterOf(school, schools[place]!.theme), place }]
      : [],
  );
  for (const { id, place } of clusters) {
    for (const school of schools.slice(place, place + 11)) school.clusterId = id;
  }
  return {
    schools,
    clusters: clusters.map(({ id, theme, leadId, good }) => ({ id, theme, leadId, good })),
    themeIndicators,
  };
}

const clusterOf = (school: SampleSchool, theme: string) => ({
  id: `cluster-${school.code}`,
  theme,
  leadId: school.code,
  good: randomFrom(`cluster ${school.code}`).chance(0.5),
});

function need(school: SampleSchool, sample: readonly SampleSchool[], place: number) {
  const random = randomFrom(`need ${school.code}`);
  // A school is as good as it is in everything, and then a little better or worse in each.
  const general = random.normal(5, 1.2);
  const level = () => Math.min(9, Math.max(1, Math.round(random.normal(general, 1.2))));
  const theme = random.weighted(themes);
  const also = random.weighted(themes);
  const near = (): string[] => [sample[place + random.whole(1, 5)]?.code].filter(code => code !== undefined);
  return {
    id: school.code,
    code: school.code,
    name: { zh: school.nameZh, en: school.nameEn },
    stage: school.stage,
    districtCode: school.district.code,
    longitude: school.longitude,
    latitude: school.latitude,
    theme,
    alsoThemes: random.chance(0.3) && also !== theme ? [also] : [],
    worksWith: random.chance(0.3) ? near() : [],
    avoids: random.chance(0.05) ? near() : [],
    features: featuresOf(random),
    levels: Object.fromEntries(indicators.map(code => [code, level()])),
    asked: true,
    mayLead: true,
    clusterId: null as string | null,
  };
}

const featuresOf = (random: Random): string[] => [
  ...new Set(Array.from({ length: featuresPerSchool }, () => `FEATURE_${random.whole(1, featureKinds)}`)),
];
