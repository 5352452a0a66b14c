/** Pixels along the longer side: sharp at eightfold zoom, and far below what the server takes. */
export const SIDE_MAX = 4000;
/** What the server takes. */
const BYTES_MAX = 6 * 1024 * 1024;
/** A scanned set of drawings; it is read into memory whole. */
const FILE_BYTES_MAX = 100 * 1024 * 1024;
const QUALITY = 0.9;
const PDF_TYPE = 'application/pdf';

/** Files a plan can be made from. */
export const planFileTypes = 'image/png,image/jpeg,image/webp,image/svg+xml,application/pdf,.pdf';

/** Why a file cannot become a plan; each has its sentence in the texts. */
export type PlanFileFault = 'unreadable' | 'too_large' | 'file_too_large' | 'encrypted' | 'damaged' | 'too_slow';

export class PlanFileError extends Error {
  readonly reason: PlanFileFault;

  constructor(reason: PlanFileFault, options?: ErrorOptions) {
    super(`the file cannot become a plan: ${reason}`, options);
    this.name = 'PlanFileError';
    this.reason = reason;
  }
}

/** Of a document a page is chosen first (see pdfFile.ts). */
export function isDocument(file: File): boolean {
  return file.type === PDF_TYPE || file.name.toLowerCase().endsWith('.pdf');
}

/** A file of this size would stop the browser before it is shown. */
export function checkSize(file: File): void {
  if (file.size > FILE_BYTES_MAX) throw new PlanFileError('file_too_large');
}

/**
 * The picture in a file as base64. Drawings (SVG) and very large pictures are drawn into pixels here: what is sent can
 * carry neither scripts nor links.
 */
export async function planFromFile(file: File): Promise<string> {
  checkSize(file);
  const picture = await load(await dataUrlOf(file));
  const [width, height] = [picture.naturalWidth || 1600, picture.naturalHeight || 1200];
  const isDrawing = file.type === 'image/svg+xml';
  if (!isDrawing && Math.max(width, height) <= SIDE_MAX && file.size <= BYTES_MAX) return base64Of(picture.src);
  const scale = isDrawing ? SIDE_MAX / Math.max(width, height) : Math.min(1, SIDE_MAX / Math.max(width, height));
  return checked(base64Of(drawn(picture, Math.round(width * scale), Math.round(height * scale))));
}

/** A page that was drawn, as base64: exact where that is small enough, else as a photograph would be kept. */
export function planFromCanvas(canvas: HTMLCanvasElement): string {
  const exact = base64Of(canvas.toDataURL('image/png'));
  return bytesOf(exact) <= BYTES_MAX ? exact : checked(base64Of(canvas.toDataURL('image/webp', QUALITY)));
}

function drawn(picture: HTMLImageElement, width: number, height: number): string {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (context === null) throw new PlanFileError('unreadable');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return canvas.toDataURL('image/webp', QUALITY);
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(new PlanFileError('unreadable', { cause: reader.error })));
    reader.readAsDataURL(file);
  });
}

/** Within an image element a drawing runs no scripts and fetches nothing. */
function load(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.addEventListener('load', () => resolve(picture));
    picture.addEventListener('error', () => reject(new PlanFileError('unreadable')));
    picture.src = url;
  });
}

function checked(base64: string): string {
  if (bytesOf(base64) > BYTES_MAX) throw new PlanFileError('too_large');
  return base64;
}

function bytesOf(base64: string): number {
  return base64.length * 0.75;
}

function base64Of(dataUrl: string): string {
  return dataUrl.slice(dataUrl.indexOf(',') + 1);
}
