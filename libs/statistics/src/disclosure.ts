/** A figure of a table that describes some people and is not the sum of others. */
export interface Cell {
  readonly key: string;
  readonly people: number;
}

/** A figure of a table that is the sum of its parts, which share nobody. */
export interface Total {
  readonly key: string;
  readonly parts: readonly Figure[];
}

export type Figure = Cell | Total;

/** Whether a figure describes somebody, but too few to be shown. A figure about nobody tells nothing about anybody. */
export const isSmall = (people: number, minimum: number): boolean => people > 0 && people < minimum;

/**
 * The keys of the figures of a table that must be hidden so that no figure about fewer than `minimum` people
 * is shown or can be worked out from those that are.
 *
 * A small cell is hidden. What a reader can work out is, for each shown total, what remains of it when the
 * shown parts are taken away, and sums of such remainders; so a total is hidden as well (complementary
 * hiding) where its remainder is small. Hiding the total rather than a second cell costs no other cell its
 * own figure.
 */
export function hiddenFigures(table: Figure, minimum: number): Set<string> {
  const hidden = new Set<string>();
  remainder(table, minimum, hidden);
  return hidden;
}

/** How many people stay uncovered by the shown figures below and at `figure`; notes what is hidden on the way. */
function remainder(figure: Figure, minimum: number, hidden: Set<string>): number {
  const people =
    'parts' in figure
      ? figure.parts.reduce((sum, part) => sum + remainder(part, minimum, hidden), 0)
      : figure.people;
  if (!isSmall(people, minimum)) return 0;
  hidden.add(figure.key);
  return people;
}
