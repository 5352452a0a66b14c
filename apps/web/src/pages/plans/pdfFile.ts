import { getDocument, GlobalWorkerOptions, PasswordException, RenderingCancelledException } from 'pdfjs-dist';
import type { PDFDocumentProxy } from 'pdfjs-dist';
// The builder of the console makes the address of a file of it.
// oxlint-disable-next-line import/default
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { checkSize, PlanFileError, planFromCanvas, SIDE_MAX } from './planFile.ts';

/*
 * Pages of a PDF drawn into pixels, here in the browser: the server never sees the document. The library is a third of the
 * console, so only whoever uploads a PDF fetches it. It reads on a thread of its own and is given no way to fetch
 * anything or to run scripts of the document.
 */

GlobalWorkerOptions.workerSrc = workerUrl;

/** A picture inside a page with more pixels than this is left out: it would take a gigabyte to unpack. */
const PICTURE_PIXELS_MAX = 120_000_000;
/** More pages than this are not offered: nobody looks for a plan among them. */
export const PAGES_MAX = 300;
/** The drawing of a city has as many lines as take this long; it would hold up every screen that shows it. */
const DRAW_MS_MAX = 60_000;

/** A document that is open. */
export interface PdfFile {
  /** Pages there are, of which {@link PAGES_MAX} are offered. */
  readonly pages: number;
  /** Draws a page onto a canvas, its longer side as long as told. An abort stops it between two steps. */
  draw(page: number, canvas: HTMLCanvasElement, side: number, signal: AbortSignal): Promise<void>;
  /** A page as the picture of a plan, base64. */
  plan(page: number, signal: AbortSignal): Promise<string>;
  close(): void;
}

/** Opens a document; rejects with a {@link PlanFileError} for one that is locked or broken. */
export async function openPdf(file: File): Promise<PdfFile> {
  checkSize(file);
  const task = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    maxImageSize: PICTURE_PIXELS_MAX,
    canvasMaxAreaInBytes: SIDE_MAX * SIDE_MAX * 4,
    // The policy of the page lets nothing compile code, and there is no need to.
    useWasm: false,
    useWorkerFetch: false,
    enableXfa: false,
    verbosity: 0,
  });
  try {
    const pdf = await task.promise;
    return pagesOf(pdf, () => void task.destroy());
  } catch (error) {
    void task.destroy();
    throw new PlanFileError(error instanceof PasswordException ? 'encrypted' : 'damaged', { cause: error });
  }
}

function pagesOf(pdf: PDFDocumentProxy, close: () => void): PdfFile {
  async function draw(page: number, canvas: HTMLCanvasElement, side: number, signal: AbortSignal): Promise<void> {
    const drawing = await faults(() => pdf.getPage(page));
    const { width, height } = drawing.getViewport({ scale: 1 });
    const viewport = drawing.getViewport({ scale: Math.min(side, SIDE_MAX) / Math.max(width, height) });
    Object.assign(canvas, { width: Math.round(viewport.width), height: Math.round(viewport.height) });
    const task = drawing.render({ canvas, viewport, background: '#fff' });
    const isSlow = AbortSignal.timeout(DRAW_MS_MAX);
    const stop = (): void => task.cancel();
    for (const one of [signal, isSlow]) one.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await faults(() => task.promise);
    } catch (error) {
      if (isSlow.aborted) throw new PlanFileError('too_slow', { cause: error });
      throw error;
    } finally {
      for (const one of [signal, isSlow]) one.removeEventListener('abort', stop);
      drawing.cleanup();
    }
  }
  return {
    pages: pdf.numPages,
    draw,
    async plan(page, signal) {
      const canvas = document.createElement('canvas');
      await draw(page, canvas, SIDE_MAX, signal);
      return planFromCanvas(canvas);
    },
    close,
  };
}

/** What the library throws, in our words; that it was told to stop is no fault. */
async function faults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RenderingCancelledException) throw error;
    throw new PlanFileError('damaged', { cause: error });
  }
}
