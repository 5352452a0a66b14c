import type { Disk } from '@t3000/core';
import type { AuditPosition, AuditProblem, AuditTable } from '@t3000/site';

/** Where the trail stood at a time. */
export interface AuditAnchor extends AuditPosition {
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A week of a busy site at one each ten minutes. The newest vouches for every row before it; older ones narrow it down. */
export const ANCHORS_MAX = 1000;

/**
 * Remembers outside the site file where the audit trail stood. The chain of hashes shows rows that were changed, but not
 * that its end was cut off or that somebody wrote the whole of it anew; what is kept elsewhere shows both. One JSON
 * object a line.
 */
export class AuditAnchors {
  readonly #disk: Disk;
  readonly #path: string;

  /** `path` is absolute; the further from the site file, the better: another disk, a share others cannot write. */
  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  /** Keeps where the trail stands, unless that is known already or the trail is empty; true when something was written. */
  keep(anchor: AuditAnchor): boolean {
    const kept = this.all();
    if (anchor.seq === 0 || anchor.hash === kept.at(-1)?.hash) return false;
    const lines = [...kept, anchor].slice(-ANCHORS_MAX).map((line) => `${JSON.stringify(line)}\n`);
    this.#disk.write(this.#path, new TextEncoder().encode(lines.join('')));
    return true;
  }

  /** Oldest first. Lines that are no anchors are left out: a file somebody scribbled in is no reason to trust less. */
  all(): AuditAnchor[] {
    if (!this.#disk.exists(this.#path)) return [];
    const text = new TextDecoder().decode(this.#disk.read(this.#path));
    return text.split('\n').flatMap((line) => parseAnchor(line) ?? []);
  }

  /** The first anchor the trail no longer passes through. */
  problem(table: Pick<AuditTable, 'hashOf' | 'head'>): AuditProblem | undefined {
    for (const { seq, hash, at } of this.all()) {
      const found = table.hashOf(seq);
      const when = new Date(at).toISOString();
      if (found === undefined) {
        const end = table.head().seq;
        return { seq, why: `the trail had ${seq} rows at ${when} and now ends with ${end}: its end was cut off` };
      }
      if (found !== hash) {
        return { seq, why: `the row is not the one that stood there at ${when}: the trail was rewritten` };
      }
    }
    return undefined;
  }
}

function parseAnchor(line: string): AuditAnchor | undefined {
  try {
    const value = JSON.parse(line) as Partial<AuditAnchor> | null;
    if (!Number.isSafeInteger(value?.seq) || !Number.isSafeInteger(value?.at)) return undefined;
    const { at = 0, seq = 0, hash } = value ?? {};
    return typeof hash === 'string' && Math.abs(at) <= 8.64e15 ? { at, seq, hash } : undefined;
  } catch {
    return undefined;
  }
}
