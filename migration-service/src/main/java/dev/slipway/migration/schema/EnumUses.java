package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import java.util.function.Predicate;

/** Finds out whether a label that an enumeration gets is used in the transaction that adds it, which is refused. */
final class EnumUses {

    private final Catalog before;
    private final Catalog after;
    private final Predicate<TableName> carriesRows;

    EnumUses(Catalog before, Catalog after, Predicate<TableName> carriesRows) {
        this.before = before;
        this.after = after;
        this.carriesRows = carriesRows;
    }

    /** Whether rows may hold it, or something that is made or changed mentions it. Rather too often than too seldom. */
    boolean mayUse(CatalogObject type, String label) {
        for (CatalogObject object : after.objects()) {
            if (object.id().equals(type.id()) || object.kind().equals("comment")) {
                continue;
            }
            if (object.kind().equals("column")
                    && carriesRows.test(object.ownTable())
                    && ColumnType.of(object).type().startsWith(type.identity())) {
                return true;
            }
            String definition = object.definition();
            boolean mentioned = definition.contains(Quoted.literal(label))
                    || definition.contains("{") && definition.contains(label);
            if (mentioned
                    && definition.contains(type.identity())
                    && !before.find(object.id()).filter(object::equals).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
