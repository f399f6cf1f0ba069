import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src/*/schema.ts',
  // The check that migrations are in step generates into a copy.
  out: process.env.MIGRATIONS ?? './migrations',
  casing: 'snake_case',
});
