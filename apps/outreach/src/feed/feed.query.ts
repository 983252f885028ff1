import type { EntityManager } from 'typeorm';
import type { FeedEntry } from './atom';

/** How many stories stand on a page of the feed. */
export const pageSize = 100;
/** How many are in memory at once. */
const chunkSize = 25;

const onPage = `
  SELECT story.id, story.title, story.summary, story.theme, story.published_at, school.name AS school_name,
         school.version AS school_version
    FROM story LEFT JOIN school_reference school ON school.id = story.school_id
   WHERE story.status = 'PUBLISHED'
     AND ($1::uuid IS NULL OR (story.published_at, story.id) <
          (SELECT last.published_at, last.id FROM story last WHERE last.id = $1))
   ORDER BY story.published_at DESC, story.id DESC LIMIT $2`;

export interface FeedState {
  /** Changes with every byte of the page that can change. */
  fingerprint: string;
  updated: Date | null;
  more: boolean;
}

/** Whether there is a published story of this id, behind which a page can begin. */
export async function isPublished(manager: EntityManager, id: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(`SELECT FROM story WHERE id = $1 AND status = 'PUBLISHED'`, [
    id,
  ]);
  return rows.length > 0;
}

/** What a page is at this moment, without its words: published stories do not change, the names of schools do. */
export async function feedState(manager: EntityManager, before?: string): Promise<FeedState> {
  const [row]: { fingerprint: string | null; updated: Date | null; count: number }[] = await manager.query(
    `SELECT md5(string_agg(id || ':' || coalesce(school_version, 0), ',' ORDER BY published_at DESC, id DESC)) AS fingerprint,
            max(published_at) AS updated, count(*)::int AS count
       FROM (${onPage}) AS page`,
    [before ?? null, pageSize + 1],
  );
  return {
    fingerprint: row?.fingerprint ?? 'empty',
    updated: row?.updated ?? null,
    more: (row?.count ?? 0) > pageSize,
  };
}

/** The stories of a page, latest first, a few at a time. */
export async function* feedEntries(manager: EntityManager, before?: string): AsyncGenerator<FeedEntry> {
  let last = before;
  for (let sent = 0; sent < pageSize;) {
    const rows: Row[] = await manager.query(onPage, [last ?? null, Math.min(chunkSize, pageSize - sent)]);
    for (const { id, title, summary, theme, published_at: publishedAt, school_name: schoolName } of rows) {
      yield { id, title, summary, theme, publishedAt, schoolName };
      last = id;
      sent++;
    }
    if (rows.length < chunkSize) return;
  }
}

interface Row extends Omit<FeedEntry, 'publishedAt' | 'schoolName'> {
  published_at: Date;
  school_name: FeedEntry['schoolName'];
}
