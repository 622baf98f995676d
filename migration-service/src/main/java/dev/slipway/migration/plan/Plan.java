package dev.slipway.migration.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.Contradiction;
import dev.slipway.migration.schema.SchemaStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What applying a package to a target would change. Plain data: it can be kept as JSON and applied later, as long as
 * the target still has the fingerprint.
 *
 * @param packageDigest the package
 * @param fingerprint of the target when the plan was made
 * @param statements the schema statements in order, also those that wait for a decision
 * @param tables what would happen to rows, one entry for each carried table, by name
 * @param decisions what must be decided, with what was
 * @param contradictions which of these exclude each other
 * @param violations rows that would not fit what holds for them afterwards
 * @param obstacles why applying this plan cannot succeed, each a sentence; empty if nothing is known against it
 * @param warnings what a person should know, each a sentence
 */
public record Plan(
        PackageDigest packageDigest,
        TargetFingerprint fingerprint,
        List<SchemaStatement> statements,
        List<TablePlan> tables,
        List<RequiredDecision> decisions,
        List<Contradiction> contradictions,
        List<Violation> violations,
        List<String> obstacles,
        List<String> warnings) {

    public Plan {
        statements = List.copyOf(statements);
        tables = List.copyOf(tables);
        decisions = List.copyOf(decisions);
        // plans that were kept before contradictions were looked for have none
        contradictions = contradictions == null ? List.of() : List.copyOf(contradictions);
        // plans that were kept before violations were looked for have none
        violations = violations == null ? List.of() : List.copyOf(violations);
        obstacles = List.copyOf(obstacles);
        warnings = List.copyOf(warnings);
    }

    /** Ids of the decisions that nobody has made yet. */
    public List<String> undecided() {
        return decisions.stream()
                .filter(decision -> decision.chosen() == null)
                .map(RequiredDecision::id)
                .toList();
    }

    /**
     * This plan with (further) decisions. A later choice for the same id replaces an earlier one; ids that the plan
     * does not ask for are ignored.
     */
    public Plan decide(List<Decision> made) {
        Map<String, Decision.Choice> choices = new HashMap<>();
        made.forEach(decision -> choices.put(decision.id(), decision.choice()));
        List<RequiredDecision> decided = new ArrayList<>();
        for (RequiredDecision decision : decisions) {
            Decision.Choice choice = choices.getOrDefault(decision.id(), decision.chosen());
            decided.add(new RequiredDecision(
                    decision.id(), decision.kind(), decision.question(), decision.options(), choice));
        }
        return new Plan(
                packageDigest,
                fingerprint,
                statements,
                tables,
                decided,
                contradictions,
                violations,
                obstacles,
                warnings);
    }

    /** The contradictions between decisions as they were made. */
    public List<Contradiction> contradicted() {
        Map<String, Decision.Choice> chosen = new HashMap<>();
        for (RequiredDecision decision : decisions) {
            if (decision.chosen() != null) {
                chosen.put(decision.id(), decision.chosen());
            }
        }
        return contradictions.stream()
                .filter(pair -> chosen.get(pair.keep()) == Decision.Choice.KEEP
                        && chosen.get(pair.apply()) == Decision.Choice.APPLY)
                .toList();
    }

    /** This plan with these violations and warnings in place of its own. */
    public Plan telling(List<Violation> otherViolations, List<String> otherWarnings) {
        return new Plan(
                packageDigest,
                fingerprint,
                statements,
                tables,
                decisions,
                contradictions,
                otherViolations,
                obstacles,
                otherWarnings);
    }

    /** This plan with what else must be decided and what else stands against it. */
    public Plan withFurther(List<RequiredDecision> furtherDecisions, List<String> furtherObstacles) {
        return new Plan(
                packageDigest,
                fingerprint,
                statements,
                tables,
                Stream.concat(decisions.stream(), furtherDecisions.stream()).toList(),
                contradictions,
                violations,
                Stream.concat(obstacles.stream(), furtherObstacles.stream()).toList(),
                warnings);
    }

    /**
     * The statements that will run: all but those that were decided against, and those that only make way for them. A
     * column that keeps its type stays as it is altogether: a default or what else is new may be of the other type only.
     */
    public List<SchemaStatement> statementsToRun() {
        Set<String> kept = decisions.stream()
                .filter(decision -> decision.chosen() == Decision.Choice.KEEP)
                .map(RequiredDecision::id)
                .collect(Collectors.toSet());
        Set<String> keptColumns = statements.stream()
                .filter(statement -> statement.decision() != null
                        && kept.contains(statement.decision())
                        && statement.object().startsWith("column "))
                .filter(statement -> isKind(statement.decision(), RequiredDecision.Kind.CHANGE_TYPE))
                .map(SchemaStatement::object)
                .collect(Collectors.toSet());
        return statements.stream()
                .filter(statement -> statement.runsWithout(kept))
                .filter(statement -> !keptColumns.contains(statement.object()))
                .toList();
    }

    private boolean isKind(@Nullable String id, RequiredDecision.Kind kind) {
        return decisions.stream().anyMatch(decision -> decision.id().equals(id) && decision.kind() == kind);
    }

    /** Whether applying it would change nothing. */
    @JsonIgnore
    public boolean isEmpty() {
        return statementsToRun().isEmpty() && tables.stream().noneMatch(TablePlan::changes);
    }

    /**
     * The state that a plan was made for.
     *
     * @param catalog digest of the target's structure, but for types that a step before the transaction extends
     * @param structure digest of each table's structure, and of each object that is no part of one, by name; only to
     *     tell what has changed
     * @param tables digest of how each carried table differs from the package, by {@link TableName#toString()}. With the
     *     package it says what the rows were, as far as the table's rule has anything to do with them
     * @param rowVersions tells without reading rows that tables did not change; null if that is not to be relied on
     * @param keptRows the rows that would be written; null if they were not kept and must be found again
     */
    public record TargetFingerprint(
            String catalog,
            SortedMap<String, String> structure,
            SortedMap<String, String> tables,
            @Nullable RowVersions rowVersions,
            @Nullable KeptRows keptRows) {

        public TargetFingerprint {
            structure =
                    Collections.unmodifiableSortedMap(structure == null ? new TreeMap<>() : new TreeMap<>(structure));
            tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        }

        /** The fingerprint of a target that is to be changed by these statements. */
        public static TargetFingerprint of(
                Catalog target, SortedMap<String, String> tables, Collection<SchemaStatement> statements) {
            Set<String> prepared = statements.stream()
                    .filter(statement -> statement.phase() == SchemaStatement.Phase.BEFORE_TRANSACTION)
                    .map(SchemaStatement::object)
                    .collect(Collectors.toSet());
            Catalog catalog = target.where(object -> !prepared.contains(object.id()));
            Map<String, List<CatalogObject>> parts = new TreeMap<>();
            for (CatalogObject object : catalog.objects()) {
                String part = object.table() == null ? object.id() : "table " + object.table();
                parts.computeIfAbsent(part, p -> new ArrayList<>()).add(object);
            }
            SortedMap<String, String> structure = new TreeMap<>();
            parts.forEach((part, objects) ->
                    structure.put(part, Catalog.of(objects).digest().substring(0, 16)));
            return new TargetFingerprint(catalog.digest(), structure, tables, null, null);
        }

        /** The same fingerprint with what spares reading rows again. */
        TargetFingerprint with(@Nullable RowVersions versions, @Nullable KeptRows kept) {
            return new TargetFingerprint(catalog, structure, tables, versions, kept);
        }

        /** What is otherwise in another fingerprint of the target, each a phrase; empty if nothing is. */
        public List<String> changesIn(TargetFingerprint other) {
            List<String> changes = new ArrayList<>();
            if (!catalog.equals(other.catalog)) {
                Set<String> parts = new TreeSet<>(structure.keySet());
                parts.addAll(other.structure.keySet());
                for (String part : parts) {
                    String old = structure.get(part);
                    String now = other.structure.get(part);
                    if (old == null) {
                        changes.add(part + " is new");
                    } else if (now == null) {
                        changes.add(part + " is gone");
                    } else if (!old.equals(now)) {
                        changes.add("the structure of " + part);
                    }
                }
                if (changes.isEmpty() || structure.isEmpty()) {
                    changes.clear();
                    changes.add("its structure");
                }
            }
            other.tables.forEach((table, digest) -> {
                if (!digest.equals(tables.get(table))) {
                    changes.add("rows of table " + table);
                }
            });
            return changes;
        }
    }
}
