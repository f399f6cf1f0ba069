/** `npm start`: the product, a Campus to connect it to, and a demonstration district on which a whole night has run. */
import { resolve } from 'node:path';
import { demonstrate } from './demonstration/demonstrate.ts';
import { report } from './demonstration/report.ts';
import { type Servers, StartProblem, startServers } from './local/servers.ts';

const portOf = (variable: string, standard: number) => {
  const text = process.env[variable] ?? '';
  const port = text === '' ? standard : Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StartProblem(`${variable} must be a port number from 1 to 65535; it is "${text}".`);
};

let servers: Servers | undefined;
let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await servers?.stop();
  process.exit(code);
}
process.on('SIGINT', () => {
  console.log('\nStopping.');
  void stop(0);
});
process.on('SIGTERM', () => void stop(0));
// npm is killed, this process is not: then nobody is left to stop it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void stop(1);
}, 1000).unref();

try {
  const directory = resolve(process.env.DATA_DIRECTORY ?? '.local');
  const place = { port: portOf('PORT', 8787), campusPort: portOf('CAMPUS_PORT', 8788), directory };
  console.log('Starting SameGoal Campus Link and the Campus simulator …');
  servers = await startServers(place);
  console.log(report(await demonstrate(servers, directory, (line) => console.log(line), { earlierNights: 29 })));
  console.log(`Logs: ${directory}/*.log. Stop with Ctrl-C.`);
  const ended = await servers.ended;
  if (!stopping) throw new StartProblem(`${ended} has ended by itself. See its log in ${directory}.`);
} catch (error) {
  if (!stopping) {
    console.error(error instanceof StartProblem ? error.message : error);
    await stop(1);
  }
}
