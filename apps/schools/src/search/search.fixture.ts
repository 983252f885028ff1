import type { EntityManager } from 'typeorm';

/** A school to be found; what is not said is that of an open public primary school of Pudong. */
export interface Findable {
  code: string;
  zh: string;
  en?: string;
  alias?: { zh: string; en: string };
  stage?: string;
  status?: string;
  sector?: string;
  district?: string;
  sample?: boolean;
}

/** Enters schools, and the districts in which they lie, in one statement each. */
export async function enter(manager: EntityManager, schools: readonly Findable[]): Promise<void> {
  await manager.query(
    `INSERT INTO district (code, name, version, created_by)
     SELECT code, jsonb_build_object('zh', code, 'en', code), 1, 'fixture' FROM unnest($1::text[]) code
     ON CONFLICT DO NOTHING`,
    [[...new Set(schools.map(({ district = '310115' }) => district))]],
  );
  await manager.query(
    `INSERT INTO school (code, name, alias, stage, status, sector, district_code, sample, version, created_by)
     SELECT code, jsonb_build_object('zh', zh, 'en', coalesce(en, code)), alias, coalesce(stage, 'PRIMARY'),
            coalesce(status, 'OPEN'), coalesce(sector, 'PUBLIC'), coalesce(district, '310115'), coalesce(sample, false),
            1, 'fixture'
       FROM jsonb_to_recordset($1) AS given (code text, zh text, en text, alias jsonb, stage text, status text,
                                             sector text, district text, sample boolean)`,
    [JSON.stringify(schools)],
  );
}
