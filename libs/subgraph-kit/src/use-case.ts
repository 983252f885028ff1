import { type Action, type Actor, Policy, type SubjectName } from '@doorstep/access';
import type { ConstraintProblems } from '@doorstep/database';
import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType } from 'type-graphql';
import type { EntityManager } from 'typeorm';
import type { GraphContext } from './context';
import { mutate } from './mutate';
import { MutationPayload } from './user-errors';

/** The input of what creates something. */
@InputType()
export abstract class CreationInput {
  @Field(() => String, {
    nullable: true,
    description: 'A key of your choice: sent twice with the same input, it happens once.',
  })
  clientMutationKey?: string | null;
}

/** The input of what changes one thing; its key stands beside, as `clusterId` and the like. */
@InputType()
export abstract class ChangeInput {
  @Field(() => Int, { description: 'The version that you read; CONFLICT if somebody was faster.' })
  expectedVersion!: number;
}

type Answer<Name extends string, T> = { [name in Name]?: T } & MutationPayload;

/** The payload of a mutation that gives one thing: `payloadOf(Cluster, 'cluster')` is `ClusterPayload { cluster, userErrors }`. */
export function payloadOf<T extends object, Name extends string>(
  type: new () => T,
  field: Name,
  typeName = `${field[0]?.toUpperCase()}${field.slice(1)}Payload`,
): new () => Answer<Name, T> {
  @ObjectType(typeName, { description: 'What has become of it, or why nothing was done.' })
  class Payload extends MutationPayload {}
  Field(() => type, { nullable: true, description: 'As it is now; null when nothing was done.' })(
    Payload.prototype,
    field,
  );
  return Payload as new () => Answer<Name, T>;
}

/** What a use case works with: its transaction, and who asks. */
export interface UseCaseContext {
  tx: EntityManager;
  actor: Actor;
}

export interface UseCaseOptions {
  /** Who may ask at all; of which instance, the use case asks with `authorise`. */
  policy: [Action, SubjectName];
  gives: () => new () => MutationPayload;
  description: string;
  /** What the database's own constraints mean to the caller. */
  constraints?: ConstraintProblems;
}

/**
 * A mutation that is one use case in one transaction: the method gets `(@Input() input, @Work() { tx, actor })`
 * and gives the payload without its `userErrors`, which are made of what it refuses and of the constraints
 * that the database refuses by. The method's name is the mutation's.
 */
export function UseCase({ policy, gives, description, constraints }: UseCaseOptions): MethodDecorator {
  return (prototype, name, descriptor) => {
    const work = descriptor.value as unknown as (input: object, work: UseCaseContext) => Promise<object>;
    const operation = name as string;
    descriptor.value = function (this: object, input: object, context: GraphContext) {
      return mutate(context, { operation, input, ...(constraints && { constraints }) }, tx =>
        work.call(this, input, { tx, actor: context.actor }),
      );
    } as never;
    Policy(...policy)(prototype, name, descriptor);
    Mutation(gives, { nullable: true, description })(prototype, name, descriptor);
  };
}

/** The first parameter of a `@UseCase`: the mutation's `input`. */
export function Input(): ParameterDecorator {
  return Arg('input', { description: 'What is asked for.' }) as ParameterDecorator;
}

/** The second parameter of a `@UseCase`: its transaction and who asks. */
export function Work(): ParameterDecorator {
  return Ctx() as ParameterDecorator;
}
