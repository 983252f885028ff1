import { schools } from '@doorstep/contracts';
import { publishState } from '@doorstep/messaging';
import type { EntityManager } from 'typeorm';
import type { District } from './district';

export async function publishDistricts(tx: EntityManager, districts: readonly District[]): Promise<void> {
  await publishState(
    tx,
    schools.district,
    districts.map(({ code, name, version }) => ({ key: code, version, data: { code, name } })),
  );
}
