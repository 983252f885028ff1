import type { RoleGrant } from '@doorstep/access';
import { leadDistrict, leadSchool } from './register';

/** Somebody of the sample city. The development sign-in knows these people, and nobody else. */
export interface SamplePerson {
  /** What `doorstep token --as` takes, and the token's subject. */
  username: string;
  name: string;
  grants: RoleGrant[];
}

const person = (username: string, name: string, ...grants: RoleGrant[]): SamplePerson => ({
  username,
  name,
  grants,
});

/** One person for each role, and a colleague wherever a reviewer may not be the drafter. */
export const people: readonly SamplePerson[] = [
  person('city-officer', '市教委 样例甲 (city officer)', { role: 'city-officer' }),
  person('city-officer-2', '市教委 样例乙 (second city officer)', { role: 'city-officer' }),
  person('district-officer', '杨浦区 样例丙 (district officer)', {
    role: 'district-officer',
    district: leadDistrict,
  }),
  person('other-district-officer', '黄浦区 样例丁 (district officer elsewhere)', {
    role: 'district-officer',
    district: '310101',
  }),
  person('institute-officer', '研究所 样例戊 (institute officer)', { role: 'institute-officer' }),
  person('institute-officer-2', '研究所 样例己 (second institute officer)', { role: 'institute-officer' }),
  person('principal', '样例校长 (principal)', { role: 'principal', school: leadSchool }),
  person('teacher', '样例教师 (teacher)', { role: 'teacher', school: leadSchool }),
  person('expert', '样例专家 (expert)', { role: 'expert' }),
  person('researcher', '样例研究员 (researcher)', { role: 'researcher' }),
  person('editor', '样例编辑 (editor)', { role: 'editor' }),
  person('editor-2', '样例主编 (second editor)', { role: 'editor' }),
];

/** The person with this user name. @throws Error that lists the names there are */
export function findPerson(username: string): SamplePerson {
  const found = people.find(candidate => candidate.username === username);
  if (found) return found;
  throw new Error(
    `Nobody in the sample city is called “${username}”. There are: ${people.map(each => each.username).join(', ')}.`,
  );
}
