import { findRunning } from '../announcement.ts';
import { printed } from '../error.ts';
import { seedHistory } from './history.ts';
import { whileHeld } from './hold-deliveries.ts';
import { seedTrades } from './trades/tell.ts';
import { demoPeople } from './users.ts';

/**
 * `npm run seed`: writes the demo's history into the Local Catacloud that runs in this checkout, and that of four customers of
 * other trades.
 */
const running = await findRunning();
if (running === undefined) {
  console.error(
    'No Local Catacloud is running: start it with `npm start`. Seeds are for it alone, never for a stage on AWS.',
  );
  process.exit(1);
}
try {
  const startMs = performance.now();
  const people = await demoPeople(running.frontDoorUrl);
  const wrote = await whileHeld(running, async () => {
    const history = await seedHistory(running, people);
    const trades = await seedTrades(running, people);
    return history.wrote || trades.wrote;
  });
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  console.log(
    wrote
      ? `History seeded in ${seconds} s; pages and bills follow within some minutes`
      : 'The history is there already',
  );
} catch (error) {
  console.error(printed(error));
  process.exit(1);
}
process.exit();
