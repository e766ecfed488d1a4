import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

const isZod = (schema: unknown): schema is z.ZodType => schema instanceof z.ZodType;

/** Converts a zod schema for the OpenAPI document: what has a `meta({ id })` becomes a named component, and stays one. */
export function standardSchemaConverter(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!isZod(schema)) return undefined;
  const {
    $schema,
    $defs = {},
    id,
    ...root
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' }) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
    id?: string;
  };
  const components: Record<string, JsonSchema> = {};
  for (const [name, { id: _, ...definition }] of Object.entries($defs)) components[name] = definition;
  if (id === undefined) return { schema: root, components };
  components[id] = root;
  return { schema: { $ref: `#/$defs/${id}` }, components };
}
