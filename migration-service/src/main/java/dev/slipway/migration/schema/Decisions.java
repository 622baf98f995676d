package dev.slipway.migration.schema;

import java.util.Collection;

/** Puts into words what somebody must decide. */
final class Decisions {

    private Decisions() {}

    static HeldChange onTable(CatalogObject table, boolean madeAnew) {
        return new HeldChange(
                "drop-table:" + table.name(),
                HeldChange.Kind.DROP_TABLE,
                madeAnew
                        ? "Drop table " + table.name() + " with all its rows and make it anew?"
                        : "Drop table " + table.name() + " with all its rows? The source does not have it.");
    }

    static HeldChange onColumn(CatalogObject column) {
        return new HeldChange(
                "drop-column:" + column.name(),
                HeldChange.Kind.DROP_COLUMN,
                "Drop column " + column.ownName() + " of table " + column.ownTable() + " with all its values?");
    }

    static HeldChange onType(CatalogObject before, CatalogObject after) {
        return new HeldChange(
                "change-type:" + after.name(),
                HeldChange.Kind.CHANGE_TYPE,
                "Change the type of column %s from %s to %s? Values may be lost or refused."
                        .formatted(
                                after.name(),
                                ColumnType.of(before).sql(),
                                ColumnType.of(after).sql()));
    }

    /** Rows of the source do not have it, and could not be written to a type that does. */
    static HeldChange onAttribute(CatalogObject type, String attribute, Collection<String> columns) {
        return new HeldChange(
                "drop-attribute:" + type.name() + "." + attribute,
                HeldChange.Kind.DROP_OBJECT,
                "Drop attribute %s of type %s with its values in %s?"
                        .formatted(attribute, type.name(), String.join(", ", columns)),
                false);
    }

    static HeldChange onObject(CatalogObject object) {
        return new HeldChange(
                "drop-" + object.kind().replace(' ', '-') + ":" + object.name(),
                HeldChange.Kind.DROP_OBJECT,
                "Drop " + object.id() + "? The source does not have it.");
    }

    /** Where it is does not come from the source, or should not. */
    static HeldChange onServer(CatalogObject server) {
        return new HeldChange(
                "drop-server:" + server.name(),
                HeldChange.Kind.DROP_OBJECT,
                "Drop " + server.id() + " with its options and make it anew with those of the source?");
    }
}
