import { exactShare } from '@doorstep/statistics';
import { DateScalar, type GraphContext, ShareScalar } from '@doorstep/subgraph-kit';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { admittedStages, ParticipationLevel, ParticipationStage } from './participation.rules';
import { type ProgrammeRound, RoundTarget } from './programme-round';
import { amongAll, amongPublic, countRegister, takingPart } from './register-of-the-day';
import { CoverageDenominator, targetFor } from './round.rules';

const shareOf =
  'The share, rounded down to four decimals; null where the register knows of no such school on that day.';

/** Participants beside the schools that there are, both on one day. */
@ObjectType()
abstract class Covered {
  @Field(() => Int, {
    description:
      'Schools that are in the round on that day: admitted, not withdrawn, and not closed. A school that has merged since counts as the one that it was then.',
  })
  participants!: number;

  @Field(() => Int, {
    description:
      'All schools of compulsory education that were running on that day, as the register has it; 0 for a day before those that it reaches back to.',
  })
  allCompulsory!: number;

  @Field(() => Int, { description: 'Those of them that are public.' })
  publicCompulsory!: number;

  /** Of the participants, those that the register has among the one and among the other on that day. */
  ofAll!: number;
  ofPublic!: number;

  @Field(() => ShareScalar, { nullable: true, description: `Participants among all. ${shareOf}` })
  get shareOfAll(): string | null {
    return share(this.ofAll, this.allCompulsory);
  }

  @Field(() => ShareScalar, { nullable: true, description: `Participants among the public ones. ${shareOf}` })
  get shareOfPublic(): string | null {
    return share(this.ofPublic, this.publicCompulsory);
  }
}

@ObjectType({ description: 'The coverage of one district.' })
export class DistrictCoverage extends Covered {
  @Field(() => ID, { description: 'The official code of the district.' })
  districtCode!: string;
}

@ObjectType({ description: 'How many schools stand in a stage.' })
export class StageCoverage {
  @Field(() => ParticipationStage, { description: 'The stage.' })
  stage!: ParticipationStage;

  @Field(() => Int, { description: 'How many schools.' })
  schools!: number;
}

@ObjectType({ description: 'How far a round has come on a day, beside its target.' })
export class Coverage extends Covered {
  @Field(() => DateScalar, { description: 'The day.' })
  on!: string;

  @Field(() => Int, { description: "The city's project schools among the participants." })
  cityParticipants!: number;

  @Field(() => Int, { description: "The districts' project schools among them." })
  districtParticipants!: number;

  @Field(() => CoverageDenominator, { description: "The round's setting: of which schools `share` is one." })
  denominator!: CoverageDenominator;

  @Field(() => ShareScalar, {
    nullable: true,
    description: `Participants among those of the denominator. ${shareOf}`,
  })
  get share(): string | null {
    return this.denominator === CoverageDenominator.ALL_COMPULSORY ? this.shareOfAll : this.shareOfPublic;
  }

  @Field(() => RoundTarget, {
    nullable: true,
    description: 'The target for all participants that holds in that year.',
  })
  target!: RoundTarget | null;

  @Field(() => RoundTarget, { nullable: true, description: "The target for the city's project schools." })
  cityTarget!: RoundTarget | null;

  @Field(() => [StageCoverage], { description: 'By stage, in the order of the stages.' })
  byStage!: StageCoverage[];

  @Field(() => [DistrictCoverage], { description: 'By district, in the order of their codes.' })
  byDistrict!: DistrictCoverage[];
}

const share = (part: number, whole: number): string | null =>
  whole === 0 ? null : exactShare({ favourable: part, total: whole });

/** The days on which a round is looked at: the ends of the years in which it is open, as far as they are past, and today. */
export function daysOf(round: { opensOn: string; closesOn: string }, today: string): string[] {
  const first = Number(round.opensOn.slice(0, 4));
  const ends: string[] = [];
  for (let end = `${first}-12-31`; end < today && end < round.closesOn; end = nextYear(end)) ends.push(end);
  return [...ends, today];
}

