import { type Clock, systemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { type Database, type DatabaseName, databasesOf, defaultDatabase } from './database.ts';
import { jsonLog, type Log } from './log.ts';
import { type Mailer, mailerOf } from './mail.ts';
import { type Sealer, sealerOf } from './sealing.ts';

/** What the rest of the code may ask of the world outside. Made once per isolate, with a log of its own for each invocation; `env` is read nowhere else. */
export interface Platform {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Districts, credentials and sign-ins: what must be found before the district is known. */
  readonly directory: Database;
  /** The database that keeps this district's records. */
  databaseOf(district: { readonly database: DatabaseName }): Database;
  readonly files: R2Bucket;
  readonly sealer: Sealer;
  readonly mailer: Mailer;
  readonly runSteps: Queue;
  readonly deliveries: Queue;
  readonly districtRuns: Env['DISTRICT_RUNS'];
  readonly tokenRate: RateLimit;
  /** Much slower: for what people type. */
  readonly signInRate: RateLimit;
  /** For one account from everywhere. More than `signInRate`, so that no single address can use it up. */
  readonly accountRate: RateLimit;
  readonly assets: Fetcher;
}

let made: { readonly env: Env; readonly platform: Platform } | undefined;

/** Throws, naming every missing or wrong setting, when the configuration is not complete. */
export function platformOf(env: Env, more: { log?: Log; clock?: Clock } = {}): Platform {
  // An isolate keeps one env: parse it, import its keys, and open its databases, once.
  if (made?.env !== env) made = { env, platform: platformFrom(env) };
  return { ...made.platform, ...more };
}

function platformFrom(env: Env): Platform {
  const config = readConfig(env);
  const database = databasesOf(env);
  for (const name of config.DISTRICT_DATABASES) database(name);
  return {
    config,
    clock: systemClock,
    log: jsonLog(),
    directory: database(defaultDatabase),
    databaseOf: (district) => database(district.database),
    files: env.FILES,
    sealer: sealerOf(config.SEALING_KEYS),
    mailer: mailerOf(env.MAIL, config.MAIL_FROM),
    runSteps: env.RUN_STEPS,
    deliveries: env.DELIVERIES,
    districtRuns: env.DISTRICT_RUNS,
    tokenRate: env.TOKEN_RATE,
    signInRate: env.SIGN_IN_RATE,
    accountRate: env.ACCOUNT_RATE,
    assets: env.ASSETS,
  };
}
