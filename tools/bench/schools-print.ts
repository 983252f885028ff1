import { ratio } from './measure';

/**
 * Milliseconds at the 50th, 95th and 99th percentile and at most; milliseconds of processor time of the service and
 * PostgreSQL together, which other load on the machine distorts least; and SQL statements, of one query.
 */
export interface Figure {
  name: string;
  p50: number;
  p95: number;
  p99: number;
  most: number;
  cpu: number;
  statements: number;
}

export interface SchoolsFigures {
  schools: number;
  searches: Figure[];
  lists: Figure[];
  /** What counts, sums up or puts in order a whole district, a round or the city. */
  sums: Figure[];
}

export function printSchoolsService(found: readonly SchoolsFigures[]): void {
  printSearches(found);
  console.log('');
  printLists(found);
  console.log('');
  printGrowth(found, 'sums');
}

function printSearches(found: readonly SchoolsFigures[]): void {
  const heads = ['p50', 'p95', 'p99', 'most', 'CPU', 'statements'];
  console.log(
    `  ${'searches, milliseconds'.padEnd(46)} schools${heads.map(head => head.padStart(11)).join('')}`,
  );
  for (const [place, { name }] of found[0]?.searches.entries() ?? []) {
    for (const { schools, searches } of found) {
      const { p50, p95, p99, most, cpu, statements } = searches[place]!;
      const cells = [p50, p95, p99, most, cpu].map(figure => figure.toFixed(1).padStart(11)).join('');
      const shown = schools === found[0]?.schools ? name : '';
      console.log(
        `  ${shown.padEnd(46)} ${String(schools).padStart(7)}${cells}${String(statements).padStart(11)}`,
      );
    }
  }
  const largest = found.at(-1)!;
  const [, page] = largest.searches;
  const instead = largest.searches.at(-1)!;
  console.log(
    `  ${largest.schools} schools: the results by search take ${ratio(page!.p50, instead.p50)} the time of ILIKE at the median, ${ratio(page!.p99, instead.p99)} at the 99th percentile`,
  );
}

/** A list grows where it takes twice the CPU, and five milliseconds more: less is the noise of a machine. */
const grows = (small: Figure, large: Figure): boolean =>
  large.statements > small.statements + 2 || (large.cpu > 2 * small.cpu && large.cpu > small.cpu + 5);

function printLists(found: readonly SchoolsFigures[]): void {
  printGrowth(found, 'lists');
  const small = found[0]!.lists;
  const large = found.at(-1)!.lists;
  const growing = small.filter((one, place) => grows(one, large[place]!));
  console.log(
    `  ${small.length - growing.length} of ${small.length} lists are flat${growing.length > 0 ? `; these grow: ${growing.map(({ name }) => name).join(', ')}` : ''}`,
  );
}

/** Each of them in the smallest city beside the largest. */
function printGrowth(found: readonly SchoolsFigures[], part: 'lists' | 'sums'): void {
  const small = found[0]!;
  const large = found.at(-1)!;
  const sizes = `${small.schools} → ${large.schools} schools`;
  console.log(
    `  ${`${part}, milliseconds`.padEnd(52)}${'statements'.padStart(13)}${'p50'.padStart(16)}${'p99'.padStart(16)}${'CPU'.padStart(16)}   CPU ratio`,
  );
  console.log(`  ${sizes}`);
  for (const [place, one] of small[part].entries()) {
    const other = large[part][place]!;
    const both = (key: 'p50' | 'p99' | 'cpu') =>
      `${one[key].toFixed(1)} → ${other[key].toFixed(1)}`.padStart(16);
    console.log(
      `  ${one.name.padEnd(52)}${`${one.statements} → ${other.statements}`.padStart(13)}${both('p50')}${both('p99')}${both('cpu')}${ratio(other.cpu, one.cpu).padStart(12)}${grows(one, other) ? '  grows' : ''}`,
    );
  }
}
