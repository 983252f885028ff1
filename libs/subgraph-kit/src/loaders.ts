import DataLoader from 'dataloader';

/** Gives one value per key, in the order of the keys. */
export type BatchFunction<K, V> = (keys: readonly K[]) => Promise<V[]>;

/**
 * The batched loaders of one request: what many rows ask for under the same name is fetched at once, and
 * once only.
 */
export class LoaderRegistry {
  private readonly loaders = new Map<string, DataLoader<unknown, unknown>>();

  /** @param name says what is loaded; the same name always comes with the same meaning of `batch` */
  load<K extends string | number, V>(name: string, batch: BatchFunction<K, V>, key: K): Promise<V> {
    let loader = this.loaders.get(name);
    if (!loader) {
      loader = new DataLoader(keys => batch(keys as readonly K[]), { maxBatchSize: 1_000 });
      this.loaders.set(name, loader);
    }
    return loader.load(key) as Promise<V>;
  }

  /** Forgets everything: a mutation has changed what was loaded. */
  clear(): void {
    this.loaders.clear();
  }
}
