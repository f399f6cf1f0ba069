/**
 * Runs a program for as long as the process that started this one lives. A kill of the parent cannot be caught there; here it shows as the end of standard input,
 * and the program's whole process group goes with it, so that no server stays behind on its port.
 */
import { spawn } from 'node:child_process';

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

const end = (signal: NodeJS.Signals) => {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
};

child.on('exit', (code) => process.exit(code ?? 1));
process.stdin.resume();
process.stdin.on('end', () => end('SIGKILL'));
// Ctrl-C reaches every process of the terminal; the parent decides when this one ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => end('SIGTERM'));
