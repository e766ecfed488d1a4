/**
 * A button whose screen forgot to ask for a permission still sent its request, and people learnt from a refusal what they might not do.
 * So every call that writes goes through `useAct`, which names a permission of the catalogue; this test holds it against the route.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const web = join(import.meta.dirname, 'src');
const read = (file: string) => readFileSync(file, 'utf8');
const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file) && !file.includes('generated'));
const sources = new Map(files.map((file) => [file, read(join(web, file))]));

/** Asks by POST, because the question is too large for an address, and changes nothing. */
const QUESTIONS = new Set(['previewRole']);

/** Each operation that writes, with the permission of its route. */
function writes(): Map<string, string> {
  const document = JSON.parse(read(join(import.meta.dirname, '../api/openapi.json'))) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const routes = read(join(import.meta.dirname, '../../docs/controls/routes-by-role.md'));
  const needs = new Map([...routes.matchAll(/^\| `(\w+ \S+)` \| `?([a-z:-]+)`? /gm)].map(([, route, permission]) => [route, permission]));
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([method, { operationId }]) => method !== 'get' && !QUESTIONS.has(operationId))
        .map(([method, { operationId }]) => [operationId, needs.get(`${method.toUpperCase()} ${path}`) ?? 'unknown'] as const),
    ),
  );
}

/** Functions of `api/` that call an operation, by name, with what it needs: screens call these. */
function wrappers(operations: ReadonlyMap<string, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [file, text] of sources) {
    if (!file.startsWith('api/')) continue;
    for (const piece of text.split(/^export /m).slice(1)) {
      const [, name] = /^(?:async )?(?:function|const) (\w+)/.exec(piece) ?? [];
      const called = [...operations].find(([operation]) => new RegExp(`\\b${operation}\\(`).test(piece));
      if (name && called) found.set(name, called[1]);
    }
  }
  return found;
}

/** Held by everybody who is signed in, or asked of nobody: no button has to ask for them. */
const FREE = new Set(['public', 'session:own']);

/** Calls in a screen's source whose permission it does not name, and how many calls there are. */
function silentCalls(texts: ReadonlyMap<string, string>, called: ReadonlyMap<string, string>): { calls: number; silent: string[] } {
  const silent: string[] = [];
  let calls = 0;
  for (const [file, text] of texts) {
    if (file.startsWith('api/')) continue;
    const imported = [...text.matchAll(/^import \{([^}]*)\} from '#api\/[^']+';/gm)].flatMap(([, list]) => (list ?? '').split(','));
    for (const name of imported.map((part) => part.trim().split(' as ')[0] ?? '')) {
      const permission = called.get(name);
      if (permission === undefined || FREE.has(permission)) continue;
      calls += 1;
      if (!text.includes(`'${permission}'`) && !text.includes(`"${permission}"`)) silent.push(`${file}: ${name} needs ${permission}`);
    }
  }
  return { calls, silent };
}

describe('every act of a screen', () => {
  const operations = writes();

  it('is made by useAct, which takes no act without a permission', () => {
    const others = [...sources]
      .filter(([file, text]) => /\buseMutation\b/.test(text) && file !== 'ui/act/use-act.ts')
      .map(([file]) => file);
    expect(others).toEqual([]);
  });

  it('knows the permission of every operation that writes', () => {
    expect(operations.size).toBeGreaterThan(80);
    expect([...operations].filter(([, permission]) => permission === 'unknown')).toEqual([]);
  });

  it('names the permission that the route of its request needs', () => {
    const called = new Map([...operations, ...wrappers(operations)]);
    const { calls, silent } = silentCalls(sources, called);
    expect(silent).toEqual([]);
    expect(calls).toBeGreaterThan(50);
    const planted = `import { createTeam } from '#api/people.ts';\nuseAct('team:read', { mutationFn: () => createTeam({}) });`;
    expect(silentCalls(new Map([['features/planted.tsx', planted]]), called).silent).toEqual([
      'features/planted.tsx: createTeam needs team:manage',
    ]);
  });

  it('is refused before it is sent to whoever lacks it', () => {
    const act = sources.get('ui/act/use-act.ts') ?? '';
    expect(act).toMatch(/if \(!allowed \|\| !mutationFn\) throw/);
  });
});
