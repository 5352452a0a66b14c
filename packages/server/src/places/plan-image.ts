import { disableTypes, imageSize, types } from 'image-size';
import { ApiError, PLAN_BYTES_MAX } from '@t3000/contract';
import type { FloorPlan } from '@t3000/contract';
import type { PlanImage } from '@t3000/site';

/** A browser needs four bytes for each pixel it shows: 200 MB. */
const PLAN_PIXELS_MAX = 50_000_000;

const contentTypes: Readonly<Record<string, FloorPlan['content_type']>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

/** No other decoder ever sees what was uploaded; SVG is known only to be named in the refusal. */
const recognised = new Set<string>(['png', 'jpg', 'webp', 'svg']);
disableTypes(types.filter((type) => !recognised.has(type)));

/** Picture formats that can carry scripts (SVG) or that browsers do not show are refused by what the bytes say. */
export function readPlanImage(base64: string): Omit<PlanImage, 'updatedAt'> {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > PLAN_BYTES_MAX) {
    throw new ApiError('body_too_large', `the picture has ${bytes.length} bytes, ${PLAN_BYTES_MAX} at most`, {
      limit: PLAN_BYTES_MAX,
    });
  }
  const { type, width, height } = measure(bytes);
  const contentType = contentTypes[type];
  if (contentType === undefined) throw refused(`it is ${type.toUpperCase()}`);
  if (width < 1 || height < 1 || width * height > PLAN_PIXELS_MAX) {
    throw new ApiError(
      'invalid_request',
      `the picture has ${width} x ${height} pixels, ${PLAN_PIXELS_MAX} together at most`,
      { path: 'body/image_base64', limit: PLAN_PIXELS_MAX },
    );
  }
  return { contentType, bytes, width, height };
}

function measure(bytes: Uint8Array): { type: string; width: number; height: number } {
  try {
    const { type = 'unknown', width, height } = imageSize(bytes);
    return { type, width, height };
  } catch {
    throw refused('no such picture was recognised');
  }
}

function refused(why: string): ApiError {
  return new ApiError('invalid_request', `the plan must be a PNG, JPEG or WebP picture; ${why}`, {
    path: 'body/image_base64',
  });
}
