import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** A database with an owner of its own, whose credentials open no other. */
export interface ProvisionedDatabase {
  name: string;
  /** The role that owns it; made when it is not there, and given this password. */
  owner: string;
  password: string;
}

/** Makes the databases and their owners, as often as it is called. Nobody but the owner may connect. */
export async function provisionDatabases(
  adminUrl: string,
  options: { databases: ProvisionedDatabase[] },
): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // Every database that is not given away stays closed, template1 and postgres too.
    await admin.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    const roles = await names(admin, 'SELECT rolname AS name FROM pg_roles');
    const databases = await names(admin, 'SELECT datname AS name FROM pg_database');
    for (const { name, owner, password } of options.databases) {
      const verb = roles.has(owner) ? 'ALTER' : 'CREATE';
      await admin.query(`${verb} ROLE ${escapeIdentifier(owner)} LOGIN PASSWORD ${escapeLiteral(password)}`);
      roles.add(owner);
      if (!databases.has(name)) {
        await admin.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)}`);
      }
      await admin.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
    }
  } finally {
    await admin.end();
  }
}

async function names(admin: Client, sql: string): Promise<Set<string>> {
  const { rows } = await admin.query<{ name: string }>(sql);
  return new Set(rows.map(row => row.name));
}
