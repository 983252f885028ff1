import { readdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/**
 * Tells of every file that changes below some folders. One watcher for each folder and none for files, because a file
 * that an editor replaces by renaming another over it is lost to a watcher of its own (as Node's recursive one has).
 */
export function watchFolders(root: string, folders: readonly string[], changed: (path: string) => void) {
  const watchers = new Map<string, FSWatcher>();

  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(join(root, folder), (_event, file) => {
      if (!file) return;
      const path = `${folder}/${file}`;
      addAll(path);
      changed(path);
    });
    // A folder that is removed takes its watcher with it.
    watcher.on('error', () => forget(folder));
    watcher.on('close', () => watchers.delete(folder));
    watchers.set(folder, watcher);
  };
  const forget = (folder: string): void => watchers.get(folder)?.close();

  /** The folder and all below it; nothing where it is none, or is gone again. */
  const addAll = (folder: string): void => {
    try {
      const inside = readdirSync(join(root, folder), { withFileTypes: true });
      add(folder);
      for (const entry of inside) {
        if (entry.isDirectory() && entry.name !== 'node_modules') addAll(`${folder}/${entry.name}`);
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') forget(folder);
      else if (code !== 'ENOTDIR') throw error;
    }
  };

  folders.forEach(addAll);
  return {
    stop: () => {
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
