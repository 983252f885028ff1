import { migration, type MigrationClass } from '@doorstep/database';

/** The tables that the kit needs in a service's database. */
export const subgraphMigrations: MigrationClass[] = [
  migration(
    202609010001,
    'CreateIdempotencyKey',
    `CREATE TABLE idempotency_key (
       actor      text        NOT NULL,
       operation  text        NOT NULL,
       key        text        NOT NULL,
       input_hash bytea       NOT NULL,
       result     jsonb,
       created_at timestamptz NOT NULL DEFAULT now(),
       CONSTRAINT idempotency_key_pk PRIMARY KEY (actor, operation, key)
     );
     CREATE INDEX idempotency_key_created_at ON idempotency_key (created_at);`,
  ),
];
