import { hiddenFigures, type Cell, type Figure } from './disclosure';

const cell = (key: string, people: number): Cell => ({ key, people });
const total = (key: string, ...parts: Figure[]): Figure => ({ key, parts });
const hidden = (table: Figure, minimum = 10) => [...hiddenFigures(table, minimum)].sort();

it('shows what describes ten people and hides what describes nine', () => {
  expect(hidden(cell('a', 10))).toEqual([]);
  expect(hidden(cell('a', 9))).toEqual(['a']);
  expect(hidden(cell('a', 1))).toEqual(['a']);
});

it('does not call a figure about nobody hidden', () => {
  expect(hidden(total('T', cell('a', 0), cell('b', 40)))).toEqual([]);
});

it('hides a total that would give one hidden part away', () => {
  expect(hidden(total('T', cell('a', 9), cell('b', 40)))).toEqual(['T', 'a']);
});

it('hides a total over hidden parts that are few people together', () => {
  expect(hidden(total('T', cell('a', 4), cell('b', 5), cell('c', 300)))).toEqual(['T', 'a', 'b']);
});

it('shows a total over hidden parts that are ten people together', () => {
  expect(hidden(total('T', cell('a', 4), cell('b', 6), cell('c', 300)))).toEqual(['a', 'b']);
});

it('hides a total that is small itself', () => {
  expect(hidden(total('T', cell('a', 3), cell('b', 4)))).toEqual(['T', 'a', 'b']);
});

it('carries what a hidden total protects up to the total above it', () => {
  const east = total('east', cell('a', 9), cell('b', 40));
  const west = total('west', cell('c', 50));
  expect(hidden(total('city', east, west))).toEqual(['a', 'city', 'east']);
});

it('shows the total above where two hidden ones cover each other', () => {
  const east = total('east', cell('a', 9), cell('b', 40));
  const west = total('west', cell('c', 50), cell('d', 2));
  expect(hidden(total('city', east, west))).toEqual(['a', 'd', 'east', 'west']);
});

it('lets no reader work out a figure about fewer than the minimum, whatever sums and differences he takes', () => {
  let tables = 0;
  let protectedTotals = 0;
  for (const table of smallTables()) {
    const notShown = hiddenFigures(table, 10);
    for (const [leaves, key] of attacks(table, notShown)) {
      const people = leaves.reduce((sum, leaf) => sum + leaf.people, 0);
      if (people > 0 && people < 10)
        throw new Error(
          `${key} gives away ${leaves.map(leaf => leaf.key).join('+')} in ${JSON.stringify(table)}`,
        );
    }
    tables += 1;
    protectedTotals += [...notShown].filter(key => key === key.toUpperCase()).length;
  }
  expect(tables).toBe(256);
  expect(protectedTotals).toBeGreaterThan(50);
});

/** A city of two districts with two schools each, with every combination of some telling sizes. */
function* smallTables(): Generator<Figure> {
  const sizes = [1, 5, 9, 10];
  for (const a of sizes)
    for (const b of sizes)
      for (const c of sizes)
        for (const d of sizes)
          yield total(
            'CITY',
            total('EAST', cell('a', a), cell('b', b)),
            total('WEST', cell('c', c), cell('d', d)),
          );
}

/** Every set of cells whose sum follows from adding and subtracting shown figures. */
function* attacks(table: Figure, notShown: Set<string>): Generator<[Cell[], string]> {
  const cells = leavesOf(table);
  const shown = figuresOf(table).filter(figure => !notShown.has(figure.key));
  for (let code = 0; code < 3 ** shown.length; code++) {
    const weights = shown.map((_, index) => (Math.floor(code / 3 ** index) % 3) - 1);
    const sums = cells.map(leaf =>
      shown.reduce((sum, figure, index) => sum + (leavesOf(figure).includes(leaf) ? weights[index]! : 0), 0),
    );
    if (sums.every(sum => sum === 0 || sum === 1))
      yield [cells.filter((_, index) => sums[index] === 1), JSON.stringify(weights)];
  }
}

function leavesOf(figure: Figure): Cell[] {
  return 'parts' in figure ? figure.parts.flatMap(leavesOf) : [figure];
}

function figuresOf(figure: Figure): Figure[] {
  return 'parts' in figure ? [figure, ...figure.parts.flatMap(figuresOf)] : [figure];
}
