-- Every object of the database's structure: kind, name, table, definition, facts, address.
-- The definition is what people read, and what PostgreSQL itself writes where it writes one; facts are what statements are
-- made of, and what the definition leaves out. Two objects are equal if both are. Works on PostgreSQL 15 to 18: columns that only some of these have are read through to_jsonb.
WITH schemas AS (
    SELECT oid, nspname
      FROM pg_namespace
     WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND nspname <> 'slipway'
), members AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relations AS (
    SELECT c.*, s.nspname
      FROM pg_class c
      JOIN schemas s ON s.oid = c.relnamespace
     WHERE c.relpersistence <> 't'
       AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), tables AS (
    SELECT * FROM relations WHERE relkind IN ('r', 'p', 'f')
), functions AS (
    SELECT p.*, s.nspname,
           s.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS signature
      FROM pg_proc p
      JOIN schemas s ON s.oid = p.pronamespace
     WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
), types AS (
    SELECT t.*, s.nspname, c.relkind
      FROM pg_type t
      JOIN schemas s ON s.oid = t.typnamespace
      LEFT JOIN pg_class c ON c.oid = t.typrelid
     WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
), own_types AS (
    SELECT * FROM types
     WHERE typtype IN ('e', 'd', 'r') OR typtype = 'c' AND relkind = 'c'
           OR typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = types.oid)
           OR typtype = 'p' AND NOT typisdefined
), table_facts AS MATERIALIZED (
    SELECT t.oid, t.nspname, t.relname, jsonb_strip_nulls(jsonb_build_object(
               'kind', CASE t.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'
                                      ELSE 'foreign table' END,
               'unlogged', CASE t.relpersistence WHEN 'u' THEN true END,
               'partition key', pg_get_partkeydef(t.oid),
               'bound', pg_get_expr(t.relpartbound, t.oid),
               'parents', (SELECT jsonb_agg(i.inhparent::regclass::text ORDER BY i.inhseqno)
                             FROM pg_inherits i WHERE i.inhrelid = t.oid),
               'of type', NULLIF(t.reloftype, 0)::regtype::text,
               'access method', (SELECT NULLIF(m.amname, 'heap') FROM pg_am m WHERE m.oid = t.relam),
               'row security', NULLIF(t.relrowsecurity, false),
               'forced row security', NULLIF(t.relforcerowsecurity, false),
               'replica identity', NULLIF(t.relreplident, 'd'),
               'options', (SELECT jsonb_agg(o ORDER BY o)
                             FROM (SELECT unnest(t.reloptions)
                                   UNION ALL
                                   SELECT 'toast.' || unnest(x.reloptions)
                                     FROM pg_class x WHERE x.oid = t.reltoastrelid) AS all_options(o)),
               'server', v.srvname,
               'foreign options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(f.ftoptions) AS o))) AS facts
      FROM tables t
      LEFT JOIN pg_foreign_table f ON f.ftrelid = t.oid
      LEFT JOIN pg_foreign_server v ON v.oid = f.ftserver
), column_facts AS MATERIALIZED (
    SELECT t.oid, t.nspname, t.relname, t.relkind, a.attname, a.attnum, jsonb_strip_nulls(jsonb_build_object(
               'type', format_type(a.atttypid, a.atttypmod),
               'collation', CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END,
               'not null', NULLIF(a.attnotnull, false),
               -- what PostgreSQL 18 knows beside, where it is not what SET NOT NULL makes
               'not null name', NULLIF(NULLIF(n.conname, left(t.relname || '_' || a.attname || '_not_null', 63)),
                                       CASE WHEN n.coninhcount > 0 AND NOT n.conislocal THEN n.conname END),
               'not null no inherit', NULLIF(n.connoinherit, false),
               'not null own', CASE WHEN n.coninhcount > 0 AND n.conislocal THEN true END,
               'not null not valid', NULLIF(NOT n.convalidated, false),
               'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
               'generated', CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END,
               'default', pg_get_expr(d.adbin, d.adrelid),
               'storage', CASE WHEN a.attstorage <> y.typstorage
                               THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                                                      WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
               'compression', CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
               'statistics', NULLIF(a.attstattarget, -1),
               -- some versions keep a mark of their own among the options, which says nothing of the structure
               'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(a.attoptions) AS o WHERE o NOT LIKE 'pg\_%'),
               'foreign options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(a.attfdwoptions) AS o),
               'inherited', CASE WHEN a.attinhcount > 0 AND NOT a.attislocal THEN true END)) AS facts
      FROM relations t
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type y ON y.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
     WHERE t.relkind IN ('r', 'p', 'f', 'm', 'v')
), index_facts AS MATERIALIZED (
    SELECT i.indexrelid, i.indrelid, i.indisvalid, jsonb_strip_nulls(jsonb_build_object(
               'invalid', NULLIF(NOT i.indisvalid, false),
               'clustered', NULLIF(i.indisclustered, false),
               'replica identity', NULLIF(i.indisreplident, false),
               'parent', (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = i.indexrelid),
               'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(r.reloptions) AS o),
               'statistics', (SELECT jsonb_agg(jsonb_build_array(a.attnum, a.attstattarget) ORDER BY a.attnum)
                                FROM pg_attribute a
                               WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0))) AS facts
      FROM pg_index i
      JOIN relations r ON r.oid = i.indexrelid
), owned AS (
    SELECT d.objid AS sequence, d.deptype, t.nspname, t.relname, a.attname
      FROM pg_depend d
      JOIN relations q ON q.oid = d.objid AND q.relkind = 'S'
      JOIN tables t ON t.oid = d.refobjid
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
), acls AS (
    SELECT 'pg_class'::regclass::oid AS classid, oid AS objid, 0 AS objsubid,
           CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS on_what,
           quote_ident(nspname) || '.' || quote_ident(relname) AS identity,
           nspname, relname, relowner AS owner, relacl AS acl
      FROM relations WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND relacl IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, r.oid, a.attnum, 'COLUMN ' || quote_ident(a.attname),
           quote_ident(r.nspname) || '.' || quote_ident(r.relname), r.nspname, r.relname, r.relowner, a.attacl
      FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid
     WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 0, 'ROUTINE', oid::regprocedure::text, NULL, NULL, proowner, proacl
      FROM functions WHERE proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_type'::regclass, oid, 0, 'TYPE', oid::regtype::text, NULL, NULL, typowner, typacl
      FROM own_types WHERE typacl IS NOT NULL
    UNION ALL
    SELECT 'pg_namespace'::regclass, n.oid, 0, 'SCHEMA', quote_ident(n.nspname), NULL, NULL, n.nspowner, n.nspacl
      FROM pg_namespace n JOIN schemas s ON s.oid = n.oid
     WHERE n.nspacl IS NOT NULL AND n.nspname <> 'public'
), objects(kind, name, table_schema, table_name, definition, facts, classid, objid, objsubid) AS (
SELECT 'schema', nspname::text, NULL::text, NULL::text, ''::text, NULL::jsonb, 'pg_namespace'::regclass::oid, oid, 0
  FROM schemas
UNION ALL
SELECT 'extension', e.extname::text, NULL, NULL, 'in schema ' || quote_ident(n.nspname),
       jsonb_build_object('schema', n.nspname), 'pg_extension'::regclass, e.oid, 0
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname <> 'plpgsql'
UNION ALL
SELECT 'table', t.nspname || '.' || t.relname, t.nspname, t.relname,
       concat_ws(' ', t.facts ->> 'kind',
           CASE WHEN t.facts ? 'unlogged' THEN 'unlogged' END,
           'partitioned by ' || (t.facts ->> 'partition key'),
           'partition ' || (t.facts ->> 'bound'),
           'of ' || (SELECT string_agg(p, ', ') FROM jsonb_array_elements_text(t.facts -> 'parents') AS p),
           'of type ' || (t.facts ->> 'of type'),
           'using ' || (t.facts ->> 'access method'),
           CASE WHEN t.facts ? 'row security' THEN 'row level security' END,
           CASE WHEN t.facts ? 'forced row security' THEN 'forced row level security' END,
           'replica identity ' || (t.facts ->> 'replica identity'),
           'with ' || (t.facts ->> 'options'),
           'server ' || (t.facts ->> 'server'),
           'options ' || (t.facts ->> 'foreign options')),
       t.facts, 'pg_class'::regclass, t.oid, 0
  FROM table_facts t
UNION ALL
SELECT 'column', t.nspname || '.' || t.relname || '.' || t.attname, t.nspname, t.relname,
       concat_ws(' ', t.facts ->> 'type',
           'collate ' || (t.facts ->> 'collation'),
           CASE WHEN t.facts ? 'not null' THEN 'not null' END,
           'generated ' || lower(t.facts ->> 'identity') || ' as identity',
           CASE WHEN t.facts ? 'generated' THEN 'generated as ' ELSE 'default ' END || (t.facts ->> 'default')),
       t.facts, 'pg_class'::regclass, t.oid, t.attnum
  FROM column_facts t
 WHERE t.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'constraint', t.nspname || '.' || t.relname || '.' || c.conname, t.nspname, t.relname,
       pg_get_constraintdef(c.oid),
       jsonb_strip_nulls(jsonb_build_object('type', c.contype, 'sql', pg_get_constraintdef(c.oid),
           'index', NULLIF(x.facts, '{}'),
           'columns', (SELECT jsonb_agg(a.attname ORDER BY array_position(c.conkey, a.attnum)) FROM pg_attribute a
                        WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)),
           'references', NULLIF(c.confrelid, 0)::regclass::text,
           'inherited', CASE WHEN c.coninhcount > 0 AND NOT c.conislocal THEN true END)),
       'pg_constraint'::regclass, c.oid, 0
  FROM pg_constraint c
  JOIN tables t ON t.oid = c.conrelid
  LEFT JOIN index_facts x ON x.indexrelid = c.conindid AND c.contype IN ('p', 'u', 'x')
 WHERE c.contype IN ('p', 'u', 'c', 'x') OR c.contype = 'f' AND c.conparentid = 0
UNION ALL
SELECT 'index', r.nspname || '.' || r.relname, t.nspname, t.relname,
       pg_get_indexdef(r.oid) || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END,
       i.facts || jsonb_build_object('sql', pg_get_indexdef(r.oid)), 'pg_class'::regclass, r.oid, 0
  FROM index_facts i
  JOIN relations r ON r.oid = i.indexrelid
  JOIN relations t ON t.oid = i.indrelid
 WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'sequence', r.nspname || '.' || r.relname, o.nspname, o.relname,
       concat_ws(' ', CASE r.relpersistence WHEN 'u' THEN 'unlogged' END, q.seqtypid::regtype::text,
           'start', q.seqstart, 'increment', q.seqincrement,
           'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache, CASE WHEN q.seqcycle THEN 'cycle' END,
           CASE o.deptype WHEN 'i' THEN 'identity of ' ELSE 'owned by ' END
               || o.nspname || '.' || o.relname || '.' || o.attname),
       jsonb_strip_nulls(jsonb_build_object('type', q.seqtypid::regtype::text, 'start', q.seqstart,
           'increment', q.seqincrement, 'min', q.seqmin, 'max', q.seqmax, 'cache', q.seqcache,
           'cycle', NULLIF(q.seqcycle, false), 'unlogged', CASE r.relpersistence WHEN 'u' THEN true END,
           'column', o.attname, 'identity', CASE o.deptype WHEN 'i' THEN true END)),
       'pg_class'::regclass, r.oid, 0
  FROM pg_sequence q
  JOIN relations r ON r.oid = q.seqrelid
  LEFT JOIN owned o ON o.sequence = q.seqrelid
UNION ALL
SELECT CASE r.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, r.nspname || '.' || r.relname,
       r.nspname, r.relname,
       concat_ws(' ', 'with ' || (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(r.reloptions) AS o),
           'using ' || (SELECT NULLIF(m.amname, 'heap') FROM pg_am m WHERE m.oid = r.relam),
           pg_get_viewdef(r.oid), v.settings::text),
       jsonb_strip_nulls(jsonb_build_object('columns', v.columns, 'settings', v.settings,
           'query', pg_get_viewdef(r.oid),
           'access method', (SELECT NULLIF(m.amname, 'heap') FROM pg_am m WHERE m.oid = r.relam),
           'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(r.reloptions) AS o))),
       'pg_class'::regclass, r.oid, 0
  FROM relations r
  CROSS JOIN LATERAL (
       SELECT jsonb_agg(concat_ws(' ', quote_ident(f.attname), f.facts ->> 'type', f.facts ->> 'collation')
                        ORDER BY f.attnum) AS columns,
              jsonb_object_agg(f.attname, f.facts - 'type' - 'collation')
                  FILTER (WHERE f.facts - 'type' - 'collation' <> '{}') AS settings
         FROM column_facts f WHERE f.oid = r.oid) AS v
 WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT CASE WHEN f.prokind = 'p' THEN 'procedure' ELSE 'function' END, f.signature, NULL, NULL,
       pg_get_functiondef(f.oid),
       jsonb_strip_nulls(jsonb_build_object('result', pg_get_function_result(f.oid), 'kind', f.prokind,
           'arguments', pg_get_function_identity_arguments(f.oid), 'defaults', f.pronargdefaults)),
       'pg_proc'::regclass, f.oid, 0
  FROM functions f
 WHERE f.prokind <> 'a'
UNION ALL
SELECT 'aggregate', f.signature, NULL, NULL,
       concat_ws(' ', pg_get_function_arguments(f.oid), f.proparallel::text,
           (SELECT string_agg(e.key || ' ' || CASE
                       WHEN e.key LIKE '%fn' THEN (e.value::oid)::regprocedure::text
                       WHEN e.key IN ('aggtranstype', 'aggmtranstype') THEN (e.value::oid)::regtype::text
                       WHEN e.key = 'aggsortop' THEN (e.value::oid)::regoperator::text
                       ELSE e.value END, ' ' ORDER BY e.key)
              FROM jsonb_each_text(to_jsonb(a) || jsonb_build_object(
                       'aggtransfn', a.aggtransfn::oid, 'aggfinalfn', a.aggfinalfn::oid,
                       'aggcombinefn', a.aggcombinefn::oid, 'aggserialfn', a.aggserialfn::oid,
                       'aggdeserialfn', a.aggdeserialfn::oid, 'aggmtransfn', a.aggmtransfn::oid,
                       'aggminvtransfn', a.aggminvtransfn::oid, 'aggmfinalfn', a.aggmfinalfn::oid)
                       - 'aggfnoid') AS e
             WHERE e.value <> '0')),
       NULL, 'pg_proc'::regclass, f.oid, 0
  FROM functions f
  JOIN pg_aggregate a ON a.aggfnoid = f.oid
UNION ALL
SELECT 'trigger', r.nspname || '.' || r.relname || '.' || g.tgname, r.nspname, r.relname,
       pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'O' THEN '' ELSE ' enabled: ' || g.tgenabled::text END,
       jsonb_strip_nulls(jsonb_build_object('sql', pg_get_triggerdef(g.oid), 'enabled', g.tgenabled,
           'inherited', CASE WHEN g.tgparentid <> 0 THEN true END)),
       'pg_trigger'::regclass, g.oid, 0
  FROM pg_trigger g
  JOIN relations r ON r.oid = g.tgrelid
  LEFT JOIN pg_trigger p ON p.oid = g.tgparentid
 WHERE NOT g.tgisinternal OR g.tgparentid <> 0 AND NOT p.tgisinternal
UNION ALL
SELECT 'rule', r.nspname || '.' || r.relname || '.' || w.rulename, r.nspname, r.relname,
       pg_get_ruledef(w.oid) || CASE w.ev_enabled WHEN 'O' THEN '' ELSE ' enabled: ' || w.ev_enabled::text END,
       jsonb_build_object('sql', pg_get_ruledef(w.oid), 'enabled', w.ev_enabled),
       'pg_rewrite'::regclass, w.oid, 0
  FROM pg_rewrite w
  JOIN relations r ON r.oid = w.ev_class
 WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', r.nspname || '.' || r.relname || '.' || p.polname, r.nspname, r.relname,
       concat_ws(' ', p.polcmd::text, CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
           'to ' || (SELECT string_agg(CASE WHEN o = 0 THEN 'public' ELSE pg_get_userbyid(o)::text END, ', '
                                       ORDER BY CASE WHEN o = 0 THEN 'public' ELSE pg_get_userbyid(o)::text END)
                       FROM unnest(p.polroles) AS o),
           'using ' || pg_get_expr(p.polqual, p.polrelid), 'check ' || pg_get_expr(p.polwithcheck, p.polrelid)),
       NULL, 'pg_policy'::regclass, p.oid, 0
  FROM pg_policy p
  JOIN relations r ON r.oid = p.polrelid
UNION ALL
SELECT 'type', t.nspname || '.' || t.typname, NULL, NULL,
       CASE t.typtype
           WHEN 'e' THEN 'enum ' || (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                                       FROM pg_enum e WHERE e.enumtypid = t.oid)
           WHEN 'd' THEN concat_ws(' ', 'domain', format_type(t.typbasetype, t.typtypmod),
                   CASE WHEN t.typnotnull THEN 'not null' END, 'default ' || t.typdefault,
                   CASE WHEN t.typcollation <> b.typcollation
                        THEN 'collate ' || t.typcollation::regcollation::text END,
                   (SELECT string_agg(c.conname || ' ' || pg_get_constraintdef(c.oid), ', ' ORDER BY c.conname)
                      FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'))
           WHEN 'r' THEN concat_ws(' ', 'range of', g.rngsubtype::regtype::text,
                   'collate ' || NULLIF(g.rngcollation, 0)::regcollation::text,
                   'opclass ' || (SELECT quote_ident(n.nspname) || '.' || quote_ident(o.opcname)
                                    FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace
                                   WHERE o.oid = g.rngsubopc),
                   'canonical ' || g.rngcanonical::oid::regprocedure::text,
                   'diff ' || g.rngsubdiff::oid::regprocedure::text,
                   'multirange ' || g.rngmultitypid::regtype::text)
           WHEN 'c' THEN 'composite ' || COALESCE((
                   SELECT string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                              CASE WHEN a.attcollation <> y.typcollation
                                   THEN 'collate ' || a.attcollation::regcollation::text END), ', '
                              ORDER BY a.attnum)
                     FROM pg_attribute a
                     JOIN pg_type y ON y.oid = a.atttypid
                    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '')
           WHEN 'p' THEN 'shell'
           ELSE concat_ws(' ', 'base', t.typinput::oid::regprocedure::text, t.typoutput::oid::regprocedure::text,
                   t.typreceive::oid::regprocedure::text, t.typsend::oid::regprocedure::text,
                   t.typmodin::oid::regprocedure::text, t.typmodout::oid::regprocedure::text,
                   t.typanalyze::oid::regprocedure::text, t.typlen, t.typbyval, t.typcategory, t.typispreferred,
                   t.typdelim, NULLIF(t.typelem, 0)::regtype::text, t.typalign, t.typstorage, t.typdefault,
                   t.typcollation <> 0)
       END,
       CASE t.typtype
           WHEN 'e' THEN jsonb_build_object('kind', 'enum', 'labels',
                   (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
           WHEN 'd' THEN jsonb_strip_nulls(jsonb_build_object('kind', 'domain',
                   'base', format_type(t.typbasetype, t.typtypmod), 'not null', NULLIF(t.typnotnull, false),
                   'default', t.typdefault,
                   'collation', CASE WHEN t.typcollation <> b.typcollation
                                     THEN t.typcollation::regcollation::text END,
                   'constraints', (SELECT jsonb_object_agg(c.conname, pg_get_constraintdef(c.oid))
                                     FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c')))
           WHEN 'c' THEN jsonb_build_object('kind', 'composite', 'attributes', (
                   SELECT jsonb_agg(jsonb_build_array(a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                              CASE WHEN a.attcollation <> y.typcollation
                                   THEN 'COLLATE ' || a.attcollation::regcollation::text END)) ORDER BY a.attnum)
                     FROM pg_attribute a
                     JOIN pg_type y ON y.oid = a.atttypid
                    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
       END,
       'pg_type'::regclass, t.oid, 0
  FROM own_types t
  LEFT JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_range g ON g.rngtypid = t.oid
UNION ALL
SELECT 'statistics', s.nspname || '.' || x.stxname, t.nspname, t.relname,
       concat_ws(' ', d.sql, 'target ' || NULLIF(x.stxstattarget, -1)),
       jsonb_strip_nulls(jsonb_build_object('sql', d.sql, 'target', NULLIF(x.stxstattarget, -1))),
       'pg_statistic_ext'::regclass, x.oid, 0
  FROM pg_statistic_ext x
  -- PostgreSQL tells columns in the order that the table has them in, which has no meaning
  CROSS JOIN LATERAL (
       SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place) AS told,
              string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) AS sorted
         FROM unnest(x.stxkeys::int2[]) WITH ORDINALITY AS k(attnum, place)
         JOIN pg_attribute a ON a.attrelid = x.stxrelid AND a.attnum = k.attnum) AS c
  CROSS JOIN LATERAL (
       SELECT COALESCE(replace(pg_get_statisticsobjdef(x.oid), ' ON ' || c.told, ' ON ' || c.sorted),
                       pg_get_statisticsobjdef(x.oid)) AS sql) AS d
  JOIN schemas s ON s.oid = x.stxnamespace
  JOIN relations t ON t.oid = x.stxrelid
UNION ALL
SELECT 'collation', s.nspname || '.' || c.collname, NULL, NULL,
       concat_ws(' ', c.collprovider::text, c.collcollate, c.collctype,
           COALESCE(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale'), to_jsonb(c) ->> 'collicurules',
           CASE WHEN c.collisdeterministic THEN '' ELSE 'nondeterministic' END),
       NULL, 'pg_collation'::regclass, c.oid, 0
  FROM pg_collation c
  JOIN schemas s ON s.oid = c.collnamespace
UNION ALL
SELECT 'conversion', s.nspname || '.' || c.conname, NULL, NULL,
       concat_ws(' ', pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
           c.conproc::oid::regprocedure::text, c.condefault),
       NULL, 'pg_conversion'::regclass, c.oid, 0
  FROM pg_conversion c
  JOIN schemas s ON s.oid = c.connamespace
UNION ALL
SELECT 'operator', o.oid::regoperator::text, NULL, NULL,
       concat_ws(' ', o.oprcode::oid::regprocedure::text, 'commutator ' || NULLIF(o.oprcom, 0)::regoperator::text,
           'negator ' || NULLIF(o.oprnegate, 0)::regoperator::text,
           'restrict ' || NULLIF(o.oprrest::oid, 0)::regprocedure::text,
           'join ' || NULLIF(o.oprjoin::oid, 0)::regprocedure::text,
           CASE WHEN o.oprcanhash THEN 'hashes' END, CASE WHEN o.oprcanmerge THEN 'merges' END),
       NULL, 'pg_operator'::regclass, o.oid, 0
  FROM pg_operator o
  JOIN schemas s ON s.oid = o.oprnamespace
UNION ALL
SELECT 'operator family', i.identity, NULL, NULL,
       concat_ws(' ',
           (SELECT string_agg(concat_ws(' ', m.amopstrategy, m.amopopr::regoperator::text, m.amoppurpose), ', '
                              ORDER BY m.amopstrategy, m.amopopr::regoperator::text)
              FROM pg_amop m WHERE m.amopfamily = f.oid),
           (SELECT string_agg(concat_ws(' ', m.amprocnum, m.amproclefttype::regtype::text,
                                        m.amprocrighttype::regtype::text, m.amproc::oid::regprocedure::text), ', '
                              ORDER BY m.amprocnum, m.amproc::oid::regprocedure::text)
              FROM pg_amproc m WHERE m.amprocfamily = f.oid)),
       NULL, 'pg_opfamily'::regclass, f.oid, 0
  FROM pg_opfamily f
  JOIN schemas s ON s.oid = f.opfnamespace
  CROSS JOIN LATERAL pg_identify_object('pg_opfamily'::regclass, f.oid, 0) AS i
UNION ALL
SELECT 'operator class', i.identity, NULL, NULL,
       concat_ws(' ', o.opcintype::regtype::text, NULLIF(o.opckeytype, 0)::regtype::text,
           CASE WHEN o.opcdefault THEN 'default' END, 'family ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname)),
       NULL, 'pg_opclass'::regclass, o.oid, 0
  FROM pg_opclass o
  JOIN schemas s ON s.oid = o.opcnamespace
  JOIN pg_opfamily f ON f.oid = o.opcfamily
  JOIN pg_namespace n ON n.oid = f.opfnamespace
  CROSS JOIN LATERAL pg_identify_object('pg_opclass'::regclass, o.oid, 0) AS i
UNION ALL
SELECT 'cast', '(' || c.castsource::regtype || ' AS ' || c.casttarget::regtype || ')', NULL, NULL,
       concat_ws(' ', NULLIF(c.castfunc, 0)::regprocedure::text, c.castcontext, c.castmethod),
       NULL, 'pg_cast'::regclass, c.oid, 0
  FROM pg_cast c
 WHERE c.oid >= 16384
UNION ALL
SELECT 'transform', replace(i.identity, ' on language ', ' language '), NULL, NULL,
       concat_ws(' ', NULLIF(f.trffromsql::oid, 0)::regprocedure::text, NULLIF(f.trftosql::oid, 0)::regprocedure::text),
       NULL, 'pg_transform'::regclass, f.oid, 0
  FROM pg_transform f
  CROSS JOIN LATERAL pg_identify_object('pg_transform'::regclass, f.oid, 0) AS i
 WHERE f.oid >= 16384
UNION ALL
SELECT 'language', l.lanname::text, NULL, NULL,
       concat_ws(' ', l.lanpltrusted, l.lanplcallfoid::regprocedure::text, l.laninline::regprocedure::text,
           l.lanvalidator::regprocedure::text),
       NULL, 'pg_language'::regclass, l.oid, 0
  FROM pg_language l
 WHERE l.oid >= 16384
UNION ALL
SELECT 'access method', m.amname::text, NULL, NULL, concat_ws(' ', m.amtype, m.amhandler::oid::regprocedure::text),
       NULL, 'pg_am'::regclass, m.oid, 0
  FROM pg_am m
 WHERE m.oid >= 16384
UNION ALL
SELECT 'foreign-data wrapper', w.fdwname::text, NULL, NULL,
       concat_ws(' ', NULLIF(w.fdwhandler, 0)::regprocedure::text, NULLIF(w.fdwvalidator, 0)::regprocedure::text,
           (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(w.fdwoptions) AS o)),
       jsonb_strip_nulls(jsonb_build_object('handler', NULLIF(w.fdwhandler, 0)::regprocedure::text,
           'validator', NULLIF(w.fdwvalidator, 0)::regprocedure::text,
           'foreign options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(w.fdwoptions) AS o))),
       'pg_foreign_data_wrapper'::regclass, w.oid, 0
  FROM pg_foreign_data_wrapper w
UNION ALL
-- where a foreign server is belongs to an environment, as connections do; that there is one belongs to the structure
SELECT 'server', v.srvname::text, NULL, NULL, concat_ws(' ', w.fdwname, v.srvtype),
       NULL, 'pg_foreign_server'::regclass, v.oid, 0
  FROM pg_foreign_server v
  JOIN pg_foreign_data_wrapper w ON w.oid = v.srvfdw
UNION ALL
SELECT 'event trigger', e.evtname::text, NULL, NULL,
       concat_ws(' ', e.evtevent, e.evtfoid::regprocedure::text, array_to_string(e.evttags, ', '),
           CASE e.evtenabled WHEN 'O' THEN '' ELSE 'enabled: ' || e.evtenabled::text END),
       jsonb_build_object('enabled', e.evtenabled), 'pg_event_trigger'::regclass, e.oid, 0
  FROM pg_event_trigger e
UNION ALL
SELECT 'text search parser', s.nspname || '.' || p.prsname, NULL, NULL,
       concat_ws(' ', p.prsstart::oid::regprocedure::text, p.prstoken::oid::regprocedure::text,
           p.prsend::oid::regprocedure::text, p.prsheadline::oid::regprocedure::text,
           p.prslextype::oid::regprocedure::text),
       NULL, 'pg_ts_parser'::regclass, p.oid, 0
  FROM pg_ts_parser p
  JOIN schemas s ON s.oid = p.prsnamespace
UNION ALL
SELECT 'text search template', s.nspname || '.' || t.tmplname, NULL, NULL,
       concat_ws(' ', t.tmplinit::oid::regprocedure::text, t.tmpllexize::oid::regprocedure::text),
       NULL, 'pg_ts_template'::regclass, t.oid, 0
  FROM pg_ts_template t
  JOIN schemas s ON s.oid = t.tmplnamespace
UNION ALL
SELECT 'text search dictionary', s.nspname || '.' || d.dictname, NULL, NULL,
       concat_ws(' ', (SELECT i.identity FROM pg_identify_object('pg_ts_template'::regclass, d.dicttemplate, 0) AS i),
           d.dictinitoption),
       NULL, 'pg_ts_dict'::regclass, d.oid, 0
  FROM pg_ts_dict d
  JOIN schemas s ON s.oid = d.dictnamespace
UNION ALL
SELECT 'text search configuration', s.nspname || '.' || c.cfgname, NULL, NULL,
       concat_ws(' ', (SELECT i.identity FROM pg_identify_object('pg_ts_parser'::regclass, c.cfgparser, 0) AS i),
           (SELECT string_agg(m.maptokentype || ':' || m.mapseqno || ':' || m.mapdict::regdictionary::text, ', '
                              ORDER BY m.maptokentype, m.mapseqno)
              FROM pg_ts_config_map m WHERE m.mapcfg = c.oid)),
       NULL, 'pg_ts_config'::regclass, c.oid, 0
  FROM pg_ts_config c
  JOIN schemas s ON s.oid = c.cfgnamespace
UNION ALL
SELECT 'comment', i.type || ' ' || i.identity, t.nspname, t.relname, d.description,
       jsonb_build_object('on', i.type, 'identity', i.identity),
       -- a constraint of a domain belongs to its type, an index of a constraint to that
       CASE WHEN n.contypid <> 0 THEN 'pg_type'::regclass WHEN k.oid IS NOT NULL THEN 'pg_constraint'::regclass
            ELSE d.classoid END,
       CASE WHEN n.contypid <> 0 THEN n.contypid ELSE COALESCE(k.oid, d.objoid) END, d.objsubid
  FROM pg_description d
  LEFT JOIN pg_constraint n ON d.classoid = 'pg_constraint'::regclass AND n.oid = d.objoid
  LEFT JOIN pg_trigger g ON d.classoid = 'pg_trigger'::regclass AND g.oid = d.objoid
  LEFT JOIN pg_rewrite w ON d.classoid = 'pg_rewrite'::regclass AND w.oid = d.objoid
  LEFT JOIN pg_policy p ON d.classoid = 'pg_policy'::regclass AND p.oid = d.objoid
  LEFT JOIN pg_statistic_ext x ON d.classoid = 'pg_statistic_ext'::regclass AND x.oid = d.objoid
  LEFT JOIN pg_index y ON d.classoid = 'pg_class'::regclass AND y.indexrelid = d.objoid
  LEFT JOIN pg_constraint k ON k.conindid = y.indexrelid AND k.contype IN ('p', 'u', 'x')
  LEFT JOIN relations t
         ON t.oid = COALESCE(NULLIF(n.conrelid, 0), g.tgrelid, w.ev_class, p.polrelid, x.stxrelid, y.indrelid,
                             CASE WHEN d.classoid = 'pg_class'::regclass THEN d.objoid END)
  CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
 WHERE d.objoid >= 16384
   AND d.classoid NOT IN ('pg_extension'::regclass, 'pg_publication'::regclass, 'pg_subscription'::regclass)
   AND NOT EXISTS (SELECT FROM members m WHERE m.classid = d.classoid AND m.objid = d.objoid)
   AND (i.schema IS NULL OR i.schema IN (SELECT quote_ident(nspname) FROM schemas))
   AND (n.oid IS NULL OR n.contypid <> 0 OR t.oid IS NOT NULL)
   AND NOT (d.classoid = 'pg_namespace'::regclass AND d.objoid NOT IN (SELECT oid FROM schemas))
   AND NOT (d.classoid IN ('pg_trigger'::regclass, 'pg_rewrite'::regclass, 'pg_policy'::regclass) AND t.oid IS NULL)
UNION ALL
SELECT 'comment', 'schema public', NULL, NULL, d.description,
       jsonb_build_object('on', 'schema', 'identity', 'public'), d.classoid, d.objoid, d.objsubid
  FROM pg_description d
  JOIN pg_namespace n ON n.oid = d.objoid
 WHERE d.classoid = 'pg_namespace'::regclass AND n.nspname = 'public' AND n.oid < 16384
   AND d.description <> 'standard public schema'
UNION ALL
-- privileges that are not what PostgreSQL gives a new object; the owner's own go without saying
SELECT 'privilege', a.on_what || ' ' || a.identity, a.nspname, a.relname,
       (SELECT string_agg(p ->> 0 || ': ' || (p ->> 1), '; ' ORDER BY n)
          FROM jsonb_array_elements(g.grants) WITH ORDINALITY AS e(p, n)),
       jsonb_build_object('on', a.on_what, 'identity', a.identity, 'grants', g.grants),
       a.classid, a.objid, a.objsubid
  FROM acls a
  CROSS JOIN LATERAL (
       SELECT COALESCE(jsonb_agg(jsonb_build_array(y.grantee, y.privilege) ORDER BY y.grantee, y.privilege), '[]')
                  AS grants
         FROM (SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END AS grantee,
                      x.privilege_type || CASE WHEN x.is_grantable THEN ' *' ELSE '' END AS privilege
                 FROM aclexplode(a.acl) AS x
                WHERE x.grantee <> a.owner) AS y) AS g
 WHERE g.grants <> CASE a.on_what WHEN 'ROUTINE' THEN '[["PUBLIC", "EXECUTE"]]'
                                  WHEN 'TYPE' THEN '[["PUBLIC", "USAGE"]]' ELSE '[]' END::jsonb
)
SELECT o.kind, o.name, o.table_schema, o.table_name, o.definition,
       CASE WHEN o.kind IN ('column', 'constraint', 'comment', 'privilege') THEN o.facts
            ELSE COALESCE(o.facts, '{}') || jsonb_build_object(
                     'sql name', (pg_identify_object(o.classid, o.objid, o.objsubid)).identity) END::text,
       o.classid, o.objid, o.objsubid
  FROM objects o
 WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = o.classid AND m.objid = o.objid)
