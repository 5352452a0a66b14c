import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPlanImage } from '@t3000/server';
import { planPicture, planSize } from './plan-picture.ts';

test('the plan of a demo floor is a picture the server would take from anybody', () => {
  const bytes = planPicture(2);
  const { contentType, width, height } = readPlanImage(Buffer.from(bytes).toString('base64'));
  assert.deepEqual({ contentType, width, height }, { contentType: 'image/png', ...planSize });
});
