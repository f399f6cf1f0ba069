/** The migration that this version of the code needs. A test holds it equal to the newest file of `migrations`. */
export const newestMigration = '0000_initial.sql';
