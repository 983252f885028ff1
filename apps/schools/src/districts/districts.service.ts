import { authorise, type Actor } from '@doorstep/access';
import { checkedText } from '@doorstep/subgraph-kit';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { type EntityManager, In } from 'typeorm';
import { change } from '../history/record-changes';
import { District } from './district';
import { type DistrictFact, publishDistricts, registered, renamed } from './district.events';
import { checkDistrictCodes } from './district.rules';

/** Refuses a code that is no district's. */
export async function checkDistrict(
  tx: EntityManager,
  code: string,
  path: string[] = ['districtCode'],
): Promise<void> {
  if (await tx.existsBy(District, { code })) return;
  throw refuse('DISTRICT_NOT_FOUND', path, `没有区县 ${code}。`, `There is no district ${code}.`);
}

/** Enters districts in the register, or renames them; what is there already and alike stays as it is. */
export async function registerDistricts(
  tx: EntityManager,
  actor: Actor,
  given: readonly { code: string; name: BilingualText }[],
): Promise<District[]> {
  authorise(actor, 'import', 'District');
  checkDistrictCodes(given.map(({ code }) => code));
  const names = new Map(
    given.map(({ code, name }, place) => [code, checkedText(name, ['districts', String(place), 'name'], 50)]),
  );
  const codes = [...names.keys()].sort();
  // Two officers at once: the second waits here and then finds the first one's districts.
  await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', ['registerDistricts']);
  const known = await tx.find(District, { where: { code: In(codes) } });
  const written: District[] = [];
  const facts: DistrictFact[] = [];
  for (const code of codes) {
    const name = names.get(code)!;
    const district = known.find(one => one.code === code);
    if (!district) {
      written.push(await tx.save(tx.create(District, { code, name, createdBy: actor.subject })));
      facts.push(registered({ code, name }, 'OFFICER'));
      continue;
    }
    const of = { kind: 'DISTRICT', key: code, by: actor.subject } as const;
    const before = district.name;
    if (await change(tx, of, district, { name })) {
      written.push(district);
      facts.push(renamed(code, before, name));
    }
  }
  await publishDistricts(tx, written, facts);
  return tx.find(District, { where: { code: In(codes) }, order: { code: 'ASC' } });
}
