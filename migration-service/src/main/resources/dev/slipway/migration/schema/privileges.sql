-- Owners and privileges that are not what a newly created object would have: address, object type, owner, grants
WITH acls(classid, objid, kind, owner, acl) AS (
    SELECT 'pg_class'::regclass::oid, oid, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relowner, relacl
      FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 'ROUTINE', proowner, proacl FROM pg_proc
    UNION ALL
    SELECT 'pg_type'::regclass, oid, 'TYPE', typowner, typacl FROM pg_type
)
SELECT a.classid, a.objid, a.kind, CASE WHEN a.owner <> current_user::regrole THEN a.owner::regrole::text END,
       (SELECT jsonb_agg(jsonb_build_array(
                   CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END,
                   g.privileges, g.is_grantable))
          FROM (SELECT x.grantee, x.is_grantable, string_agg(x.privilege_type, ', ') AS privileges
                  FROM aclexplode(a.acl) AS x WHERE x.grantee <> a.owner GROUP BY 1, 2) AS g)::text
  FROM acls a
 WHERE a.objid >= 16384 AND (a.acl IS NOT NULL OR a.owner <> current_user::regrole)
