/** The generated types are those of the description beside them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('schema.d.ts is fresh; `npm run schema` makes it again', async () => {
  const description = new URL(`file://${join(import.meta.dirname, 'openapi.json')}`);
  const made = COMMENT_HEADER + astToString(await openapiTS(description));
  expect(readFileSync(join(import.meta.dirname, 'schema.d.ts'), 'utf8')).toBe(made);
}, 60_000);
