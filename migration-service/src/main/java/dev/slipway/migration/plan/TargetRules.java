package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.ruleset.Grants;
import dev.slipway.migration.ruleset.ResolvedRules;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.TableRule;
import dev.slipway.migration.schema.Catalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** A package's rules on the tables of a target, also on those that the source does not have. */
public final class TargetRules {

    private final Map<TableName, TableRule> rules = new HashMap<>();
    private final SortedSet<TableName> untouched = new TreeSet<>();
    private final boolean synchronisesGrants;

    /** The rules of that package for a target with these tables. */
    public TargetRules(PackageManifest manifest, Collection<Table> targetTables) {
        synchronisesGrants = manifest.ruleSet().grants() == Grants.SYNCHRONISE;
        ResolvedRules own = manifest.ruleSet().classify(List.copyOf(targetTables));
        own.tables().forEach((name, resolved) -> rules.put(name, resolved.rule()));
        for (PackagedTable table : manifest.tables()) {
            rules.put(table.table(), table.rule());
        }
        manifest.skipped().forEach(name -> rules.put(name, TableRule.of(Rule.SKIP)));
        rules.forEach((name, rule) -> {
            if (rule.rule() == Rule.SKIP) {
                untouched.add(name);
            }
        });
    }

    /** Whether rows of that table are written. A table that neither side has is not. */
    public boolean carriesRows(TableName table) {
        TableRule rule = rules.get(table);
        return rule != null && rule.rule().carriesRows();
    }

    /** The tables whose structure must not be touched either. */
    public SortedSet<TableName> untouched() {
        return untouched;
    }

    /** The part of a target's structure that the rules let us change. */
    public Catalog changeable(Catalog catalog) {
        Catalog compared = synchronisesGrants ? catalog : catalog.withoutPrivileges();
        return compared.where(object -> object.table() == null || !untouched.contains(object.table()));
    }
}
