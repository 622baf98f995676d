package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.ruleset.RenameHint;
import dev.slipway.migration.ruleset.Renames;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.Dependencies;
import dev.slipway.migration.schema.Rehearsal;
import dev.slipway.migration.schema.RenameStatements;
import dev.slipway.migration.schema.SchemaChanges;
import dev.slipway.migration.schema.SchemaDiff;
import dev.slipway.migration.schema.SchemaDump;
import dev.slipway.migration.schema.TableSizes;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Finds the schema changes of a plan and tries them out. */
final class SchemaComparison {

    private final OpenPackage source;
    private final ManagedDatabase target;
    private final int major;
    private final String snapshot;
    private final TargetRules rules;
    private final SchemaDiff diff;
    private final Catalog wanted;

    SchemaComparison(
            OpenPackage source, ManagedDatabase target, int major, String snapshot, TargetRules rules, Catalog whole) {
        this.source = source;
        this.target = target;
        this.major = major;
        this.snapshot = snapshot;
        this.rules = rules;
        RuleSet ruleSet = source.manifest().ruleSet();
        this.diff = new SchemaDiff(
                rules::carriesRows,
                ruleSet.dropExtraIndexes(),
                ruleSet.concurrentIndexes().fromBytes());
        this.wanted = source.catalog().asOnServerOf(whole);
    }

    /**
     * What was found.
     *
     * @param changes the way to the source's structure
     * @param obstacles why it does not lead there, each a sentence
     * @param warnings what is not known about it, each a sentence
     */
    record Found(SchemaChanges changes, List<String> obstacles, List<String> warnings) {}

    /**
     * A comparison under way.
     *
     * @param expected the changes, as far as they are known before they were tried out
     * @param found what came of it
     */
    record UnderWay(Future<SchemaChanges> expected, Future<Found> found) {}

    /**
     * Compares. Reads what it needs of the session, which is free for others when this returns; the rest is done aside.
     */
    UnderWay begin(Connection connection, Catalog whole, Catalog before, ExecutorService aside) {
        boolean marked = Rehearsal.isMarked(connection);
        if (!diff.isNeeded(before, wanted) && !Rehearsal.isNeededWithoutChanges(whole, marked)) {
            SchemaChanges none = diff.withoutChanges(before, wanted);
            return new UnderWay(
                    CompletableFuture.completedFuture(none),
                    CompletableFuture.completedFuture(new Found(none, List.of(), List.of())));
        }
        SchemaDiff.Target from =
                new SchemaDiff.Target(before, Dependencies.read(connection, whole), TableSizes.read(connection));
        Future<SchemaDiff.Source> source = aside.submit(() -> new SchemaDiff.Source(wanted, this.source.schemaSql()));
        Future<SchemaChanges> changes = aside.submit(() -> diff.between(from, source.get()));
        Renames renames = RenameHint.between(
                this.source.manifest().ruleSet().renames(), from.catalog().tables(), wanted.tables());
        Future<Found> found = aside.submit(() -> tryOut(from, source.get(), changes.get(), renames, whole, marked));
        boolean renamed = !renames.tables().isEmpty() || !renames.columns().isEmpty();
        // what is left to do after renaming is known only then
        return new UnderWay(renamed ? aside.submit(() -> found.get().changes()) : changes, found);
    }

    private Found tryOut(
            SchemaDiff.Target from,
            SchemaDiff.Source to,
            SchemaChanges changes,
            Renames renames,
            Catalog whole,
            boolean marked) {
        RenameStatements renaming = new RenameStatements(from.catalog(), wanted);
        renames.tables().forEach(renaming::table);
        renames.columns().forEach(column -> renaming.column(column.table(), column.from(), column.to()));
        Rehearsal rehearsal = new Rehearsal(target, diff, rules::changeable, marked);
        Rehearsal.Outcome outcome = rehearsal.of(
                renaming.statements(),
                changes,
                whole,
                from.dependencies(),
                without -> SchemaDump.of(
                        PostgresTools.locate(major),
                        target.settings(),
                        snapshot,
                        without,
                        SchemaDump.Publications.TOLD),
                to);
        return switch (outcome) {
            case Rehearsal.Outcome.Converges converges -> {
                List<String> warnings = new ArrayList<>(converges.warnings());
                warnings.addAll(renamed(renames, "Its rows are compared when applying."));
                yield new Found(converges.changes(), List.of(), warnings);
            }
            case Rehearsal.Outcome.Diverges diverges -> new Found(changes, diverges.remainder(), List.of());
            case Rehearsal.Outcome.NotRehearsed not -> {
                List<String> warnings = new ArrayList<>(List.of(not.reason()));
                warnings.addAll(renamed(renames, "The hint could not be followed, for the same reason."));
                yield new Found(changes, List.of(), warnings);
            }
        };
    }

    private static List<String> renamed(Renames renames, String consequence) {
        List<String> sentences = new ArrayList<>();
        renames.tables()
                .forEach((old, fresh) ->
                        sentences.add("Table %s is renamed to %s. %s".formatted(old, fresh, consequence)));
        for (Renames.Column column : renames.columns()) {
            sentences.add("Column %s of table %s is renamed to %s. %s"
                    .formatted(column.from(), column.table(), column.to(), consequence));
        }
        return sentences;
    }
}
