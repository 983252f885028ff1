import {
  Input,
  MutationPayload,
  payloadOf,
  UseCase,
  type UseCaseContext,
  Work,
} from '@doorstep/subgraph-kit';
import { Field, ObjectType, Resolver } from 'type-graphql';
import {
  ApproveSchoolChangeInput,
  ChangeSchoolInput,
  ChangeSchoolStatusInput,
  ProposeSchoolChangeInput,
  RefuseSchoolChangeInput,
  RegisterSchoolInput,
  WithdrawSchoolChangeInput,
} from './register.inputs';
import { closingConstraints } from '../clusters/cluster.constraints';
import { type Register, registerConstraints } from './register.service';
import type { SchoolChangeRequests } from './requests.service';
import { School } from './school';
import { SchoolChangeRequest } from './school-change-request';

const constraints = { ...registerConstraints, ...closingConstraints };

const SchoolPayload = payloadOf(School, 'school');
const ChangeRequestPayload = payloadOf(SchoolChangeRequest, 'changeRequest', 'SchoolChangeRequestPayload');

@ObjectType({ description: 'What has become of a proposal, or why nothing was done.' })
class ProposeSchoolChangePayload extends MutationPayload {
  @Field(() => School, { nullable: true, description: 'The school as it is now.' })
  school?: School;

  @Field(() => SchoolChangeRequest, {
    nullable: true,
    description: 'The request for what needs an approval; null where nothing does.',
  })
  changeRequest?: SchoolChangeRequest | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The fields that needed no approval and are changed, from the day asked for.',
  })
  appliedFields?: string[];
}

/** What is done with the register by hand. */
@Resolver()
export class RegisterMutations {
  constructor(
    private readonly register: Register,
    private readonly requests: SchoolChangeRequests,
  ) {}

  @UseCase({
    policy: ['create', 'School'],
    gives: () => SchoolPayload,
    description: 'Enters a school in the register.',
    constraints,
  })
  async registerSchool(@Input() input: RegisterSchoolInput, @Work() { tx, actor }: UseCaseContext) {
    return {
      school: await this.register.registerSchool(tx, actor, { ...input, fields: { ...input.fields } }),
    };
  }

  @UseCase({
    policy: ['update', 'School'],
    gives: () => SchoolPayload,
    description:
      'Changes fields of a school from a day on: today, a past day (a correction; what later changes have set stays) or a later one, when it comes into force by itself. A planned change is undone by changing it back for the same day.',
    constraints,
  })
  async changeSchool(@Input() input: ChangeSchoolInput, @Work() { tx, actor }: UseCaseContext) {
    return { school: await this.register.changeSchool(tx, actor, { ...input, fields: { ...input.fields } }) };
  }

  @UseCase({
    policy: ['update', 'School'],
    gives: () => SchoolPayload,
    description:
      'Changes the status of a school, with a reason: today, on a past day or ahead. A school that leads a cluster or takes part in a round of the programme cannot close; where it is a member, its memberships end, and go on where the closing is withdrawn (OPEN, PLAN_DROPPED). The same change sent for another day moves the day.',
    constraints,
  })
  async changeSchoolStatus(@Input() input: ChangeSchoolStatusInput, @Work() { tx, actor }: UseCaseContext) {
    return { school: await this.register.changeStatus(tx, actor, { ...input, note: input.note ?? null }) };
  }

  @UseCase({
    policy: ['create', 'SchoolChangeRequest'],
    gives: () => ProposeSchoolChangePayload,
    description:
      'A school proposes changes of itself. Postcode, website, telephone, equipment, boarding and capacity need no approval; the rest awaits the district.',
    constraints,
  })
  async proposeSchoolChange(@Input() input: ProposeSchoolChangeInput, @Work() { tx, actor }: UseCaseContext) {
    const status = input.status ? { ...input.status, note: input.status.note ?? null } : null;
    return { ...(await this.requests.propose(tx, actor, { ...input, status })) };
  }

  @UseCase({
    policy: ['approve', 'SchoolChangeRequest'],
    gives: () => ChangeRequestPayload,
    description: 'Approves what a school has proposed. Nobody approves what they asked for themselves.',
    constraints,
  })
  async approveSchoolChange(@Input() input: ApproveSchoolChangeInput, @Work() { tx, actor }: UseCaseContext) {
    return { changeRequest: await this.requests.approve(tx, actor, input) };
  }

  @UseCase({
    policy: ['approve', 'SchoolChangeRequest'],
    gives: () => ChangeRequestPayload,
    description: 'Refuses what a school has proposed, and says why.',
  })
  async refuseSchoolChange(@Input() input: RefuseSchoolChangeInput, @Work() { tx, actor }: UseCaseContext) {
    return { changeRequest: await this.requests.refuse(tx, actor, input) };
  }

  @UseCase({
    policy: ['create', 'SchoolChangeRequest'],
    gives: () => ChangeRequestPayload,
    description: 'A school takes back what it has proposed and nobody has decided yet.',
  })
  async withdrawSchoolChange(
    @Input() input: WithdrawSchoolChangeInput,
    @Work() { tx, actor }: UseCaseContext,
  ) {
    return { changeRequest: await this.requests.withdraw(tx, actor, input) };
  }
}
