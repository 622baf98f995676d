package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the statements that lead from the target's structure to the source's. What differs is known from the catalogs;
 * how objects are made comes from pg_dump of the source, in its order; what hangs on what comes from the target's own
 * dependencies. Statements are classified, and put before or after the writing of rows. Whether they lead there is for
 * {@link Rehearsal} to find out before, and for {@link Catalog} to prove in the end.
 */
public final class SchemaDiff {

    private final Predicate<TableName> carriesRows;
    private final boolean dropExtraIndexes;
    private final long concurrentIndexesFrom;

    /**
     * @param carriesRows which tables get rows written in the same transaction
     * @param dropExtraIndexes whether indexes that only the target has are dropped
     * @param concurrentIndexesFrom how many bytes a table of the target must have for a new index of it to be built after
     *     the commit, beside those who use it
     */
    public SchemaDiff(Predicate<TableName> carriesRows, boolean dropExtraIndexes, long concurrentIndexesFrom) {
        this.carriesRows = carriesRows;
        this.dropExtraIndexes = dropExtraIndexes;
        this.concurrentIndexesFrom = concurrentIndexesFrom;
    }

    /** Where no index is built beside others. */
    public SchemaDiff(Predicate<TableName> carriesRows, boolean dropExtraIndexes) {
        this(carriesRows, dropExtraIndexes, Long.MAX_VALUE);
    }

    /**
     * What is to be changed.
     *
     * @param catalog the structure
     * @param dependencies what hangs on what in it
     * @param sizes how large its tables are
     */
    public record Target(Catalog catalog, Dependencies dependencies, TableSizes sizes) {}

    /**
     * What it is to become.
     *
     * @param catalog the structure
     * @param dump the same as {@link SchemaDump}'s text
     */
    public record Source(Catalog catalog, String dump) {}

    /** Whether there is anything to do, by the catalogs alone. */
    public boolean isNeeded(Catalog target, Catalog source) {
        return !target.where(object -> !isTolerated(object, target, source)).equals(source);
    }

    /** The changes from target to source. Tables that must not be touched must be in neither catalog. */
    public SchemaChanges between(Target target, Source source) {
        if (!isNeeded(target.catalog(), source.catalog())) {
            return withoutChanges(target.catalog(), source.catalog());
        }
        Transition transition = new Transition(target.catalog(), source.catalog(), target.dependencies(), this);
        return new TransitionScript(target, source, transition, carriesRows, concurrentIndexesFrom).write();
    }

    /** What there is to say when nothing is to be done. */
    public SchemaChanges withoutChanges(Catalog target, Catalog source) {
        List<String> kept = target.objects().stream()
                .filter(object -> isExtraIndex(object, source) && isTolerated(object, target, source))
                .map(CatalogObject::name)
                .toList();
        return new SchemaChanges(List.of(), List.of(), List.of(), kept, List.of(), List.of());
    }

    /**
     * Whether an object that only the target has may stay without anyone being asked: its own extensions, and its own
     * indexes unless the rule set drops them.
     *
     * @param object what only the target has
     * @param target all that it has
     * @param source what it is to become
     */
    public boolean isTolerated(CatalogObject object, Catalog target, Catalog source) {
        return switch (object.kind()) {
            case "index" -> !dropExtraIndexes && isExtraIndex(object, source);
            case "extension" -> !source.has(object.id());
            // where such an extension is
            case "schema" ->
                !source.has(object.id())
                        && target.objects().stream()
                                .anyMatch(other -> other.kind().equals("extension")
                                        && object.name().equals(other.text("schema"))
                                        && !source.has(other.id()));
            default -> false;
        };
    }

    static boolean isExtraIndex(CatalogObject object, Catalog source) {
        return object.kind().equals("index")
                && !source.has(object.id())
                && object.table() != null
                && (source.has("table " + object.table()) || source.has("materialized view " + object.table()));
    }
}
