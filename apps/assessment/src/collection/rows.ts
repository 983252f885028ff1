import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The rows of pupils and respondents, as the drift check knows them. They are written and counted by SQL where
 * they lie; nothing loads them, and no graph type shows them.
 */
@Entity('pupil_result')
export class PupilResultRow {
  @PrimaryColumn('uuid')
  cycleId!: string;

  @PrimaryColumn('uuid')
  schoolId!: string;

  @PrimaryColumn('text')
  pupil!: string;

  @Column('smallint')
  grade!: number;

  @Column('numeric', { precision: 7, scale: 3, nullable: true })
  score!: string | null;

  @Column('smallint', { nullable: true })
  homeworkMinutes!: number | null;

  @Column('smallint', { nullable: true })
  sleepMinutes!: number | null;
}

@Entity('satisfaction_answer')
export class SatisfactionAnswerRow {
  @PrimaryColumn('uuid')
  cycleId!: string;

  @PrimaryColumn('uuid')
  schoolId!: string;

  @PrimaryColumn('text')
  respondentGroup!: string;

  @PrimaryColumn('text')
  respondent!: string;

  @Column('boolean')
  satisfied!: boolean;
}
