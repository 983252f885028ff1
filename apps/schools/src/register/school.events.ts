import { schools } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { School } from './school';

type PublicSchool = Pick<
  School,
  | 'id'
  | 'code'
  | 'name'
  | 'districtCode'
  | 'address'
  | 'longitude'
  | 'latitude'
  | 'openedOn'
  | 'sample'
  | 'version'
> & { stage: string; sector: string; status: string };

export async function publishSchools(tx: EntityManager, written: readonly PublicSchool[]): Promise<void> {
  await publishState(
    tx,
    schools.school,
    written.map(school => {
      const { id, code, name, stage, sector, districtCode, status } = school;
      const { address, longitude, latitude, openedOn, sample, version } = school;
      const place = { address, longitude, latitude };
      const data = { id, code, name, stage, sector, districtCode, status, ...place, openedOn, sample };
      return { key: id, version, data };
    }),
  );
}
