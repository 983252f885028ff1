/** Data as it is put together: objects and lists out of JSON. */
export type Tree = Record<string, unknown>;

export function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Merges what a service answered into what is there already: objects field by field, lists of equal
 * length element by element; anything else is replaced.
 */
export function merge(target: Tree, source: Tree): void {
  for (const key in source) {
    // No alias may be called so (see admission); a service's JSON is not trusted with a prototype either.
    if (key === '__proto__') continue;
    const incoming = source[key];
    if (incoming === undefined) continue;
    const present = target[key];
    if (isObject(incoming) && isObject(present)) merge(present, incoming);
    else if (Array.isArray(incoming) && Array.isArray(present) && incoming.length === present.length) {
      mergeLists(present, incoming);
    } else target[key] = incoming;
  }
}

function mergeLists(target: unknown[], source: unknown[]): void {
  for (let index = 0; index < source.length; index += 1) {
    const present = target[index];
    const incoming = source[index];
    if (isObject(present) && isObject(incoming)) merge(present, incoming);
    else if (Array.isArray(present) && Array.isArray(incoming) && present.length === incoming.length) {
      mergeLists(present, incoming);
    } else target[index] = incoming;
  }
}

/** The steps of a plan's path: a response key, or `@` for every element of a list. */
export type PlanPath = readonly (string | number)[];

/** Every object that a plan's path leads to, in order; nulls on the way are left out. */
export function collect(value: unknown, path: PlanPath, depth: number, found: Tree[]): Tree[] {
  if (value === null || value === undefined) return found;
  const step = path[depth];
  if (step === undefined) {
    if (isObject(value)) found.push(value);
    else if (Array.isArray(value)) for (const item of value) collect(item, path, depth, found);
    return found;
  }
  if (Array.isArray(value)) {
    const next = step === '@' ? depth + 1 : depth;
    for (const item of value) collect(item, path, next, found);
    return found;
  }
  if (isObject(value)) collect(value[step], path, depth + 1, found);
  return found;
}

/** The response paths of what `collect` finds, in the same order. Only wanted when something failed. */
export function collectPaths(value: unknown, path: PlanPath): (string | number)[][] {
  const paths: (string | number)[][] = [];
  const here: (string | number)[] = [];
  const walk = (current: unknown, depth: number): void => {
    if (current === null || current === undefined) return;
    const step = path[depth];
    if (Array.isArray(current)) {
      const next = step === '@' ? depth + 1 : depth;
      current.forEach((item, index) => {
        here.push(index);
        walk(item, next);
        here.pop();
      });
    } else if (step === undefined) {
      if (isObject(current)) paths.push([...here]);
    } else if (isObject(current)) {
      here.push(step);
      walk(current[step], depth + 1);
      here.pop();
    }
  };
  walk(value, 0);
  return paths;
}
