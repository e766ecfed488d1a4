// Writer, sealer and checker of a log as one process, run from what was built: `node log-process.fixture.mjs CONFIGS.json`, in the
// repository's root. Reads a command a line: `write N`, `seal`, `verify`, `now`. Answers each with a line of JSON.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openAudit, openSealer, verifyChain } from '#audit-chain';
import { openCrypto, openKeyring } from '#crypto';
import { systemClock } from '#kernel';
import { createDataSource, UnitOfWork } from '#platform';

const { app, worker, actor } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const [appSource, workerSource] = [await createDataSource(app).initialize(), await createDataSource(worker).initialize()];
const unitOfWork = new UnitOfWork(appSource, app, systemClock);
const provider = await openKeyring(app.keyringFile);
const { payloads, signers } = await openCrypto({ provider, unitOfWork, clock: systemClock, logName: app.logName });
const { audit, keys } = openAudit({ unitOfWork, config: app, payloads, signers });
const sealer = openSealer(workerSource, { config: worker, signers });
const event = { action: 'case.update', object: { type: 'case', id: 'c-1' } };

const commands = {
  write: (count) =>
    unitOfWork.run(actor, (tx) =>
      audit.recordMany(
        tx,
        Array.from({ length: Number(count) }, () => event),
      ),
    ),
  seal: () => sealer.sealOnce(),
  verify: async () => verifyChain(workerSource, (await keys.now()).pins),
  now: async () => ({ now: systemClock.now(), millis: systemClock.millis() }),
};
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ ok: true });
for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', argument] = line.split(' ');
  try {
    say({ ok: true, value: await commands[name](argument) });
  } catch (error) {
    say({ ok: false, code: error.code, says: String(error.cause?.message ?? error.message) });
  }
}
