-- The least that each part of the incident desk needs, for the owner of the tables to run after
-- every `python bot.py migrate`:  python bot.py roles   (or psql -v ON_ERROR_STOP=1 -f roles.sql)
--
--   incident_desk         the bot: adds to the record, and may change or delete none of it
--   incident_desk_reader  verify and backup: reads
--
-- Both are groups. Make a login of your own and put it into one of them:
--   CREATE ROLE desk LOGIN PASSWORD '…' IN ROLE incident_desk;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'incident_desk') THEN
        CREATE ROLE incident_desk NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'incident_desk_reader') THEN
        CREATE ROLE incident_desk_reader NOLOGIN;
    END IF;
END
$$;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, incident_desk, incident_desk_reader', current_schema());
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO incident_desk, incident_desk_reader', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO incident_desk, incident_desk_reader', current_schema());
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO incident_desk', current_schema());
END
$$;

-- What is only ever added to. A record whose deletion was approved goes through bury() alone.
GRANT INSERT ON record, readings, ledger, marks, checkpoints, tombstones, restores, numbers, once TO incident_desk;
GRANT EXECUTE ON FUNCTION bury(text) TO incident_desk;

-- What follows from the record, and what is on its way.
GRANT INSERT, UPDATE, DELETE ON incidents, incident_people, vocabulary, open_counts, figures,
    follow_ups, deadlines, settled, drafts, offices, moved, people, channels TO incident_desk;
GRANT UPDATE ON numbers TO incident_desk;
GRANT DELETE ON once TO incident_desk;
GRANT INSERT, UPDATE ON outbox, findings TO incident_desk;
