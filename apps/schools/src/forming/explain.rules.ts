import type { BilingualText } from '@doorstep/service-kit/refusal';
import { type City, distanceKm, levelIn, type LevelPair, levelPairs, wishesBetween } from './fit.rules';
import type { FormingSchool, PlannedCluster } from './problem.rules';
import { keptCluster } from './fit.rules';
import { schoolOf, staysIn } from './score.rules';
import { indicatorWords, themeWords } from './words.rules';

/** Why a school is where it is. */
export interface Explanation {
  theme: string;
  /** Whether the theme is the school's own, another that it named, or neither. */
  themeFit: 'OWN' | 'ALSO' | 'OTHER';
  /** The levels of the lead and of the school in what the theme is about. Empty for the lead itself. */
  levels: readonly LevelPair[];
  /** To the lead, in kilometres with one decimal; null where a place is unknown. */
  distanceKm: number | null;
  /** Whether it stays in its good cluster. */
  stays: boolean;
  /** Schools of the cluster with which it wished to work. */
  wishes: readonly string[];
  sentence: BilingualText;
}

/** Explains the place of a member, or of the lead. */
export function explain(city: City, cluster: PlannedCluster, schoolId: string): Explanation {
  const school = schoolOf(city, schoolId);
  const lead = schoolOf(city, cluster.leadId);
  return school === lead ? explainLead(city, cluster, lead) : explainMember(city, cluster, lead, school);
}

function explainMember(
  city: City,
  cluster: PlannedCluster,
  lead: FormingSchool,
  member: FormingSchool,
): Explanation {
  const { theme } = cluster;
  const km = distanceKm(lead, member);
  const facts = {
    theme,
    themeFit: fitOf(member, theme),
    levels: levelPairs(city, lead, member, theme),
    distanceKm: km === null ? null : Math.round(km * 10) / 10,
    stays: staysIn(city, cluster, member),
    wishes: wishesMet(cluster, member),
  };
  const parts: BilingualText[] = [themePart(facts.themeFit, themeWords(city.themes, theme))];
  for (const { indicator, lead: its, member: theirs } of facts.levels) {
    const { zh, en } = indicatorWords(indicator);
    parts.push({
      zh: `${zh}：领衔校 ${its} 级，你校 ${theirs} 级`,
      en: `lead at level ${its} for ${en} where you are at ${theirs}`,
    });
  }
  if (facts.levels.length > 0) {
    if (member.measuredAt) parts.push(measuredPart({ zh: '你校', en: 'your' }, member.measuredAt));
    if (lead.measuredAt) parts.push(measuredPart({ zh: '领衔校', en: "the lead's" }, lead.measuredAt));
  } else parts.push({ zh: '尚无可比的公布等级', en: 'no published levels to compare yet' });
  if (facts.stays) parts.push({ zh: '留在现有的良好集群', en: 'you stay in your good cluster' });
  if (facts.wishes.length > 0 || wishesBetween(lead, member) > 0)
    parts.push({ zh: '实现了合作意愿', en: 'with a school of your or its wish' });
  parts.push(
    facts.distanceKm === null
      ? { zh: '距离不详', en: 'distance unknown' }
      : { zh: `相距 ${facts.distanceKm.toFixed(1)} 公里`, en: `${facts.distanceKm.toFixed(1)} km` },
  );
  return { ...facts, sentence: joined(parts) };
}

function explainLead(city: City, cluster: PlannedCluster, lead: FormingSchool): Explanation {
  const { theme } = cluster;
  const level = levelIn(city, lead, theme);
  const { zh, en } = themeWords(city.themes, theme);
  const strength =
    level === null
      ? keptCluster(city, lead, theme)
        ? { zh: '继续领衔现有的良好集群', en: 'you go on leading your good cluster' }
        : { zh: '尚无公布的等级', en: 'no published levels yet' }
      : {
          zh: `相关指标平均 ${level.toFixed(1)} 级`,
          en: `level ${level.toFixed(1)} on average in what it is about`,
        };
  return {
    theme,
    themeFit: fitOf(lead, theme),
    levels: [],
    distanceKm: 0,
    stays: staysIn(city, cluster, lead),
    wishes: wishesMet(cluster, lead),
    sentence: joined([
      { zh: `领衔“${zh}”`, en: `you lead on ${en}` },
      strength,
      ...(level !== null && lead.measuredAt
        ? [measuredPart({ zh: '你校', en: 'your' }, lead.measuredAt)]
        : []),
    ]),
  };
}

/** That levels are a predecessor's. */
const measuredPart = (whose: BilingualText, measuredAt: BilingualText): BilingualText => ({
  zh: `${whose.zh}的等级测自前身学校“${measuredAt.zh}”`,
  en: `${whose.en} levels were measured at the predecessor, ${measuredAt.en}`,
});

function wishesMet({ leadId, memberIds }: PlannedCluster, school: FormingSchool): string[] {
  return school.worksWith.filter(id => id !== school.id && (id === leadId || memberIds.includes(id)));
}

function fitOf(school: FormingSchool, theme: string): Explanation['themeFit'] {
  if (school.theme === theme) return 'OWN';
  return school.alsoThemes.includes(theme) ? 'ALSO' : 'OTHER';
}

function themePart(fit: Explanation['themeFit'], { zh, en }: BilingualText): BilingualText {
  if (fit === 'OWN') return { zh: `你校的主题“${zh}”`, en: `your theme, ${en}` };
  if (fit === 'ALSO') return { zh: `你校也愿意的主题“${zh}”`, en: `a theme that you also named, ${en}` };
  return { zh: `主题“${zh}”`, en: `the theme ${en}` };
}

const joined = (parts: readonly BilingualText[]): BilingualText => ({
  zh: `${parts.map(({ zh }) => zh).join('；')}。`,
  en: `${parts.map(({ en }) => en).join('; ')}.`,
});
