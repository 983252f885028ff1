import { districts } from '../sample-city/districts';
import { leadDistrict, leadSchool } from '../sample-city/register';

/** One grant of the `doorstep_roles` claim: a role and the scope it holds in (official codes). */
export interface PersonGrant {
  role: string;
  district?: string;
  school?: string;
}

/** A person of the sample city. `key` is the name on the command line: `doorstep token --as city-officer`. */
export interface Person {
  key: string;
  /** The token's `sub`: pseudonymous, stable from run to run. */
  subject: string;
  name: { zh: string; en: string };
  grants: PersonGrant[];
}

/** The sample school of the principal and the teacher: the one whose year is played. */
export const sampleSchool = { code: leadSchool, district: leadDistrict } as const;

/** The experts of the sample city: one more than the quorum of the panel that judges district plans. */
export const experts = [
  { key: 'expert', zh: '苏衡', en: 'Su Heng' },
  { key: 'expert-2', zh: '叶清', en: 'Ye Qing' },
  { key: 'expert-3', zh: '韩立', en: 'Han Li' },
  { key: 'expert-4', zh: '宋远', en: 'Song Yuan' },
  { key: 'expert-5', zh: '罗敏', en: 'Luo Min' },
  { key: 'expert-6', zh: '许言', en: 'Xu Yan' },
] as const;

/**
 * The people of the sample city, for development only. Work that needs a second pair of eyes (drafter
 * and reviewer, drafter and approver) has two people of the same role.
 */
export const people: readonly Person[] = [
  person('city-officer', '市教委 项目处 林岚', 'Lin Lan, city officer', [{ role: 'city-officer' }]),
  person('city-officer-2', '市教委 项目处 周正', 'Zhou Zheng, second city officer', [
    { role: 'city-officer' },
  ]),
  person('institute-officer', '新优质学校研究所 起草人 沈思', 'Shen Si, institute officer (drafts)', [
    { role: 'institute-officer' },
  ]),
  person('institute-officer-2', '新优质学校研究所 审核人 顾明', 'Gu Ming, institute officer (reviews)', [
    { role: 'institute-officer' },
  ]),
  person('district-officer', '浦东新区教育局 陆晓', 'Lu Xiao, Pudong district officer', [
    { role: 'district-officer', district: sampleSchool.district },
  ]),
  person('district-officer-2', '浦东新区教育局 高远', 'Gao Yuan, second Pudong district officer', [
    { role: 'district-officer', district: sampleSchool.district },
  ]),
  ...districts
    .filter(district => district.code !== sampleSchool.district)
    .map(({ code, zh, en }) =>
      person(`district-officer-${code}`, `${zh}教育局 干部`, `District officer of ${en}`, [
        { role: 'district-officer', district: code },
      ]),
    ),
  person('principal', '样例学校 校长 唐真', 'Tang Zhen, principal of the sample school', [
    { role: 'principal', school: sampleSchool.code, district: sampleSchool.district },
  ]),
  person('teacher', '样例学校 教师 何苗', 'He Miao, teacher at the sample school', [
    { role: 'teacher', school: sampleSchool.code, district: sampleSchool.district },
  ]),
  ...experts.map(({ key, zh, en }) => person(key, `专家 ${zh}`, `${en}, expert`, [{ role: 'expert' }])),
  person('researcher', '研究员 白桦', 'Bai Hua, researcher', [{ role: 'researcher' }]),
  person('editor', '编辑 方圆', 'Fang Yuan, editor (drafts)', [{ role: 'editor' }]),
  person('editor-2', '编辑 程实', 'Cheng Shi, editor (approves)', [{ role: 'editor' }]),
];

/**
 * Finds somebody by key, or by a key with a scope of one's own: `principal@3101150007` (a school code),
 * `district-officer@310104` (a district code). Undefined when there is no such person.
 */
export function findPerson(key: string): Person | undefined {
  const [base = '', scope] = key.split('@');
  const found = people.find(candidate => candidate.key === base || candidate.subject === base);
  if (!found || !scope) return found;
  const role = found.grants[0]?.role;
  if (role === 'district-officer' && /^\d{6}$/.test(scope)) {
    return { ...found, subject: `sample:${key}`, key, grants: [{ role, district: scope }] };
  }
  if ((role === 'principal' || role === 'teacher') && /^\d{6,}$/.test(scope)) {
    const district = scope.slice(0, 6);
    return { ...found, subject: `sample:${key}`, key, grants: [{ role, school: scope, district }] };
  }
  return undefined;
}

function person(key: string, zh: string, en: string, grants: PersonGrant[]): Person {
  return { key, subject: `sample:${key}`, name: { zh, en }, grants };
}
