import type { Attack, Scene } from './attack.ts';

/** The newest entries are read again every 50 seconds. */
const BY_THE_TAIL = 60;
/** A sealer looks before it signs anything, which it does when it starts. */
const BY_THE_SEALER = 60;

const at = (index: number) => `(SELECT entry_id FROM audit.seals WHERE index = ${index})`;
const FAR = 1_000_000_000;

/** Makes leaf and seal fit what the entry's bytes have become: only link and tree know better. */
async function fit({ sql }: Scene, index: number): Promise<void> {
  await sql(`UPDATE audit.entries SET leaf = sha256('\\x00'::bytea || bytes) WHERE id = ${at(index)}`);
  await sql(
    `UPDATE audit.seals s SET leaf = e.leaf, entry_at = e.at, outcome = e.outcome FROM audit.entries e WHERE e.id = s.entry_id AND s.index = ${index}`,
  );
}

async function edit(scene: Scene): Promise<void> {
  const { sql, victim } = scene;
  await sql(`UPDATE audit.entries SET outcome = 'denied',
    bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '"outcome":"granted"', '"outcome":"denied"'), 'UTF8') WHERE id = ${at(victim)}`);
  await fit(scene, victim);
}

async function remove({ sql, victim }: Scene): Promise<void> {
  await sql(`DELETE FROM audit.payloads WHERE entry_id = ${at(victim)}`);
  await sql(`DELETE FROM audit.entries WHERE id = ${at(victim)}`);
  await sql(`DELETE FROM audit.seals WHERE index = ${victim}`);
}

/** An entry of an hour ago that never was, at a place of its own: everything behind it moves up. */
async function insert({ sql, victim }: Scene): Promise<void> {
  await sql(`INSERT INTO audit.entries (id, at, xid, actor_id, action, object_type, object_id, outcome, leaf, bytes)
    SELECT '0193f000-0000-7000-8000-000000000001', at - interval '1 hour', xid, actor_id, action, object_type, object_id, outcome, leaf, bytes
    FROM audit.entries WHERE id = ${at(victim)}`);
  await sql(`UPDATE audit.entries SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), ${at(victim)}::text, id::text), 'UTF8')
    WHERE id = '0193f000-0000-7000-8000-000000000001'`);
  await sql(`UPDATE audit.entries SET leaf = sha256('\\x00'::bytea || bytes) WHERE id = '0193f000-0000-7000-8000-000000000001'`);
  await sql(`UPDATE audit.seals SET index = index + ${FAR} WHERE index >= ${victim}`);
  await sql(`UPDATE audit.seals SET index = index - ${FAR - 1} WHERE index >= ${FAR}`);
  await sql(`INSERT INTO audit.seals (index, entry_id, entry_at, actor_id, action, object_type, object_id, outcome, leaf, link)
    SELECT ${victim}, e.id, e.at, e.actor_id, e.action, e.object_type, e.object_id, e.outcome, e.leaf, s.link
    FROM audit.entries e, audit.seals s WHERE e.id = '0193f000-0000-7000-8000-000000000001' AND s.index = ${victim + 1}`);
}

async function reorder({ sql, victim }: Scene): Promise<void> {
  await sql(`UPDATE audit.seals SET index = ${FAR} WHERE index = ${victim}`);
  await sql(`UPDATE audit.seals SET index = ${victim} WHERE index = ${victim + 1}`);
  await sql(`UPDATE audit.seals SET index = ${victim + 1} WHERE index = ${FAR}`);
}

/** Cuts the log back to an older checkpoint, tree and all: what is left fits together. */
async function truncate({ sql }: Scene): Promise<void> {
  const { rows } = await sql('SELECT size::int FROM audit.checkpoints ORDER BY checkpoints.size DESC OFFSET 1 LIMIT 1');
  const size: number = rows[0].size;
  for (const table of ['payloads', 'entries']) {
    const id = table === 'entries' ? 'id' : 'entry_id';
    await sql(`DELETE FROM audit.${table} WHERE ${id} IN (SELECT entry_id FROM audit.seals WHERE index >= ${size})`);
  }
  await sql(`DELETE FROM audit.seals WHERE index >= ${size}`);
  await sql(`DELETE FROM audit.checkpoints WHERE size > ${size}`);
  await sql(`DELETE FROM audit.signed_heads WHERE size > ${size}`);
  for (let level = 0, hashes = size; level <= 6; level += 1, hashes = Math.floor(hashes / 256)) {
    const [tile, kept] = [Math.floor(hashes / 256), hashes % 256];
    await sql(`DELETE FROM audit.tiles WHERE level = ${level} AND index > ${kept === 0 ? tile - 1 : tile}`);
    await sql(`UPDATE audit.tiles SET hashes = substring(hashes FROM 1 FOR ${kept * 32}) WHERE level = ${level} AND index = ${tile}`);
  }
}

async function swapPayloads({ sql, victim }: Scene): Promise<void> {
  await sql(`UPDATE audit.payloads p SET cipher = q.cipher FROM audit.payloads q
    WHERE (p.entry_id = ${at(victim)} AND q.entry_id = ${at(victim + 1)}) OR (p.entry_id = ${at(victim + 1)} AND q.entry_id = ${at(victim)})`);
}

async function forgeTime(scene: Scene): Promise<void> {
  const { sql, victim } = scene;
  const text = (column: string) => `to_char((${column}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  await sql(`UPDATE audit.entries SET at = at - interval '1 second',
    bytes = convert_to(replace(convert_from(bytes, 'UTF8'), ${text('at')}, ${text(`at - interval '1 second'`)}), 'UTF8') WHERE id = ${at(victim)}`);
  await fit(scene, victim);
}

async function stealKey(scene: Scene): Promise<void> {
  await scene.stopWorker();
  await edit(scene);
  await scene.sealAnew();
  await scene.startWorker();
}

async function rollBack(scene: Scene): Promise<void> {
  await scene.record();
  await scene.stopWorker();
  await scene.restore();
  await scene.startWorker();
}

/** Each class of tampering, committed by a superuser who knows how the log is kept. */
export const attacks: readonly Attack[] = [
  { name: 'nothing', does: 'does nothing: nobody may be alarmed', targetSeconds: null, commit: async () => undefined },
  { name: 'edit', does: 'turns an outcome around, and makes leaf and seal fit', targetSeconds: BY_THE_TAIL, commit: edit },
  { name: 'delete', does: 'removes an entry with its detail and its seal', targetSeconds: BY_THE_TAIL, commit: remove },
  { name: 'insert', does: 'slips an entry in and moves the rest up', targetSeconds: BY_THE_TAIL, commit: insert },
  { name: 'reorder', does: 'swaps the places of two entries', targetSeconds: BY_THE_TAIL, commit: reorder },
  { name: 'truncate', does: 'cuts the end off, tree and checkpoints too', targetSeconds: BY_THE_TAIL, commit: truncate },
  { name: 'swap payloads', does: 'swaps the details of two entries', targetSeconds: BY_THE_TAIL, commit: swapPayloads },
  { name: 'forge time', does: 'moves an entry back in time, and makes leaf and seal fit', targetSeconds: BY_THE_TAIL, commit: forgeTime },
  {
    name: 'key theft',
    does: 'edits, then seals and signs everything anew with the stolen key',
    targetSeconds: BY_THE_SEALER,
    commit: stealKey,
  },
  { name: 'rollback', does: 'puts an older backup back', targetSeconds: BY_THE_SEALER, commit: rollBack },
];
