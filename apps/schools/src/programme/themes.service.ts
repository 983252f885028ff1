import { type Actor, authorise } from '@doorstep/access';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { checkedText } from '@doorstep/subgraph-kit';
import { type EntityManager, In } from 'typeorm';
import { Theme } from './theme';
import { checkTheme } from './theme.rules';

const mostIndicators = 20;
const indicatorPattern = /^[A-Z][A-Z0-9_]{0,63}$/;

/** Adds a theme to the list, or renames one and says what it is about. */
export async function nameTheme(
  tx: EntityManager,
  actor: Actor,
  given: { code: string; name: BilingualText; indicators: readonly string[] },
): Promise<Theme> {
  authorise(actor, 'update', 'Programme');
  checkTheme(given.code, ['code']);
  const name = checkedText(given.name, ['name'], 50);
  const indicators = [...new Set(given.indicators)];
  const wrong = given.indicators.findIndex(code => !indicatorPattern.test(code));
  if (wrong >= 0 || indicators.length > mostIndicators) {
    throw refuse(
      'THEME_INDICATORS',
      ['indicators', ...(wrong >= 0 ? [String(wrong)] : [])],
      `请填写至多 ${mostIndicators} 个指标代码，例如 ACADEMIC_BURDEN。`,
      `Give codes of indicators such as ACADEMIC_BURDEN, ${mostIndicators} at most.`,
    );
  }
  await tx.query(
    `INSERT INTO theme (code, name, indicators, version, created_by) VALUES ($1, $2, $3, 1, $4)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, indicators = excluded.indicators, version = theme.version + 1
       WHERE (theme.name, theme.indicators) IS DISTINCT FROM (excluded.name, excluded.indicators)`,
    [given.code, name, indicators, actor.subject],
  );
  return tx.findOneByOrFail(Theme, { code: given.code });
}

/** The themes of the list among these codes. A code need not be on it. */
export const themesAmong = (db: EntityManager, codes: readonly string[]): Promise<Theme[]> =>
  db.find(Theme, { where: { code: In([...codes]) }, order: { code: 'ASC' } });
