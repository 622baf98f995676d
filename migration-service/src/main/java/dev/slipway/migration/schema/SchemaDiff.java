package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.pgcodekeeper.core.api.PgCodeKeeperApi;
import org.pgcodekeeper.core.loader.PgDumpLoader;
import org.pgcodekeeper.core.schema.AbstractDatabase;
import org.pgcodekeeper.core.settings.CoreSettings;

/**
 * Finds the statements that lead from the target's structure to the source's. pgcodekeeper compares two dumps; what it
 * writes is then mended where PostgreSQL would refuse it on tables with rows, classified, and ordered around the
 * writing of rows. Whether it was right is for {@link Catalog} to say.
 */
public final class SchemaDiff {

    private final Predicate<TableName> carriesRows;
    private final boolean dropExtraIndexes;

    /**
     * @param carriesRows which tables get rows written in the same transaction
     * @param dropExtraIndexes whether indexes that only the target has are dropped
     */
    public SchemaDiff(Predicate<TableName> carriesRows, boolean dropExtraIndexes) {
        this.carriesRows = carriesRows;
        this.dropExtraIndexes = dropExtraIndexes;
    }

    /**
     * One side of a comparison.
     *
     * @param catalog the structure
     * @param dump the same as {@link SchemaDump}'s text
     */
    public record Side(Catalog catalog, String dump) {}

    /** Whether there is anything to do, by the catalogs alone: the dumps are not needed to know. */
    public boolean isNeeded(Catalog target, Catalog source) {
        return !target.where(object -> !isTolerated(object, source)).equals(source);
    }

    /**
     * The changes from target to source. Tables that must not be touched must be in neither side.
     *
     * @throws SchemaDiffFailedException if the dumps cannot be compared
     */
    public SchemaChanges between(Side target, Side source) {
        if (!isNeeded(target.catalog(), source.catalog())) {
            List<String> kept = target.catalog().objects().stream()
                    .filter(object -> isExtraIndex(object, source.catalog()))
                    .map(CatalogObject::name)
                    .toList();
            return new SchemaChanges(List.of(), List.of(), List.of(), kept);
        }
        DumpExcerpt.Pair dumps = DumpExcerpt.of(target, source);
        List<String> script = SqlStatements.of(script(dumps.target(), dumps.source()));
        return new StatementRewriter(target.catalog(), source.catalog(), carriesRows, dropExtraIndexes)
                .rewrite(ColumnAdditions.merge(script));
    }

    /**
     * Whether an object that only the target has may stay without anyone being asked: its own extensions, and its own
     * indexes unless the rule set drops them.
     */
    public boolean isTolerated(CatalogObject object, Catalog source) {
        return !dropExtraIndexes && isExtraIndex(object, source)
                || object.kind().equals("extension") && !source.has(object.id());
    }

    static boolean isExtraIndex(CatalogObject object, Catalog source) {
        return object.kind().equals("index") && !source.has(object.id());
    }

    /**
     * Loads and compiles the parser, which costs more than a second the first time. Call it once, in the background,
     * when a service starts.
     */
    public static void warmUp() {
        script(
                "CREATE TABLE public.a (id bigint NOT NULL, b text);\nCREATE INDEX i ON public.a USING btree (b);",
                "CREATE TABLE public.a (id bigint NOT NULL, c text DEFAULT 'c'::text);\n"
                        + "ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);");
    }

    private static String script(String targetDump, String sourceDump) {
        CoreSettings settings = new CoreSettings();
        settings.setIgnoreColumnOrder(true);
        settings.setIgnorePrivileges(true);
        try {
            return PgCodeKeeperApi.diff(
                    settings, load(settings, "target", targetDump), load(settings, "source", sourceDump));
        } catch (IOException | RuntimeException e) {
            throw new SchemaDiffFailedException("The two structures could not be compared: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaDiffFailedException("The comparison was interrupted", e);
        }
    }

    private static AbstractDatabase load(CoreSettings settings, String side, String dump)
            throws IOException, InterruptedException {
        byte[] text = dump.getBytes(StandardCharsets.UTF_8);
        PgDumpLoader loader = new PgDumpLoader(() -> new ByteArrayInputStream(text), side, settings);
        AbstractDatabase database = loader.loadAndAnalyze();
        List<String> errors = new ArrayList<>();
        loader.getErrors().forEach(error -> errors.add(String.valueOf(error)));
        if (!errors.isEmpty()) {
            throw new SchemaDiffFailedException(
                    "The structure of the " + side + " cannot be read: " + String.join("; ", errors), null);
        }
        return database;
    }
}
