import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newYear, schoolYear, type YearState, type YearStep } from '../sample-city';
import type { Reporter } from './console';
import { readJson, writeJson } from './files';
import { PlainError } from './plain-error';
import type { Platform } from './platform';
import type { EventsKind, Settings } from './settings';

/** What the data folder holds: `data/year.json`. */
interface Stamp {
  events: EventsKind;
  schools?: number;
  /** Names of the steps that are done. */
  done: string[];
  state: YearState;
}

const defaultSchools = 1000;
const stampFile = (dataDir: string): string => join(dataDir, 'year.json');

export const forgetYear = (dataDir: string): Promise<void> => rm(stampFile(dataDir), { force: true });

/**
 * Events that went over one transport are not on the other: what has been told there would be missing here.
 * Without a wish of its own, a start takes the transport that the data was made with.
 */
export async function refuseOtherEvents(settings: Settings): Promise<void> {
  const stamp = await readJson<Stamp>(stampFile(settings.dataDir));
  if (!stamp) return;
  if (!settings.events) {
    settings.events = stamp.events;
    settings.eventsWhy = 'this data was made with it';
  }
  if (settings.events === stamp.events) return;
  throw new PlainError(
    `This data was made with --events=${stamp.events}, and its events are there: start with that, or begin again with --events=${settings.events} --fresh.`,
  );
}

/**
 * Loads the sample city and plays its first year, as far as that is not done yet. A register that has been begun
 * can grow, and never shrinks.
 */
export async function loadYear(
  platform: Pick<Platform, 'client'> & { events: { kind: EventsKind } },
  settings: Pick<Settings, 'dataDir' | 'schools'>,
  report: Reporter,
  steps: readonly YearStep[] = schoolYear,
): Promise<void> {
  const file = stampFile(settings.dataDir);
  const stamp = (await readJson<Stamp>(file)) ?? { events: platform.events.kind, done: [], state: newYear() };
  const wished = settings.schools ?? stamp.schools ?? defaultSchools;
  const there = stamp.schools ?? 0;
  if (wished < there) {
    report.line(
      `  ! This data has a city of ${there} schools, and --schools=${wished} takes none away: for a smaller one begin again with --fresh --schools=${wished}`,
    );
  }
  const schools = Math.max(wished, there);
  if (schools !== stamp.schools) stamp.done = stamp.done.filter(name => name !== steps[0]?.name);
  stamp.schools = schools;
  // Before the first step: the year's first day is part of what is asked for, and of its keys.
  await writeJson(file, stamp);
  const open = schools === 0 ? [] : steps.filter(step => !stamp.done.includes(step.name));
  if (open.length === 0)
    report.line(`  ✓ ${schools === 0 ? 'No sample city, as you wished' : 'The sample city is there'}`);
  for (const step of open) {
    await report.step(step.title, async progress => {
      await step.play(platform.client, stamp.state, { schools, progress });
    });
    stamp.done.push(step.name);
    await writeJson(file, stamp);
  }
}
