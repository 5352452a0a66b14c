import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { api, problemOf } from '../../api.ts';
import type { Problem } from '../../api.ts';
import { importPieces } from './importPieces.ts';

/** What the server said of a whole file. */
export interface ImportReport {
  readonly rows: number;
  readonly stored: number;
  readonly rejected: number;
  /** Lines of the file; as many as the server names of each part, the first of all. */
  readonly errors: readonly { readonly line: number; readonly why: string }[];
  readonly points: readonly { readonly id: number; readonly name: string; readonly samples: number }[];
}

/** Reasons one reads; the count tells of the others. */
const ERRORS_MAX = 200;

/** Reads a file part by part: a look that stores nothing, then in earnest. What is stored stays when it is stopped. */
export function useImport() {
  const report = shallowRef<ImportReport>();
  const problem = shallowRef<Problem>();
  /** From 0 to 1 while it runs. */
  const progress = ref<number>();
  let running: AbortController | undefined;
  onScopeDispose(() => running?.abort());

  async function run(file: File, isDry: boolean): Promise<boolean> {
    running?.abort();
    const own = new AbortController();
    running = own;
    problem.value = undefined;
    progress.value = 0;
    let soFar: ImportReport = { rows: 0, stored: 0, rejected: 0, errors: [], points: [] };
    try {
      const texts = file.stream().pipeThrough(new TextDecoderStream());
      for await (const piece of importPieces(chunksOf(texts))) {
        const body = { format: piece.format, text: piece.text, dry_run: isDry };
        const part = await api.importHistory({ body }, { signal: own.signal });
        if (running !== own) return false;
        soFar = joined(soFar, part, piece.lineOffset);
        report.value = soFar;
        // Characters are no bytes, but nearly all of such a file is ASCII.
        progress.value = Math.min(1, piece.readChars / Math.max(1, file.size));
      }
      report.value = soFar;
      return true;
    } catch (error) {
      if (running === own && !own.signal.aborted) problem.value = problemOf(error);
      return false;
    } finally {
      if (running === own) progress.value = undefined;
    }
  }

  return {
    report,
    problem,
    progress,
    isRunning: computed(() => progress.value !== undefined),
    run,
    stop: (): void => {
      running?.abort();
      progress.value = undefined;
    },
    reset: (): void => {
      running?.abort();
      report.value = undefined;
      problem.value = undefined;
      progress.value = undefined;
    },
  };
}

type Answer = Awaited<ReturnType<typeof api.importHistory>>;

function joined(all: ImportReport, part: Answer, lineOffset: number): ImportReport {
  const points = new Map(all.points.map((point) => [point.id, point]));
  for (const { point_id: id, name, samples } of part.points) {
    points.set(id, { id, name, samples: (points.get(id)?.samples ?? 0) + samples });
  }
  const errors = part.errors.map(({ line, why }) => ({ line: line + lineOffset, why }));
  return {
    rows: all.rows + part.rows,
    stored: all.stored + part.stored,
    rejected: all.rejected + part.rejected,
    errors: all.errors.concat(errors).slice(0, ERRORS_MAX),
    points: [...points.values()],
  };
}

/** Not every browser walks through a stream by itself. */
async function* chunksOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
