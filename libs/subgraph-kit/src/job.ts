import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTimeScalar } from './scalars';

export enum JobStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(JobStatus, {
  name: 'JobStatus',
  description: 'How far a job has come.',
  valuesConfig: {
    QUEUED: { description: 'Waits for its turn, or for its day.' },
    RUNNING: { description: 'Is under way.' },
    SUCCEEDED: { description: 'Is done.' },
    FAILED: { description: 'Could not be done; `error` says why.' },
    CANCELLED: { description: 'Was called off.' },
  },
});

@Directive('@shareable')
@ObjectType({ description: 'Long or dated work, with its progress.' })
export class Job {
  @Field(() => ID, { description: 'The key of the job.' })
  id!: string;

  @Field({ description: 'What it does, for example import-schools.' })
  kind!: string;

  @Field(() => JobStatus, { description: 'How far it has come.' })
  status!: JobStatus;

  @Field(() => Int, { description: 'How many units (rows, mostly) are done.' })
  done!: number;

  @Field(() => Int, { nullable: true, description: 'How many units there are; null while unknown.' })
  total?: number | null;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  error?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The path of a CSV of the rows that were refused: row, column, code, message.',
  })
  refusedRows?: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it began.' })
  startedAt?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended.' })
  finishedAt?: Date | null;
}

/** A job as the job queue keeps it (`JobRecord` of `@doorstep/jobs`). */
export interface JobLike {
  id: string;
  kind: string;
  status: `${JobStatus}`;
  done: number;
  total: number | null;
  error: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** The graph's view of a job. @param refusedRows the path of its refused rows, if it has such */
export function jobView(record: JobLike, refusedRows: string | null = null): Job {
  const { id, kind, status, done, total, error, createdAt, startedAt, finishedAt } = record;
  return Object.assign(new Job(), {
    id,
    kind,
    status,
    done,
    total,
    error,
    refusedRows,
    createdAt,
    startedAt,
    finishedAt,
  });
}
