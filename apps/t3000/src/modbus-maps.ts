import type { Disk, Logger } from '@t3000/core';
import { readMapCsv, readMapText } from '@t3000/driver-modbus';
import type { MapProblem, RegisterMap } from '@t3000/driver-modbus';

/** A map longer than this is no map. */
const FILE_BYTES_MAX = 4 * 2 ** 20;

/** A file that is no register map, with every mistake in it. */
export interface BrokenMap {
  readonly file: string;
  readonly problems: readonly MapProblem[];
}

/** Reads the register maps in a folder: `*.json`, and `*.csv` whose file name becomes the id. */
export function readMapFolder(disk: Disk, folder: string): { maps: RegisterMap[]; broken: BrokenMap[] } {
  const maps: RegisterMap[] = [];
  const broken: BrokenMap[] = [];
  if (folder === '') return { maps, broken };
  for (const file of disk.list(folder).filter((name) => /\.(json|csv)$/i.test(name))) {
    const outcome = readMapFile(disk, `${folder}/${file}`);
    if (outcome.ok) maps.push(outcome.map);
    else broken.push({ file, problems: outcome.problems });
  }
  return { maps, broken };
}

/** Reads one file; a CSV file takes its id and name from the file name. */
export function readMapFile(disk: Disk, path: string): ReturnType<typeof readMapText> {
  const size = disk.sizeBytes(path);
  if (size > FILE_BYTES_MAX) {
    const message = `${size} bytes are above the maximum ${FILE_BYTES_MAX}`;
    return { ok: false, problems: [{ row: 0, field: '', message }] };
  }
  const text = new TextDecoder().decode(disk.read(path));
  if (!/\.csv$/i.test(path)) return readMapText(text);
  const name = (path.split(/[/\\]/).at(-1) ?? '').replace(/\.csv$/i, '');
  return readMapCsv(text, { id: idFrom(name), name });
}

/** One line per mistake: file, row, column and what is wrong. */
export function problemLine(file: string, { row, field, message }: MapProblem): string {
  const where = row === 0 ? file : `${file}, row ${row}`;
  return `${where}${field === '' ? '' : `, ${field}`}: ${message}`;
}

/** The maps of the configured folder; what is broken is logged and left out. */
export function installedMaps(disk: Disk, folder: string, log: Logger): readonly RegisterMap[] {
  const { maps, broken } = readMapFolder(disk, folder);
  for (const { file, problems } of broken) {
    log.error('register map is not used', {
      file,
      problems: problems.slice(0, 10).map((one) => problemLine(file, one)),
    });
  }
  return maps;
}

function idFrom(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 40);
  return id === '' ? 'map' : id;
}
