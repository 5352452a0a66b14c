import type { PointData } from '@t3000/contract';
import { conversionOf } from '../../format/units.ts';
import type { Conversion, UnitChoice } from '../../format/units.ts';
import { integralOf } from './measure.ts';
import type { Series, TrendPoint } from './series.ts';

/*
 * A chart is drawn and measured in the units of its reader: points and series are converted once, where they come in, and
 * everything behind works with what it sees.
 */

const HOUR_MS = 3_600_000;

/** The point as its reader sees it. */
export function shownPoint<P extends TrendPoint>(point: P, units: UnitChoice): P {
  const conversion = conversionOf(point, units);
  return conversion === undefined ? point : { ...point, ...conversion.shape };
}

/** The series in the unit its reader sees; that of the point `point` as the server has it. */
export function shownSeries(series: Series, point: TrendPoint | undefined, units: UnitChoice): Series {
  const conversion = point === undefined ? undefined : conversionOf(point, units);
  if (conversion === undefined) return series;
  const column = (values: readonly (number | null)[]): (number | null)[] => converted(values, conversion.convert);
  return { ...series, avg: column(series.avg), min: column(series.min), max: column(series.max) };
}

/** Figures of stretches in the units of the reader. A falling scale would swap least and most; there is none. */
export function shownData(data: PointData, point: TrendPoint, units: UnitChoice): PointData {
  const conversion = conversionOf(point, units);
  const unit = conversion?.shape.unit ?? point.unit;
  const { factor: perHour } = integralOf(unit);
  const { scale, offset } = linear(conversion);
  const column = (values: readonly (number | null)[]): (number | null)[] =>
    converted(values, conversion?.convert ?? ((value) => value));
  return {
    ...data,
    unit,
    values: column(data.values),
    min: column(data.min),
    max: column(data.max),
    avg: column(data.avg),
    first: column(data.first),
    last: column(data.last),
    weighted: column(data.weighted),
    increase: converted(data.increase, (value) => value * scale),
    // The offset of a scale of temperature counts for as long as a value was known.
    integral: data.integral.map((value, index) =>
      value === null ? null : (value * scale + (offset * (data.covered_ms[index] ?? 0)) / HOUR_MS) * perHour,
    ),
  };
}

/** Conversions of units are straight lines. */
function linear(conversion: Conversion | undefined): { readonly scale: number; readonly offset: number } {
  if (conversion === undefined) return { scale: 1, offset: 0 };
  const offset = conversion.convert(0);
  return { scale: conversion.convert(1) - offset, offset };
}

function converted(values: readonly (number | null)[], convert: (value: number) => number): (number | null)[] {
  return values.map((value) => (value === null ? null : convert(value)));
}
