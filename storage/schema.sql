-- What a PostgreSQL database is made of, in the schema that is used: for storage/verify_schema.py.
-- The first column names a part with its kind, the others say what it is. Extensions' are left out.

SELECT CASE WHEN c.relkind IN ('v', 'm') THEN 'view' WHEN c.relkind = 'S' THEN 'sequence' ELSE 'table' END
        || ' ' || c.relname,
    c.relkind::text, c.relpersistence::text, c.relrowsecurity, c.relforcerowsecurity, c.relispartition
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'm', 'S', 'f', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');

SELECT 'column ' || c.relname || '.' || a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated::text, a.attidentity::text,
    pg_get_expr(e.adbin, e.adrelid), a.attcollation::regcollation
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'f')
    AND a.attnum > 0 AND NOT a.attisdropped
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');

SELECT 'index ' || c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indrelid AND d.deptype = 'e');

SELECT 'constraint ' || k.conname || ' on ' || c.relname, pg_get_constraintdef(k.oid), k.convalidated
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'f', 'c', 'x')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');

-- What keeps foreign keys are triggers too, whose names have numbers in them.
SELECT 'trigger ' || each.name || ' on ' || each.relname, string_agg(each.says, ', ' ORDER BY each.says)
FROM (
    SELECT c.relname,
        CASE WHEN t.tgisinternal THEN 'of a foreign key' ELSE t.tgname END AS name,
        CASE WHEN t.tgisinternal THEN '' ELSE pg_get_triggerdef(t.oid) END || ' ' || t.tgenabled::text AS says
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
) each
GROUP BY each.relname, each.name;

SELECT 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
    p.prosrc, p.prosecdef, l.lanname, p.provolatile::text, p.proconfig, p.prorettype::regtype
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e');

SELECT 'rule ' || r.rulename || ' on ' || c.relname, pg_get_ruledef(r.oid)
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p');

SELECT 'policy ' || p.polname || ' on ' || c.relname,
    p.polcmd::text, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = current_schema()::regnamespace;

SELECT 'inheritance ' || c.relname, p.relname
FROM pg_inherits h
JOIN pg_class c ON c.oid = h.inhrelid
JOIN pg_class p ON p.oid = h.inhparent
WHERE p.relnamespace = current_schema()::regnamespace AND p.relkind = 'r'
