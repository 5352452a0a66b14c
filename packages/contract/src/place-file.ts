import { Type } from 'typebox';
import { Id, closed, nullable, oneOf } from './common.ts';
import { defineRoutes } from './route.ts';

/** Columns of the file of assignments, in the order they are written; read in any order, others are passed over. */
export const assignmentColumns = ['device_id', 'device', 'point_id', 'point', 'building', 'floor', 'room'] as const;

/** Characters of one file: 40,000 points with long names. */
export const ASSIGNMENT_TEXT_MAX = 8 * 1024 * 1024;

const tag = 'places';

export const placeFileRoutes = defineRoutes({
  exportAssignments: {
    method: 'GET',
    path: '/api/t3000/places/assignments.csv',
    tag,
    summary: 'Where every device and point stands, as a CSV file that can be changed and sent back',
    permission: 'read',
    scope: 'filtered',
    reply: Type.String(),
    produces: 'text/csv; charset=utf-8',
  },
  importAssignments: {
    method: 'POST',
    path: '/api/t3000/places/assignments',
    tag,
    summary: 'Put devices and points into the places a CSV file names; all of it, or nothing when a row is wrong',
    permission: 'configure',
    bodyBytesMax: ASSIGNMENT_TEXT_MAX + 1024 * 1024,
    body: Type.Object(
      {
        /**
         * With a heading; separated by comma, semicolon or tab. A row is about the point of `point_id`, or of `device` and
         * `point`; without those about the device of `device_id` or `device`. A point without a building stands where its
         * device does.
         */
        text: Type.String({ minLength: 1, maxLength: ASSIGNMENT_TEXT_MAX }),
        /** Makes buildings, floors and rooms that are named and not there. */
        create_places: Type.Optional(Type.Boolean({ default: false })),
        /** Tells what would happen and changes nothing. */
        dry_run: Type.Optional(Type.Boolean({ default: false })),
      },
      closed,
    ),
    reply: Type.Object({
      rows: Type.Integer(),
      /** What stands elsewhere now, or would. */
      items: Type.Array(
        Type.Object({
          line: Type.Integer(),
          what: oneOf(['devices', 'points']),
          id: Id,
          name: Type.String(),
          /** Names from the building down; empty for no place of its own. */
          place: Type.Array(Type.String()),
          from: Type.Array(Type.String()),
        }),
      ),
      /** Places that are made; the id is null as long as nothing was changed. Parents come before what is in them. */
      created: Type.Array(
        Type.Object({
          kind: oneOf(['building', 'floor', 'room']),
          path: Type.Array(Type.String()),
          id: nullable(Id),
        }),
      ),
      /** Rows that are wrong, the first hundred of them. Lines count from 1, the heading included. */
      errors: Type.Array(Type.Object({ line: Type.Integer(), why: Type.String() })),
      rejected: Type.Integer(),
      applied: Type.Boolean(),
    }),
  },
});
