-- Drops whatever an archive of this database would create again, as far as the role owns it. Runs inside the restore's
-- transaction, so that it is either followed by the whole restore or undone. Extensions stay: who may drop one is not
-- always who may create it.
DO $slipway$
DECLARE
    object record;
BEGIN
    FOR object IN SELECT evtname AS name FROM pg_event_trigger
                   WHERE pg_has_role(evtowner, 'USAGE')
                     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass
                                                             AND objid = pg_event_trigger.oid AND deptype = 'e')
    LOOP
        EXECUTE format('DROP EVENT TRIGGER %I', object.name);
    END LOOP;

    FOR object IN SELECT pubname AS name FROM pg_publication WHERE pg_has_role(pubowner, 'USAGE')
    LOOP
        EXECUTE format('DROP PUBLICATION %I', object.name);
    END LOOP;

    -- whole schemas, but for those that an extension lives in, and public, which no archive creates
    FOR object IN SELECT nspname AS name FROM pg_namespace n
                   WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND nspname <> 'public'
                     AND pg_has_role(nspowner, 'USAGE')
                     AND NOT EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = n.oid)
                     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass
                                                               AND d.objid = n.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', object.name);
    END LOOP;

    FOR object IN SELECT c.oid, c.relkind FROM pg_class c
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                     AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND pg_has_role(c.relowner, 'USAGE')
                     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                                                               AND d.objid = c.oid AND d.deptype = 'e')
                   ORDER BY c.relkind = 'S', c.oid
    LOOP
        -- an earlier CASCADE may have taken it along
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_class WHERE oid = object.oid);
        EXECUTE format('DROP %s %s CASCADE',
                       CASE object.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                                           WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                       (SELECT format('%I.%I', n.nspname, c.relname)
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = object.oid));
    END LOOP;

    FOR object IN SELECT p.oid FROM pg_proc p
                    JOIN pg_namespace n ON n.oid = p.pronamespace
                   WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND pg_has_role(p.proowner, 'USAGE')
                     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                                                               AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_proc WHERE oid = object.oid);
        EXECUTE format('DROP ROUTINE %s CASCADE', object.oid::regprocedure);
    END LOOP;

    FOR object IN SELECT t.oid, t.typtype FROM pg_type t
                    JOIN pg_namespace n ON n.oid = t.typnamespace
                   WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND pg_has_role(t.typowner, 'USAGE')
                     AND t.typtype IN ('b', 'c', 'd', 'e', 'r') AND t.typelem = 0
                     AND (t.typrelid = 0 OR (SELECT c.relkind FROM pg_class c WHERE c.oid = t.typrelid) = 'c')
                     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
                                                               AND d.objid = t.oid AND d.deptype = 'e')
    LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_type WHERE oid = object.oid);
        EXECUTE format('DROP %s %s CASCADE', CASE object.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END,
                       object.oid::regtype);
    END LOOP;

    FOR object IN SELECT format('%I.%I', n.nspname, c.collname) AS name FROM pg_collation c
                    JOIN pg_namespace n ON n.oid = c.collnamespace
                   WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND pg_has_role(c.collowner, 'USAGE')
                     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_collation'::regclass
                                                               AND d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP COLLATION %s CASCADE', object.name);
    END LOOP;

    PERFORM lo_unlink(oid) FROM pg_largeobject_metadata WHERE pg_has_role(lomowner, 'USAGE');

    -- what is granted by default would be granted to the restored objects in addition
    FOR object IN SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s',
                                pg_get_userbyid(d.defaclrole),
                                CASE WHEN d.defaclnamespace <> 0
                                     THEN format(' IN SCHEMA %I', d.defaclnamespace::regnamespace::text) ELSE '' END,
                                CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
                                     WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END,
                                CASE WHEN a.grantee = 0 THEN 'PUBLIC'
                                     ELSE format('%I', pg_get_userbyid(a.grantee)) END) AS statement
                    FROM pg_default_acl d, aclexplode(d.defaclacl) a
                   WHERE pg_has_role(d.defaclrole, 'USAGE') AND a.grantee <> d.defaclrole
    LOOP
        EXECUTE object.statement;
    END LOOP;
END
$slipway$;
