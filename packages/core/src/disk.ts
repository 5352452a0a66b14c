/** Files as the program may see them, for everything that is not inside a database file. Paths are absolute. */
export interface Disk {
  exists(path: string): boolean;
  /** Creates the folder and its parents, readable by the owner alone. */
  makeFolder(path: string): void;
  /** Names inside a folder, sorted; empty when it does not exist. */
  list(path: string): string[];
  sizeBytes(path: string): number;
  /** Free space where `path` lives, in bytes. */
  freeBytes(path: string): number;
  read(path: string): Uint8Array;
  /** Writes a temporary file, syncs it and renames it over `path`, so that readers see the old or the new content. */
  write(path: string, data: Uint8Array): void;
  rename(from: string, to: string): void;
  /** Harmless when the file does not exist. */
  remove(path: string): void;
}