const nextYear = (day: string): string => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;

interface Counts {
  participants: number;
  ofAll: number;
  ofPublic: number;
}

interface Counted extends Counts {
  roundId: string;
  on: string;
  districtCode: string;
  level: ParticipationLevel;
  stage: ParticipationStage;
}

/** The coverage of a round on its days; of many rounds in one request, two statements. */
export async function coverageOf(
  context: GraphContext,
  round: ProgrammeRound,
  today: string,
): Promise<Coverage[]> {
  const days = daysOf(round, today);
  const [counted, ...registers] = await Promise.all([
    context.loaders.load(
      `coverage ${today}`,
      (keys: readonly string[]) => countParticipants(context, keys),
      `${round.id} ${days.join(' ')}`,
    ),
    ...days.map(day =>
      context.loaders.load(
        'compulsory schools',
        (keys: readonly string[]) => countRegister(context.database.manager, keys),
        day,
      ),
    ),
  ]);
  return days.map((on, place) => {
    const here = counted.filter(row => row.on === on);
    const byDistrict = registers[place]!.map(there =>
      Object.assign(
        new DistrictCoverage(),
        there,
        sum(here.filter(({ districtCode }) => districtCode === there.districtCode)),
      ),
    );
    const participantsAt = (level: ParticipationLevel) =>
      sum(here.filter(row => row.level === level)).participants;
    return Object.assign(new Coverage(), sum(here), {
      on,
      denominator: round.denominator,
      cityParticipants: participantsAt(ParticipationLevel.CITY),
      districtParticipants: participantsAt(ParticipationLevel.DISTRICT),
      allCompulsory: byDistrict.reduce((all, { allCompulsory }) => all + allCompulsory, 0),
      publicCompulsory: byDistrict.reduce((all, { publicCompulsory }) => all + publicCompulsory, 0),
      byDistrict,
      byStage: admittedStages.map(stage => {
        const { participants: schools } = sum(here.filter(row => row.stage === stage));
        return Object.assign(new StageCoverage(), { stage, schools });
      }),
    });
  });
}

/** The coverage beside the targets of its year. */
export function withTargets(coverage: Coverage, targets: readonly RoundTarget[]): Coverage {
  const year = Number(coverage.on.slice(0, 4));
  return Object.assign(coverage, {
    target: targetFor(targets, year, null),
    cityTarget: targetFor(targets, year, ParticipationLevel.CITY),
  });
}

const sum = (rows: readonly Counts[]): Counts =>
  rows.reduce(
    (all, { participants, ofAll, ofPublic }) => ({
      participants: all.participants + participants,
      ofAll: all.ofAll + ofAll,
      ofPublic: all.ofPublic + ofPublic,
    }),
    { participants: 0, ofAll: 0, ofPublic: 0 },
  );

/** Who takes part in each round on each of its days. */
async function countParticipants(context: GraphContext, keys: readonly string[]): Promise<Counted[][]> {
  const asked = keys.flatMap(key => {
    const [round, ...days] = key.split(' ');
    return days.map(day => ({ round, day }));
  });
  const days = 'SELECT DISTINCT * FROM unnest($1::uuid[], $2::date[]) u (round, day)';
  const rows = await context.database.manager.query<Counted[]>(
    `SELECT a.round::text AS "roundId", a.day::text AS on, coalesce(r.district_code, p.district_code) AS "districtCode",
            p.level, s.to_stage AS stage, count(*)::int AS participants,
            (count(*) FILTER (WHERE ${amongAll}))::int AS "ofAll",
            (count(*) FILTER (WHERE ${amongPublic}))::int AS "ofPublic"
            ${takingPart(days, 'p.round_id = a.round', '$3')}
      GROUP BY 1, 2, 3, 4, 5`,
    [asked.map(({ round }) => round), asked.map(({ day }) => day), admittedStages],
  );
  return keys.map(key => rows.filter(({ roundId }) => key.startsWith(roundId)));
}
