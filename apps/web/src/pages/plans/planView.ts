import { reactive } from 'vue';

export const ZOOM_MIN = 1;
/** Eight times shows a desk on the plan of a large floor. */
export const ZOOM_MAX = 8;

/** A plan is shown whole at zoom 1; `x` and `y` shift it, in pixels of the frame. */
export interface PlanView {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size of a picture that fits into a frame. */
export function fittedSize(picture: Size, frame: Size): Size {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Zooms about a place of the frame, which stays where it is. */
export function zoomedAt(
  view: Readonly<PlanView>,
  at: { readonly x: number; readonly y: number },
  factor: number,
): PlanView {
  const zoom = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, view.zoom * factor));
  const ratio = zoom / view.zoom;
  return { zoom, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** Keeps the plan in the frame: centred while it is smaller, without empty borders while it is larger. */
export function keptInside(view: Readonly<PlanView>, fitted: Size, frame: Size): PlanView {
  return {
    zoom: view.zoom,
    x: along(view.x, fitted.width * view.zoom, frame.width),
    y: along(view.y, fitted.height * view.zoom, frame.height),
  };
}

function along(shift: number, size: number, room: number): number {
  return size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, shift));
}

export function newView(): PlanView {
  return reactive({ x: 0, y: 0, zoom: 1 });
}
