-- Which address depends on which, and how: 'n' must be dropped before what it depends on, 'a' goes with it.
-- Addresses of parts that have no name of their own (rewrite rules of views, row types, array types, indexes of
-- constraints, constraints of domains) are replaced by what they belong to. Defaults have the class pg_attrdef and the
-- address of their column.
WITH aliases(classid, objid, to_class, to_object, to_part) AS (
    SELECT 'pg_rewrite'::regclass::oid, oid, 'pg_class'::regclass::oid, ev_class, 0
      FROM pg_rewrite WHERE rulename = '_RETURN'
    UNION ALL
    SELECT 'pg_attrdef'::regclass, oid, 'pg_attrdef'::regclass, adrelid, adnum FROM pg_attrdef
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 'pg_class'::regclass, t.typrelid, 0
      FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid WHERE c.relkind <> 'c'
    UNION ALL
    SELECT 'pg_type'::regclass, a.oid,
           CASE WHEN e.typrelid <> 0 AND c.relkind <> 'c' THEN 'pg_class'::regclass ELSE 'pg_type'::regclass END,
           CASE WHEN e.typrelid <> 0 AND c.relkind <> 'c' THEN e.typrelid ELSE e.oid END, 0
      FROM pg_type e JOIN pg_type a ON a.oid = e.typarray LEFT JOIN pg_class c ON c.oid = e.typrelid
    UNION ALL
    SELECT 'pg_type'::regclass, g.rngmultitypid, 'pg_type'::regclass, g.rngtypid, 0 FROM pg_range g
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 'pg_type'::regclass, c.reltype, 0 FROM pg_class c WHERE c.relkind = 'c'
    UNION ALL
    SELECT 'pg_class'::regclass, conindid, 'pg_constraint'::regclass, oid, 0
      FROM pg_constraint WHERE contype IN ('p', 'u', 'x') AND conindid <> 0
    UNION ALL
    SELECT 'pg_constraint'::regclass, oid, 'pg_type'::regclass, contypid, 0 FROM pg_constraint WHERE contypid <> 0
    UNION ALL
    SELECT 'pg_amop'::regclass, oid, 'pg_opfamily'::regclass, amopfamily, 0 FROM pg_amop
    UNION ALL
    SELECT 'pg_amproc'::regclass, oid, 'pg_opfamily'::regclass, amprocfamily, 0 FROM pg_amproc
)
SELECT DISTINCT COALESCE(a.to_class, d.classid), COALESCE(a.to_object, d.objid), COALESCE(a.to_part, d.objsubid),
       COALESCE(b.to_class, d.refclassid), COALESCE(b.to_object, d.refobjid), COALESCE(b.to_part, d.refobjsubid),
       d.deptype <> 'n'
  FROM pg_depend d
  LEFT JOIN aliases a ON a.classid = d.classid AND a.objid = d.objid
  LEFT JOIN aliases b ON b.classid = d.refclassid AND b.objid = d.refobjid
 WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype <> 'e'
       -- a class goes with its family, not the other way round
       AND NOT (d.refclassid = 'pg_opclass'::regclass AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass))
