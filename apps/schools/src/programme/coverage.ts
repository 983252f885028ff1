import { exactShare } from '@doorstep/statistics';
import { DateScalar, type GraphContext, ShareScalar } from '@doorstep/subgraph-kit';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { admittedStages, ParticipationLevel, ParticipationStage } from './participation.rules';
import { type ProgrammeRound, RoundTarget } from './programme-round';
import { CoverageDenominator, targetFor } from './round.rules';

const shareOf = 'The share, rounded down to four decimals; null where there are no such schools.';

/** Participants beside the schools that there are. */
@ObjectType()
abstract class Covered {
  @Field(() => Int, { description: 'Schools that are in the round: admitted, and not withdrawn.' })
  participants!: number;

  @Field(() => Int, { description: 'All schools of compulsory education that are running today.' })
  allCompulsory!: number;

  @Field(() => Int, { description: 'Those of them that are public.' })
  publicCompulsory!: number;

  @Field(() => ShareScalar, { nullable: true, description: `Participants among all. ${shareOf}` })
  get shareOfAll(): string | null {
    return share(this.participants, this.allCompulsory);
  }

  @Field(() => ShareScalar, { nullable: true, description: `Participants among the public ones. ${shareOf}` })
  get shareOfPublic(): string | null {
    return share(this.participants, this.publicCompulsory);
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
  whole === 0 ? null : exactShare({ favourable: Math.min(part, whole), total: whole });

/** The days on which a round is looked at: the ends of the years in which it is open, as far as they are past, and today. */
export function daysOf(round: { opensOn: string; closesOn: string }, today: string): string[] {
  const first = Number(round.opensOn.slice(0, 4));
  const ends: string[] = [];
  for (let end = `${first}-12-31`; end < today && end < round.closesOn; end = nextYear(end)) ends.push(end);
  return [...ends, today];
}

const nextYear = (day: string): string => `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;

interface Counted {
  roundId: string;
  on: string;
  districtCode: string;
  level: ParticipationLevel;
  stage: ParticipationStage;
  schools: number;
}

/** The coverage of a round on its days; of many rounds in one request, two statements. */
export async function coverageOf(
  context: GraphContext,
  round: ProgrammeRound,
  today: string,
): Promise<Coverage[]> {
  const days = daysOf(round, today);
  const counted = await context.loaders.load(
    `coverage ${today}`,
    (keys: readonly string[]) => countParticipants(context, keys),
    `${round.id} ${days.join(' ')}`,
  );
  const register = await context.loaders.load('compulsory schools', () => countRegister(context), 'all');
  return days.map(on => {
    const here = counted.filter(row => row.on === on);
    const districts = [...register.keys()];
    const byDistrict = districts.map(districtCode =>
      Object.assign(new DistrictCoverage(), {
        districtCode,
        participants: sum(here.filter(row => row.districtCode === districtCode)),
        ...register.get(districtCode),
      }),
    );
    return Object.assign(new Coverage(), {
      on,
      denominator: round.denominator,
      participants: sum(here),
      cityParticipants: sum(here.filter(({ level }) => level === ParticipationLevel.CITY)),
      districtParticipants: sum(here.filter(({ level }) => level === ParticipationLevel.DISTRICT)),
      allCompulsory: byDistrict.reduce((all, { allCompulsory }) => all + allCompulsory, 0),
      publicCompulsory: byDistrict.reduce((all, { publicCompulsory }) => all + publicCompulsory, 0),
      byDistrict,
      byStage: admittedStages.map(stage =>
        Object.assign(new StageCoverage(), { stage, schools: sum(here.filter(row => row.stage === stage)) }),
      ),
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

const sum = (rows: readonly Counted[]): number => rows.reduce((all, { schools }) => all + schools, 0);

/** On a day a school stands where the last step until that day has led it. */
async function countParticipants(context: GraphContext, keys: readonly string[]): Promise<Counted[][]> {
  const asked = keys.flatMap(key => {
    const [round, ...days] = key.split(' ');
    return days.map(day => ({ round, day }));
  });
  const rows = await context.database.manager.query<Counted[]>(
    `SELECT a.round::text AS "roundId", a.day::text AS on, p.district_code AS "districtCode", p.level, s.to_stage AS stage,
            count(*)::int AS schools
       FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::date[]) u (round, day)) a
       JOIN participation p ON p.round_id = a.round
       JOIN LATERAL (SELECT to_stage FROM participation_step s
                      WHERE s.participation_id = p.id AND s.on_day <= a.day ORDER BY s.id DESC LIMIT 1) s ON true
      WHERE s.to_stage = ANY($3::text[])
      GROUP BY a.round, a.day, p.district_code, p.level, s.to_stage`,
    [asked.map(({ round }) => round), asked.map(({ day }) => day), admittedStages],
  );
  return keys.map(key => rows.filter(({ roundId }) => key.startsWith(roundId)));
}

type Register = Map<string, { allCompulsory: number; publicCompulsory: number }>;

async function countRegister(context: GraphContext): Promise<Register[]> {
  const rows = await context.database.manager.query<
    { code: string; allCompulsory: number; publicCompulsory: number }[]
  >(
    `SELECT d.code, count(s.id)::int AS "allCompulsory",
            (count(s.id) FILTER (WHERE s.sector = 'PUBLIC'))::int AS "publicCompulsory"
       FROM district d
       LEFT JOIN school s ON s.district_code = d.code AND s.stage IN ('PRIMARY', 'JUNIOR_SECONDARY', 'NINE_YEAR')
                         AND s.status IN ('OPEN', 'PROPOSED_TO_CLOSE')
      GROUP BY d.code ORDER BY d.code`,
  );
  return [new Map(rows.map(({ code, ...counts }) => [code, counts]))];
}
