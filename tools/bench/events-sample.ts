import { ceSource, ceType, schools, type DataOf, type Topic } from '@doorstep/contracts';
import { uuidv7 } from '@doorstep/database';

export type School = DataOf<typeof schools.school>;

/** Messages in one call of the bare producer. */
export const perSend = 500;

export function sampleSchool(number: number): School {
  const code = String(3_101_000_000 + number);
  return {
    id: uuidv7(),
    code,
    name: { zh: `样例第${number}小学`, en: `Sample Primary School ${number}` },
    stage: 'PRIMARY',
    sector: 'PUBLIC',
    districtCode: '310115',
    status: 'OPEN',
    address: `样例路${number}号`,
    longitude: 121.5,
    latitude: 31.2,
    openedOn: '1998-09-01',
    sample: true,
  };
}

/** What the relay would put on the wire for a school: the same key, headers and body, for whoever sends it himself. */
export function bareMessage(number: number) {
  const data = sampleSchool(number);
  const topic = schools.school as Topic;
  return {
    key: data.id,
    headers: {
      ce_specversion: '1.0',
      ce_id: uuidv7(),
      ce_source: ceSource(topic.service),
      ce_type: ceType(topic),
      ce_time: new Date().toISOString(),
      ce_version: '1',
      'content-type': 'application/json',
    },
    value: JSON.stringify(data),
  };
}
