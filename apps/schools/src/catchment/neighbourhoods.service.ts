import { type Actor, authorise } from '@doorstep/access';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { checkDistrict } from '../districts/districts.service';
import { Neighbourhood } from './neighbourhood';
import { checkedArea, type Place, toPolygon } from './place.rules';

const mostAtOnce = 1_000;
const codePattern = /^[0-9A-Za-z][0-9A-Za-z-]{1,19}$/;

interface Given {
  code: string;
  name: BilingualText;
  area?: Place[] | null;
}

/** Refuses a list that is empty or longer than is taken at once. */
export function checkRows(rows: readonly object[], path: string[]): void {
  if (rows.length > 0 && rows.length <= mostAtOnce) return;
  throw refuse(
    'CATCHMENT_ROWS',
    path,
    `每次请提交 1 至 ${mostAtOnce} 行。`,
    `Send 1 to ${mostAtOnce} rows at a time.`,
  );
}

/** Refuses a code that stands in the list before. */
export function checkOnce(codes: readonly string[], path: (place: number) => string[]): void {
  const first = new Map<string, number>();
  codes.forEach((code, place) => {
    if (first.has(code)) {
      throw refuse('NEIGHBOURHOOD_TWICE', path(place), `${code} 出现了两次。`, `${code} is named twice.`);
    }
    first.set(code, place);
  });
}

/**
 * Enters neighbourhoods of a district, or changes them; what is there already and alike stays as it is. An area
 * that is absent leaves the one that there is.
 */
export async function recordNeighbourhoods(
  tx: EntityManager,
  actor: Actor,
  { districtCode, neighbourhoods }: { districtCode: string; neighbourhoods: readonly Given[] },
): Promise<Neighbourhood[]> {
  authorise(actor, 'update', 'Catchment', { districtCode });
  await checkDistrict(tx, districtCode);
  checkRows(neighbourhoods, ['neighbourhoods']);
  const codes = neighbourhoods.map(({ code }) => code);
  checkOnce(codes, place => ['neighbourhoods', String(place), 'code']);
  const rows = neighbourhoods.map(({ code, name, area }, place) => {
    const path = ['neighbourhoods', String(place)];
    if (!codePattern.test(code)) {
      throw refuse(
        'NEIGHBOURHOOD_CODE_MALFORMED',
        [...path, 'code'],
        `“${code}”不是居委会代码：应为 2 至 20 位数字、字母或连字符，例如 310115001001。`,
        `"${code}" is no code of a neighbourhood: it has 2 to 20 digits, letters or hyphens, like 310115001001.`,
      );
    }
    const polygon = area ? toPolygon(checkedArea(area, [...path, 'area'])) : null;
    return { code, name: checkedText(name, [...path, 'name'], 100), area: polygon };
  });
  const known = await tx.find(Neighbourhood, {
    where: { code: In(codes) },
    order: { code: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  const elsewhere = known.find(one => one.districtCode !== districtCode);
  if (elsewhere) {
    throw refuse(
      'NEIGHBOURHOOD_OF_OTHER_DISTRICT',
      ['neighbourhoods', String(codes.indexOf(elsewhere.code)), 'code'],
      `居委会 ${elsewhere.code} 属于区县 ${elsewhere.districtCode}。`,
      `The neighbourhood ${elsewhere.code} is of the district ${elsewhere.districtCode}.`,
    );
  }
  const given = '(SELECT * FROM jsonb_to_recordset($1::jsonb) g (code text, name jsonb, area polygon)) g';
  const list = JSON.stringify(rows);
  await tx.query(
    `INSERT INTO change (kind, key, version, field, before, after, changed_by)
     SELECT 'NEIGHBOURHOOD', n.code, n.version + 1, f.field, f.before, f.after, $2
       FROM neighbourhood n JOIN ${given} USING (code)
      CROSS JOIN LATERAL (VALUES
        ('name', n.name, g.name),
        ('area', to_jsonb(n.area::text), to_jsonb(coalesce(g.area, n.area)::text))) f (field, before, after)
      WHERE f.before IS DISTINCT FROM f.after`,
    [list, actor.subject],
  );
  await tx.query(
    `INSERT INTO neighbourhood AS n (code, name, district_code, area, version, created_by)
     SELECT g.code, g.name, $3, g.area, 1, $2 FROM ${given} ORDER BY g.code
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, area = coalesce(excluded.area, n.area), version = n.version + 1
       WHERE (n.name, n.area::text) IS DISTINCT FROM (excluded.name, coalesce(excluded.area, n.area)::text)`,
    [list, actor.subject, districtCode],
  );
  return tx.find(Neighbourhood, { where: { code: In(codes) }, order: { code: 'ASC' } });
}
