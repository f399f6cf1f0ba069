import type { Campus } from './campus.ts';
import type { Entity } from './generator/entities.ts';

const inserted = 500;

/** Stores objects, some hundred at a time, so that a district of 100,000 students needs no more memory than a small one. */
export function storeEntities(campus: Campus, entities: Iterable<Entity>): void {
  let chunk: Entity[] = [];
  const flush = () => {
    if (chunk.length > 0) campus.sql.exec(insert, JSON.stringify(chunk));
    chunk = [];
  };
  for (const entity of entities) {
    chunk.push(entity);
    if (chunk.length === inserted) flush();
  }
  flush();
}

const insert = `insert or replace into entities (collection, sourced_id, status, date_last_modified, role, org, identifier, family_name, given_name,
    ssid, grade, active, object)
  select value ->> '$.collection', value ->> '$.sourcedId', value ->> '$.object.status', value ->> '$.object.dateLastModified',
    value ->> '$.role', value ->> '$.org', value ->> '$.identifier', value ->> '$.familyName', value ->> '$.givenName',
    value ->> '$.ssid', value ->> '$.grade', value ->> '$.active', value -> '$.object'
  from json_each(?)`;

type Row = {
  collection: string;
  sourced_id: string;
  role: string | null;
  org: string | null;
  identifier: string | null;
  family_name: string | null;
  given_name: string | null;
  ssid: string | null;
  grade: string | null;
  active: number;
  object: string;
};

export function findEntity(campus: Campus, collection: Entity['collection'], sourcedId: string): Entity | null {
  const row = campus.sql
    .exec<Row>('select * from entities where collection = ? and sourced_id = ?', collection, sourcedId)
    .toArray()[0];
  return row ? entityOf(row) : null;
}

/** Students in the order of their student numbers. */
export function studentsPage(
  campus: Campus,
  page: { limit: number; offset: number; active?: boolean | undefined },
): { students: Entity[]; total: number } {
  const where = `collection = 'users' and role = 'student' ${page.active === undefined ? '' : `and active = ${page.active ? 1 : 0}`}`;
  const rows = campus.sql
    .exec<Row>(`select * from entities where ${where} order by identifier limit ? offset ?`, page.limit, page.offset)
    .toArray();
  const { total } = campus.sql.exec<{ total: number }>(`select count(*) as total from entities where ${where}`).one();
  return { students: rows.map(entityOf), total };
}

export function removeEntity(campus: Campus, collection: Entity['collection'], sourcedId: string): void {
  campus.sql.exec('delete from entities where collection = ? and sourced_id = ?', collection, sourcedId);
}

function entityOf(row: Row): Entity {
  return {
    collection: row.collection as Entity['collection'],
    sourcedId: row.sourced_id,
    role: row.role,
    org: row.org,
    identifier: row.identifier,
    familyName: row.family_name,
    givenName: row.given_name,
    ssid: row.ssid,
    grade: row.grade,
    active: row.active === 1 ? 1 : 0,
    object: JSON.parse(row.object) as Entity['object'],
  };
}
