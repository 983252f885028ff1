import { refuse } from '@doorstep/service-kit/refusal';
import type { EntityManager } from 'typeorm';
import type { ImportDefinition } from '../definition';
import type { Mapping } from './mapping';
import { readMapping } from './read-mapping';

/** A mapping as it is kept, and where it comes from. */
export interface KeptMapping {
  name: string;
  about: string;
  /** Whether it comes with Doorstep; then nobody changes it. */
  builtIn: boolean;
  /** Grows with every change. */
  version: number;
  createdBy: string | null;
  createdAt: Date | null;
}

interface StoredMapping {
  name: string;
  version: number;
  yaml: string;
  about: string;
  created_by: string;
  created_at: Date;
}

/** The mappings of one import: those that come with Doorstep, and those that its users have written. */
export class Mappings {
  private readonly builtIn: ReadonlyMap<string, { mapping: Mapping; yaml: string }>;

  /**
   * @param definition what the mappings are for; it says what is `mappable`
   * @param builtIn YAML of those that come with Doorstep; a mistake in one throws here
   */
  constructor(
    private readonly definition: Pick<ImportDefinition, 'name' | 'mappable'>,
    builtIn: readonly string[],
  ) {
    const read = builtIn.map(yaml => ({ mapping: this.read(yaml), yaml }));
    this.builtIn = new Map(read.map(one => [one.mapping.name, one]));
  }

  /** @throws Refusal MAPPING_NOT_FOUND */
  async find(db: EntityManager, name: string): Promise<Mapping> {
    const known = this.builtIn.get(name);
    return known ? known.mapping : this.read(await this.yaml(db, name));
  }

  /** As it was written. @throws Refusal MAPPING_NOT_FOUND */
  async yaml(db: EntityManager, name: string): Promise<string> {
    const known = this.builtIn.get(name);
    if (known) return known.yaml;
    const stored = await this.stored(db, name);
    if (stored) return stored.yaml;
    const names = (await this.list(db)).map(one => one.name).join(', ');
    throw refuse(
      'MAPPING_NOT_FOUND',
      ['mapping'],
      `没有名为“${name}”的映射。现有：${names}。`,
      `There is no mapping called "${name}". There are: ${names}.`,
    );
  }

  async list(db: EntityManager): Promise<KeptMapping[]> {
    const ours = [...this.builtIn.values()].map(({ mapping: { name, about } }) => ({
      ...{ name, about, builtIn: true, version: 1, createdBy: null, createdAt: null },
    }));
    const stored = await db.query<StoredMapping[]>(
      `SELECT DISTINCT ON (name) name, version, yaml, about, created_by, created_at FROM import_mapping
        WHERE import = $1 ORDER BY name, version DESC`,
      [this.definition.name],
    );
    return [...ours, ...stored.map(kept)];
  }

  /** Keeps a mapping, as a new version where there is one of its name; the same one again stays as it is. */
  async keep(tx: EntityManager, yaml: string, by: string, expectedName: string): Promise<KeptMapping> {
    const { name, about } = this.read(yaml);
    if (name !== expectedName) {
      throw refuse(
        'MAPPING_NAME_DIFFERS',
        ['mapping', 'line 1'],
        `文件中的映射名为“${name}”，地址中为“${expectedName}”：请统一。`,
        `The file calls the mapping "${name}", the address "${expectedName}": make them alike.`,
      );
    }
    if (this.builtIn.has(name)) {
      throw refuse(
        'MAPPING_NAME_TAKEN',
        ['mapping', 'line 1'],
        `“${name}”是系统自带的映射：请另取名称。`,
        `"${name}" comes with Doorstep: give yours another name.`,
      );
    }
    // Two clerks at once: the second waits here.
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`import_mapping ${name}`]);
    const before = await this.stored(tx, name);
    if (before?.yaml === yaml) return kept(before);
    await tx.query(
      'INSERT INTO import_mapping (import, name, version, yaml, about, created_by) VALUES ($1, $2, $3, $4, $5, $6)',
      [this.definition.name, name, (before?.version ?? 0) + 1, yaml, about, by],
    );
    return kept((await this.stored(tx, name))!);
  }

  private async stored(db: EntityManager, name: string): Promise<StoredMapping | undefined> {
    const [found] = await db.query<StoredMapping[]>(
      `SELECT name, version, yaml, about, created_by, created_at FROM import_mapping
        WHERE import = $1 AND name = $2 ORDER BY version DESC LIMIT 1`,
      [this.definition.name, name],
    );
    return found;
  }

  private read(yaml: string): Mapping {
    const { name, mappable } = this.definition;
    if (!mappable) throw new Error(`${name} takes no mappings.`);
    return readMapping(yaml, mappable);
  }
}

function kept({ name, about, version, created_by, created_at }: StoredMapping): KeptMapping {
  return { name, about, builtIn: false, version, createdBy: created_by, createdAt: created_at };
}
