/** What schools are counted by. `programmeStage` is NONE for a school outside the programme. */
export const facets = ['districtCode', 'stage', 'status', 'sector', 'programmeStage'] as const;
export type Facet = (typeof facets)[number];

/** Some schools that have all of these in common. */
export type Cell = Record<Facet, string> & { count: number };

/** The values that were asked for; a facet that is not there is not filtered. */
export type Chosen = { [facet in Facet]?: readonly string[] };

export interface Counted {
  /** By facet: its values, in the order of their names, and how many schools have each under all other filters. */
  facets: Record<Facet, { value: string; count: number }[]>;
  /** Under all filters. */
  total: number;
}

/** Sums up cells. A value that was asked for is listed although no school has it, so that it can be taken back. */
export function countFacets(cells: readonly Cell[], chosen: Chosen): Counted {
  const isChosen = (cell: Cell, facet: Facet): boolean => chosen[facet]?.includes(cell[facet]) ?? true;
  const countsOf = (facet: Facet) => {
    const counts = new Map((chosen[facet] ?? []).map(value => [value, 0]));
    for (const cell of cells) {
      if (!facets.every(other => other === facet || isChosen(cell, other))) continue;
      counts.set(cell[facet], (counts.get(cell[facet]) ?? 0) + cell.count);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => (a.value < b.value ? -1 : 1));
  };
  return {
    facets: Object.fromEntries(facets.map(facet => [facet, countsOf(facet)])) as Counted['facets'],
    total: cells
      .filter(cell => facets.every(facet => isChosen(cell, facet)))
      .reduce((sum, { count }) => sum + count, 0),
  };
}
