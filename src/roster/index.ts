export * from './students.ts';
