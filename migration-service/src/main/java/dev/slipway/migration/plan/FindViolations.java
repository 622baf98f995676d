package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Outcome.Line;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.ruleset.ResolvedReference;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Finds rows that would not fit what holds for them after a plan, by asking the target: its own rows, also those that no
 * rule touches, and what comes of them together with the rows that the plan writes. Sees the snapshot that the plan was
 * made from; differing rows lie in temporary tables of a transaction that is always rolled back, so nobody waits for it.
 *
 * <p>What the source's constraints have already seen is not looked at again: a table that is overwritten whole and whose
 * constraints are the source's costs nothing.
 */
final class FindViolations {

    private static final int LONGEST_VALUE = 200;
    private static final Pattern CHECKS = Pattern.compile("CHECK \\(");
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern TYPMOD = Pattern.compile("\\([^)]*\\)");

    private final OpenPackage source;
    private final Catalog before;
    private final Catalog after;
    private final List<Table> tables;
    private final Map<TableName, TableDelta> deltas;
    private final List<SchemaStatement> statements;
    private final Map<TableName, List<CatalogObject>> objectsBefore;
    private final Map<TableName, List<CatalogObject>> objectsAfter;
    private final Map<TableName, Outcome> outcomes = new TreeMap<>();
    private final Map<String, String> commonTypes = new HashMap<>();
    private final Set<String> changingTypes;
    private final List<Violation> violations = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    FindViolations(
            OpenPackage source,
            Catalog before,
            Catalog after,
            List<Table> tables,
            Map<TableName, TableDelta> deltas,
            List<SchemaStatement> statements) {
        this.source = source;
        this.before = before;
        this.after = after;
        this.tables = tables;
        this.deltas = deltas;
        this.statements = statements;
        this.objectsBefore = Outcome.byTable(before);
        this.objectsAfter = Outcome.byTable(after);
        this.changingTypes = after.objects().stream()
                .filter(object -> object.kind().equals("type"))
                .filter(object -> !before.find(object.id()).equals(Optional.of(object)))
                .map(CatalogObject::name)
                .collect(Collectors.toSet());
    }

    /**
     * What was found.
     *
     * @param violations the violations
     * @param warnings what could not be looked at, a sentence each
     */
    record Found(List<Violation> violations, List<String> warnings) {}

    /** Something to be asked. */
    private interface Question {

        /** What it is about, for people. */
        String subject();

        /** What it needs to see of which tables. */
        Map<TableName, Set<String>> needs();

        /** Asks. */
        void ask(Session session) throws SQLException;
    }

    /**
     * Looks.
     *
     * @param target the target
     * @param snapshot the snapshot of the session that the plan is made in, which must still be open
     * @param references the references of the rule set
     * @param foreignKeys the target's foreign keys
     * @param patience how long a single question may take
     */
    Found in(
            ManagedDatabase target,
            String snapshot,
            Collection<ResolvedReference> references,
            Collection<DeclaredReference> foreignKeys,
            Duration patience)
            throws SQLException {
        prepare();
        List<Question> questions = new ArrayList<>();
        outcomes.values().forEach(outcome -> addQuestions(outcome, questions));
        addReferences(references, foreignKeys, questions);
        addTypes(questions);
        if (!questions.isEmpty()) {
            try (Connection connection = target.open()) {
                Session session = new Session(connection);
                session.begin(snapshot, patience);
                try {
                    session.ask(questions);
                } finally {
                    connection.rollback();
                }
            }
        }
        return new Found(violations, warnings);
    }

    private void prepare() {
        Map<TableName, Table> existing = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
        Set<TableName> names = new TreeSet<>(existing.keySet());
        after.objects().stream()
                .filter(object ->
                        object.kind().equals("table") && object.definition().startsWith("table"))
                .forEach(object -> names.add(Objects.requireNonNull(object.table())));
        for (TableName name : names) {
            outcomes.put(
                    name,
                    new Outcome(
                            name,
                            existing.get(name),
                            objectsAfter.getOrDefault(name, List.of()),
                            deltas.get(name),
                            this::commonType));
        }
    }

    /** Until the target is asked, a type is its own common type; lengths are left out, because old values may be longer. */
    private String commonType(String type) {
        return commonTypes.computeIfAbsent(type, t -> {
            if (changingTypes.contains(t.replace("\"", "")) || t.startsWith("character(") || t.startsWith("bit(")) {
                return "text";
            }
            return TYPMOD.matcher(t).replaceAll("");
        });
    }

    // ----------------------------------------------------------------------------------------------- what to ask

    private void addQuestions(Outcome outcome, List<Question> questions) {
        TableDelta delta = outcome.delta();
        if (delta != null && !delta.isComparable()) {
            return;
        }
        TableName table = outcome.name();
        for (FinalColumn column : outcome.columns()) {
            boolean already = column.existing() != null && column.existing().notNull();
            boolean ofSource = outcome.isTheSources() && column.isCarried();
            boolean neverFilled =
                    !column.isCarried() && column.defaultSql() == null && delta != null && delta.added() > 0;
            if (column.notNull()
                    && !column.isFilled()
                    && column.generated() == null
                    && !ofSource
                    && (!already || neverFilled)
                    && (outcome.existing() != null || neverFilled)) {
                questions.add(new NotNull(outcome, column));
            }
        }
        for (CatalogObject object : objectsAfter.getOrDefault(table, List.of())) {
            if (object.kind().equals("constraint") || object.kind().equals("index")) {
                addQuestion(outcome, object, questions);
            }
        }
        if (delta == null || !outcome.isWrittenTo()) {
            return;
        }
        for (CatalogObject object : objectsBefore.getOrDefault(table, List.of())) {
            boolean stays = object.kind().equals("index")
                    && !after.has(object.id())
                    && statementsOn(object.id()).isEmpty();
            Definition definition = stays ? Definition.of(object.definition()).orElse(null) : null;
            if (definition instanceof Definition.Alike alike) {
                questions.add(new NotAlike(outcome, object, alike, true));
            }
        }
    }

    private void addQuestion(Outcome outcome, CatalogObject object, List<Question> questions) {
        Definition definition = Definition.of(object.definition()).orElse(null);
        if (definition == null) {
            return;
        }
        boolean toCome = Definition.isNotValid(object.definition());
        boolean isNew = !before.find(object.id()).equals(Optional.of(object));
        Set<String> mentioned = outcome.mentioned(object.definition());
        boolean seenBySource = !toCome && outcome.areTheSources(mentioned);
        if (outcome.isTheSources() && seenBySource || !isNew && !outcome.isWrittenTo()) {
            return;
        }
        switch (definition) {
            case Definition.Condition condition -> {
                // rows that stay have been seen by the target's own constraint, the others by the source's
                if (isNew && outcome.existing() != null && !toCome || !seenBySource) {
                    questions.add(new Satisfied(outcome, object, condition, !isNew || toCome));
                }
            }
            case Definition.Alike alike -> {
                if (isNew || !isComparedBy(outcome, alike)) {
                    questions.add(new NotAlike(outcome, object, alike, !isNew));
                }
            }
            case Definition.Pointing _ -> {
                // with the other references
            }
        }
    }

    /** Whether these are the very columns by which rows are compared: then there cannot be two. */
    private static boolean isComparedBy(Outcome outcome, Definition.Alike alike) {
        TableDelta delta = outcome.delta();
        if (delta == null || alike.predicate() != null || delta.table().rule().filter() != null) {
            return false;
        }
        Set<String> compared = delta.table().key().stream()
                .flatMap(key -> List.of(key, Quoted.identifier(key)).stream())
                .collect(Collectors.toSet());
        return !delta.table().key().isEmpty()
                && alike.elements().size() == delta.table().key().size()
                && alike.elements().stream()
                        .allMatch(element -> element.operator() == null && compared.contains(element.expression()));
    }

    private void addReferences(
            Collection<ResolvedReference> references,
            Collection<DeclaredReference> foreignKeys,
            List<Question> questions) {
        Set<ResolvedReference> declared = new HashSet<>();
        for (DeclaredReference key : foreignKeys) {
            String id = "constraint " + key.reference().table() + "." + key.name();
            if (after.has(id) || statementsOn(id).isEmpty()) {
                declared.add(key.reference());
                addReference(key.reference(), id, false, questions);
            }
        }
        for (CatalogObject object : after.objects()) {
            TableName table = object.table();
            if (table == null || !object.kind().equals("constraint") || before.has(object.id())) {
                continue;
            }
            if (Definition.of(object.definition()).orElse(null) instanceof Definition.Pointing pointing) {
                ResolvedReference reference = new ResolvedReference(
                        table, pointing.columns(), pointing.referencedTable(), pointing.referencedColumns());
                declared.add(reference);
                addReference(reference, object.id(), !Definition.isNotValid(object.definition()), questions);
            }
        }
        for (ResolvedReference reference : references) {
            if (!declared.contains(reference)) {
                addReference(reference, null, false, questions);
            }
        }
    }

    private void addReference(
            ResolvedReference reference, @Nullable String constraint, boolean isNew, List<Question> questions) {
        Outcome pointing = outcomes.get(reference.table());
        Outcome referenced = outcomes.get(reference.referencedTable());
        if (pointing == null
                || referenced == null
                || !pointing.has(reference.columns())
                || !referenced.has(reference.referencedColumns())
                || isIncomparable(pointing)
                || isIncomparable(referenced)) {
            return;
        }
        boolean seenBySource = pointing.isTheSources()
                && referenced.isTheSources()
                && pointing.areTheSources(reference.columns())
                && referenced.areTheSources(reference.referencedColumns())
                && (constraint == null || after.has(constraint));
        if (!seenBySource && (isNew || pointing.isWrittenTo() || referenced.loses())) {
            questions.add(new Reference(pointing, referenced, reference, constraint, isNew));
        }
    }

    private static boolean isIncomparable(Outcome outcome) {
        TableDelta delta = outcome.delta();
        return delta != null && !delta.isComparable();
    }

    /** Types change before rows are written, so that all rows of today must fit. */
    private void addTypes(List<Question> questions) {
        for (SchemaStatement statement : statements) {
            TableName table = statement.table();
            Outcome outcome = table == null ? null : outcomes.get(table);
            if (outcome == null
                    || outcome.existing() == null
                    || statement.decision() == null
                    || !statement.decision().startsWith("change-type:")
                    || !statement.sql().contains(" TYPE ")) {
                continue;
            }
            String name = statement.object().substring(("column " + table + ".").length());
            if (outcome.has(List.of(name)) && outcome.column(name).existing() != null) {
                questions.add(new Fits(outcome, outcome.column(name), statement));
            }
        }
        for (CatalogObject type : after.objects()) {
            if (!type.kind().equals("type") || !changingTypes.contains(type.name()) || !before.has(type.id())) {
                continue;
            }
            String old = before.find(type.id()).orElseThrow().definition();
            for (Outcome outcome : outcomes.values()) {
                Table existing = outcome.existing();
                if (existing == null) {
                    continue;
                }
                for (Column column : existing.columns()) {
                    if (isOfType(column, type.name())) {
                        addType(outcome, column, type, old, questions);
                    }
                }
            }
        }
    }

    private static boolean isOfType(Column column, String type) {
        return column.type().replace("\"", "").equals(type);
    }

    private void addType(Outcome outcome, Column column, CatalogObject type, String old, List<Question> questions) {
        if (old.startsWith("enum ") && type.definition().startsWith("enum ")) {
            Set<String> gone = labels(old);
            gone.removeAll(labels(type.definition()));
            if (!gone.isEmpty()) {
                questions.add(new StillThere(outcome, column, type, gone));
            }
        } else if (old.startsWith("domain ") && type.definition().startsWith("domain ")) {
            Set<String> fresh = new LinkedHashSet<>(checks(type.definition()));
            fresh.removeAll(checks(old));
            if (!old.contains(" not null") && type.definition().contains(" not null")) {
                fresh.add("VALUE IS NOT NULL");
            }
            if (!fresh.isEmpty()) {
                questions.add(new InDomain(outcome, column, type, fresh));
            }
        }
    }

    private static Set<String> labels(String definition) {
        Set<String> labels = new LinkedHashSet<>();
        Matcher label = LABEL.matcher(definition);
        while (label.find()) {
            labels.add(label.group(1));
        }
        return labels;
    }

    private static List<String> checks(String definition) {
        List<String> checks = new ArrayList<>();
        Matcher check = CHECKS.matcher(definition);
        while (check.find()) {
            checks.add(new Definition.Text(definition.substring(check.start())).parenthesised());
        }
        return checks;
    }

    private List<SchemaStatement> statementsOn(String object) {
        return statements.stream()
                .filter(statement -> statement.object().equals(object))
                .toList();
    }

    // ------------------------------------------------------------------------------------------------- questions

    /** Two rows of a unique index, or of an exclusion constraint, are too like. */
    private final class NotAlike implements Question {

        private final Outcome outcome;
        private final CatalogObject object;
        private final Definition.Alike alike;
        private final boolean writtenOnly;

        private NotAlike(Outcome outcome, CatalogObject object, Definition.Alike alike, boolean writtenOnly) {
            this.outcome = outcome;
            this.object = object;
            this.alike = alike;
            this.writtenOnly = writtenOnly;
        }

        @Override
        public String subject() {
            return object.id();
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            return Map.of(outcome.name(), outcome.mentioned(object.definition()));
        }

        @Override
        public void ask(Session session) throws SQLException {
            Set<String> columns = new TreeSet<>(outcome.mentioned(object.definition()));
            columns.addAll(outcome.key());
            List<String> values = IntStream.range(0, alike.elements().size())
                    .mapToObj(i -> "slipway_" + i)
                    .toList();
            StringBuilder compared = new StringBuilder("SELECT ")
                    .append(Outcome.WRITTEN)
                    .append(outcome.key().stream()
                            .map(key -> ", " + image(Quoted.identifier(key)) + " AS " + keyName(outcome, key))
                            .collect(Collectors.joining()));
            for (int i = 0; i < values.size(); i++) {
                compared.append(", ")
                        .append(alike.elements().get(i).expression())
                        .append(" AS ")
                        .append(values.get(i));
            }
            compared.append(" FROM ").append(outcome.sql(columns)).append(" AS o");
            if (alike.predicate() != null) {
                compared.append(" WHERE ").append(alike.predicate());
            }
            List<String> keys =
                    outcome.key().stream().map(key -> keyName(outcome, key)).toList();
            String query = alike.isExclusion()
                    ? exclusion(compared.toString(), values, keys)
                    : unique(compared.toString(), values, keys);
            List<String> names = alike.elements().stream()
                    .map(element -> plain(element.expression()))
                    .toList();
            session.report(query, outcome, names, (rows, examples) -> {
                Kind kind = alike.isExclusion() ? Kind.EXCLUSION : Kind.UNIQUE;
                String what = alike.isExclusion()
                        ? "%d row(s) of table %s would overlap by %s, which %s excludes."
                        : "%d row(s) of table %s would have the same %s, which must be unique (%s).";
                add(
                        kind,
                        outcome.name(),
                        object.id(),
                        what.formatted(rows, outcome.name(), String.join(", ", names), object.name()),
                        rows,
                        examples);
            });
        }

        private String unique(String compared, List<String> values, List<String> keys) {
            String list = String.join(", ", values);
            String there = alike.nullsDistinct()
                    ? " WHERE "
                            + values.stream()
                                    .map(value -> "num_nulls(" + value + ") = 0")
                                    .collect(Collectors.joining(" AND "))
                    : "";
            String same = values.stream()
                    .map(value -> "o." + value + (alike.nullsDistinct() ? " = g." : " IS NOT DISTINCT FROM g.") + value)
                    .collect(Collectors.joining(" AND "));
            String limited = writtenOnly
                    ? "o AS (SELECT o.* FROM c AS o WHERE EXISTS (SELECT FROM c AS g WHERE g." + Outcome.WRITTEN
                            + " AND " + same + "))"
                    : "o AS (SELECT * FROM c)";
            return "WITH c AS (" + compared + "), " + limited + ", g AS (SELECT " + list
                    + ", count(*) AS slipway_times FROM o" + there + " GROUP BY " + list
                    + " HAVING count(*) > 1), first AS (SELECT *, sum(slipway_times) OVER () AS slipway_rows FROM g"
                    + " ORDER BY " + images(values) + " LIMIT " + Violation.MOST_EXAMPLES + ")"
                    + " SELECT g.slipway_rows" + prefixed("o.", keys) + imagesOf("o.", values)
                    + " FROM first AS g CROSS JOIN LATERAL (SELECT * FROM o WHERE " + same
                    + (keys.isEmpty() ? "" : " ORDER BY " + String.join(", ", keys)) + " LIMIT 2) AS o ORDER BY "
                    + images(values.stream().map(value -> "g." + value).toList());
        }

        private String exclusion(String compared, List<String> values, List<String> keys) {
            StringBuilder overlap = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                String operator =
                        Objects.requireNonNullElse(alike.elements().get(i).operator(), "=");
                overlap.append(" AND a.")
                        .append(values.get(i))
                        .append(' ')
                        .append(operator)
                        .append(" b.")
                        .append(values.get(i));
            }
            String either = writtenOnly ? " AND a." + Outcome.WRITTEN : "";
            return "WITH c AS MATERIALIZED (SELECT *, row_number() OVER () AS slipway_number FROM (" + compared
                    + ") AS o), o AS (SELECT a.* FROM c AS a WHERE EXISTS (SELECT FROM c AS b WHERE"
                    + " a.slipway_number <> b.slipway_number" + overlap + ")" + either + ")"
                    + " SELECT count(*) OVER ()" + prefixed("o.", keys) + imagesOf("o.", values) + " FROM o ORDER BY "
                    + images(values) + " LIMIT " + Violation.MOST_EXAMPLES;
        }
    }

    /** A row does not satisfy a check constraint. */
    private final class Satisfied implements Question {

        private final Outcome outcome;
        private final CatalogObject object;
        private final Definition.Condition condition;
        private final boolean writtenOnly;

        private Satisfied(Outcome outcome, CatalogObject object, Definition.Condition condition, boolean writtenOnly) {
            this.outcome = outcome;
            this.object = object;
            this.condition = condition;
            this.writtenOnly = writtenOnly;
        }

        @Override
        public String subject() {
            return object.id();
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            return Map.of(outcome.name(), outcome.mentioned(condition.expression()));
        }

        @Override
        public void ask(Session session) throws SQLException {
            List<String> values = List.copyOf(outcome.mentioned(condition.expression()));
            session.report(
                    rows(
                            outcome,
                            values,
                            "(" + condition.expression() + ") IS FALSE"
                                    + (writtenOnly ? " AND " + Outcome.WRITTEN : "")),
                    outcome,
                    values,
                    (rows, examples) -> add(
                            Kind.CHECK,
                            outcome.name(),
                            object.id(),
                            "%d row(s) of table %s would not satisfy %s: CHECK (%s)."
                                    .formatted(rows, outcome.name(), object.name(), condition.expression()),
                            rows,
                            examples));
        }
    }

    /** A row has no value where there must be one. */
    private final class NotNull implements Question {

        private final Outcome outcome;
        private final FinalColumn column;

        private NotNull(Outcome outcome, FinalColumn column) {
            this.outcome = outcome;
            this.column = column;
        }

        @Override
        public String subject() {
            return "column " + outcome.name() + "." + column.name();
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            return Map.of(outcome.name(), outcome.mentioned(column.quoted()));
        }

        @Override
        public void ask(Session session) throws SQLException {
            session.report(
                    rows(outcome, List.of(column.name()), "num_nulls(" + column.quoted() + ") > 0"),
                    outcome,
                    List.of(),
                    (rows, examples) -> add(
                            Kind.NOT_NULL,
                            outcome.name(),
                            "column " + outcome.name() + "." + column.name(),
                            "%d row(s) of table %s would have no value in column %s, which must have one. Give it a"
                                            .formatted(rows, outcome.name(), column.name())
                                    + " default in the source, or fill it on the target first.",
                            rows,
                            examples));
        }
    }

    /** A row points at a row that is not there. */
    private final class Reference implements Question {

        private final Outcome pointing;
        private final Outcome referenced;
        private final ResolvedReference reference;
        private final @Nullable String constraint;
        private final boolean isNew;

        private Reference(
                Outcome pointing,
                Outcome referenced,
                ResolvedReference reference,
                @Nullable String constraint,
                boolean isNew) {
            this.pointing = pointing;
            this.referenced = referenced;
            this.reference = reference;
            this.constraint = constraint;
            this.isNew = isNew;
        }

        private String written() {
            return "%s(%s) → %s(%s)"
                    .formatted(
                            reference.table(),
                            String.join(", ", reference.columns()),
                            reference.referencedTable(),
                            String.join(", ", reference.referencedColumns()));
        }

        @Override
        public String subject() {
            return constraint == null ? "reference " + written() : constraint;
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            Map<TableName, Set<String>> needs = new HashMap<>();
            needs.put(pointing.name(), new TreeSet<>(reference.columns()));
            needs.computeIfAbsent(referenced.name(), name -> new TreeSet<>()).addAll(reference.referencedColumns());
            return needs;
        }

        @Override
        public void ask(Session session) throws SQLException {
            Set<String> columns = new TreeSet<>(reference.columns());
            columns.addAll(pointing.key());
            List<String> conditions = new ArrayList<>();
            for (String column : reference.columns()) {
                conditions.add("num_nulls(o." + Quoted.identifier(column) + ") = 0");
            }
            conditions.add("NOT EXISTS (SELECT FROM " + referenced.sql(reference.referencedColumns()) + " AS p WHERE "
                    + same("p") + ")");
            if (!isNew) {
                conditions.add("(" + freshlyPointing() + lostByThis() + ")");
            }
            session.report(
                    rows(pointing, List.copyOf(columns), reference.columns(), String.join(" AND ", conditions)),
                    pointing,
                    reference.columns(),
                    this::tell);
        }

        /** Only what this plan brings about: what pointed nowhere before may go on doing so. */
        private String freshlyPointing() {
            Table existing = pointing.existing();
            List<String> present = existing == null
                    ? List.of()
                    : existing.columns().stream().map(Column::name).toList();
            if (existing == null || !present.containsAll(reference.columns()) || constraint != null) {
                return Outcome.WRITTEN;
            }
            return Outcome.WRITTEN + " AND NOT EXISTS (SELECT FROM ONLY "
                    + existing.name().quoted() + " AS p WHERE "
                    + reference.columns().stream()
                            .map(column -> "p." + Quoted.identifier(column) + " = o." + Quoted.identifier(column))
                            .collect(Collectors.joining(" AND "))
                    + ")";
        }

        private String lostByThis() {
            TableDelta delta = referenced.delta();
            if (delta == null || referenced.lines() == null) {
                return "";
            }
            boolean carried = reference.referencedColumns().stream()
                    .allMatch(column -> referenced.column(column).isCarried());
            return carried
                    ? " OR EXISTS (SELECT FROM pg_temp." + referenced.lines() + " AS p WHERE p." + Outcome.LINE
                            + " IN ('R', 'B') AND " + same("p") + ")"
                    : "";
        }

        private String same(String alias) {
            List<String> pairs = new ArrayList<>();
            for (int i = 0; i < reference.columns().size(); i++) {
                FinalColumn own = pointing.column(reference.columns().get(i));
                FinalColumn other =
                        referenced.column(reference.referencedColumns().get(i));
                String left = "o." + own.quoted();
                String right = alias + "." + other.quoted();
                boolean sameType = own.common().equals(other.common())
                        && !own.common().equals("json")
                        && !own.common().equals("xml");
                pairs.add(sameType ? right + " = " + left : image(right) + " = " + image(left));
            }
            return String.join(" AND ", pairs);
        }

        private void tell(long rows, List<Violation.Example> examples) {
            String by = String.join(", ", reference.columns());
            String sentence = "%d row(s) of table %s would point by %s at rows of table %s that are not there"
                    .formatted(rows, reference.table(), by, reference.referencedTable());
            if (constraint != null) {
                String name = constraint.substring("constraint ".length());
                add(
                        Kind.FOREIGN_KEY,
                        reference.table(),
                        constraint,
                        sentence + " (foreign key " + name + ").",
                        rows,
                        examples);
            } else {
                violations.add(new Violation(
                        Kind.REFERENCE.label() + ":" + written(),
                        Kind.REFERENCE,
                        reference.table(),
                        written(),
                        sentence + ".",
                        rows,
                        examples,
                        null));
            }
        }
    }

    /** A value does not fit its column's new type, or would be cut or rounded. */
    private final class Fits implements Question {

        private final Outcome outcome;
        private final FinalColumn column;
        private final Column existing;
        private final SchemaStatement statement;

        private Fits(Outcome outcome, FinalColumn column, SchemaStatement statement) {
            this.outcome = outcome;
            this.column = column;
            this.existing = Objects.requireNonNull(column.existing());
            this.statement = statement;
        }

        @Override
        public String subject() {
            return statement.object();
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            return Map.of();
        }

        @Override
        public void ask(Session session) throws SQLException {
            String using = new Definition.Text(statement.sql()).after("USING");
            String converted = "(" + (using == null ? column.quoted() + "::" + column.type() : using) + ")";
            boolean refuses = session.refuses("SELECT count(" + converted + ") FROM ONLY "
                    + outcome.name().quoted());
            String fits = "true";
            if (refuses) {
                session.execute("CREATE OR REPLACE FUNCTION pg_temp.slipway_fits(" + column.quoted() + " "
                        + existing.type() + ") RETURNS boolean LANGUAGE plpgsql AS $slipway$ BEGIN PERFORM " + converted
                        + "; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $slipway$");
                fits = "pg_temp.slipway_fits(" + column.quoted() + ")";
                report(session, "NOT " + fits, Kind.TYPE, "%d value(s) of column %s do not fit its new type, %s.");
            }
            if (session.isSameCategory(existing.type(), column.type())) {
                // without USING a text that is too long is refused, not cut
                boolean cuts = using != null || !column.type().contains("char");
                report(
                        session,
                        "CASE WHEN " + fits + " THEN " + converted + "::" + existing.type() + " IS DISTINCT FROM "
                                + column.quoted() + " END",
                        cuts ? Kind.VALUE_LOSS : Kind.TYPE,
                        cuts
                                ? "%d value(s) of column %s would be cut or rounded by its new type, %s."
                                : "%d value(s) of column %s do not fit its new type, %s.");
            }
        }

        private void report(Session session, String condition, Kind kind, String sentence) throws SQLException {
            session.report(
                    todaysRows(outcome, List.of(column.name()), List.of(column.name()), condition),
                    outcome,
                    List.of(column.name()),
                    (rows, examples) -> violations.add(new Violation(
                            kind.label() + ":" + outcome.name() + "." + column.name(),
                            kind,
                            outcome.name(),
                            statement.object(),
                            sentence.formatted(rows, outcome.name() + "." + column.name(), column.type()),
                            rows,
                            examples,
                            statement.decision())));
        }
    }

    /** A row has a value that an enum loses. */
    private final class StillThere implements Question {

        private final Outcome outcome;
        private final Column column;
        private final CatalogObject type;
        private final Set<String> gone;

        private StillThere(Outcome outcome, Column column, CatalogObject type, Set<String> gone) {
            this.outcome = outcome;
            this.column = column;
            this.type = type;
            this.gone = gone;
        }

        @Override
        public String subject() {
            return type.id();
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            return Map.of();
        }

        @Override
        public void ask(Session session) throws SQLException {
            String labels = gone.stream().map(label -> "'" + label + "'").collect(Collectors.joining(", "));
            session.report(
                    todaysRows(
                            outcome,
                            List.of(column.name()),
                            List.of(column.name()),
                            Quoted.identifier(column.name()) + "::text IN (" + labels + ")"),
                    outcome,
                    List.of(column.name()),
                    (rows, examples) -> violations.add(new Violation(
                            Kind.TYPE.label() + ":" + outcome.name() + "." + column.name(),
                            Kind.TYPE,
                            outcome.name(),
                            type.id(),
                            "%d row(s) of table %s have in column %s a value that %s loses: %s. Change them on the"
                                            .formatted(rows, outcome.name(), column.name(), type.name(), labels)
                                    + " target, or keep the value in the source.",
                            rows,
                            examples,
                            statementsOn(type.id()).stream()
                                    .map(SchemaStatement::decision)
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .orElse(null))));
        }
    }

    /** A value is not in its domain any more. */
    private final class InDomain implements Question {

        private final Outcome outcome;
        private final Column column;
        private final CatalogObject type;
        private final Set<String> checks;

        private InDomain(Outcome outcome, Column column, CatalogObject type, Set<String> checks) {
            this.outcome = outcome;
            this.column = column;
            this.type = type;
            this.checks = checks;
        }

        @Override
        public String subject() {
            return type.id();
        }

        @Override
        public Map<TableName, Set<String>> needs() {
            return Map.of();
        }

        @Override
        public void ask(Session session) throws SQLException {
            String value = Quoted.identifier(column.name());
            String all = String.join(") AND (", checks);
            List<String> columns = new ArrayList<>(outcome.key());
            columns.remove(column.name());
            String rows = "SELECT true AS " + Outcome.WRITTEN + ", " + value + ", " + value + " AS \"value\""
                    + columns.stream()
                            .filter(key -> !key.equals("value"))
                            .map(key -> ", " + Quoted.identifier(key))
                            .collect(Collectors.joining())
                    + " FROM ONLY " + outcome.name().quoted();
            session.report(
                    rowsOf("(" + rows + ")", outcome, List.of(column.name()), "((" + all + ")) IS FALSE"),
                    outcome,
                    List.of(column.name()),
                    (count, examples) -> add(
                            Kind.DOMAIN,
                            outcome.name(),
                            type.id(),
                            "%d row(s) of table %s have in column %s a value outside of domain %s: CHECK (%s)."
                                    .formatted(count, outcome.name(), column.name(), type.name(), all),
                            count,
                            examples));
        }
    }

    // --------------------------------------------------------------------------------------------------- answers

    /** Adds a violation of something that the target does not have yet or has otherwise: that may be left out. */
    private void add(
            Kind kind, TableName table, String object, String sentence, long rows, List<Violation.Example> examples) {
        String id = kind.label() + ":" + object.substring(object.indexOf(' ') + 1);
        boolean mayBeLeftOut = statementsOn(object).stream().anyMatch(statement -> isLeftOut(kind, statement));
        violations.add(new Violation(
                // a domain may have values in many tables
                kind == Kind.DOMAIN ? id + "@" + table : id,
                kind,
                table,
                object,
                sentence,
                rows,
                examples,
                mayBeLeftOut ? id : null));
    }

    /** Whether a statement is one that brings a violated rule about, so that the rule is left out with it. */
    static boolean isLeftOut(Kind kind, SchemaStatement statement) {
        return statement.decision() == null
                && (kind != Kind.NOT_NULL || statement.sql().endsWith(" SET NOT NULL"));
    }

    private static String rows(Outcome outcome, List<String> values, String condition) {
        Set<String> columns = new TreeSet<>(values);
        columns.addAll(outcome.key());
        return rows(outcome, List.copyOf(columns), values, condition);
    }

    private static String rows(Outcome outcome, List<String> columns, List<String> values, String condition) {
        return rowsOf(outcome.sql(columns), outcome, values, condition);
    }

    private static String todaysRows(Outcome outcome, List<String> columns, List<String> values, String condition) {
        Set<String> all = new LinkedHashSet<>(columns);
        all.addAll(outcome.key());
        return rowsOf(
                "(SELECT " + Quoted.identifiers(all) + " FROM ONLY "
                        + outcome.name().quoted() + ")",
                outcome,
                values,
                condition);
    }

    private static String rowsOf(String relation, Outcome outcome, List<String> values, String condition) {
        String keys = outcome.key().stream()
                .map(key -> ", " + image("o." + Quoted.identifier(key)))
                .collect(Collectors.joining());
        String shown = values.stream()
                .map(value -> ", " + image("o." + Quoted.identifier(value)))
                .collect(Collectors.joining());
        int columns = 1 + outcome.key().size() + values.size();
        String order =
                IntStream.rangeClosed(2, columns).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "SELECT count(*) OVER ()" + keys + shown + " FROM " + relation + " AS o WHERE " + condition
                + (order.isEmpty() ? "" : " ORDER BY " + order) + " LIMIT " + Violation.MOST_EXAMPLES;
    }

    private static String keyName(Outcome outcome, String key) {
        return "slipway_key_" + outcome.key().indexOf(key);
    }

    private static String prefixed(String alias, List<String> columns) {
        return columns.stream().map(column -> ", " + alias + column).collect(Collectors.joining());
    }

    private static String imagesOf(String alias, List<String> columns) {
        return columns.stream().map(column -> ", " + image(alias + column)).collect(Collectors.joining());
    }

    private static String images(List<String> columns) {
        return columns.stream().map(FindViolations::image).collect(Collectors.joining(", "));
    }

    private static String image(String expression) {
        return "(CASE WHEN num_nulls(" + expression + ") = 0 THEN left(format('%s', " + expression + "), "
                + LONGEST_VALUE + ") END) COLLATE \"C\"";
    }

    private static String plain(String expression) {
        return expression.startsWith("\"") ? expression.replace("\"", "") : expression;
    }

    @FunctionalInterface
    private interface Report {

        void violated(long rows, List<Violation.Example> examples);
    }

    // --------------------------------------------------------------------------------------------------- session

    /** A session that sees the plan's snapshot and has the differing rows. */
    private final class Session {

        private final Connection connection;
        private final Set<TableName> unreadable = new HashSet<>();

        private Session(Connection connection) {
            this.connection = connection;
        }

        void begin(String snapshot, Duration patience) throws SQLException {
            connection.setAutoCommit(false);
            execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
            execute("SET LOCAL statement_timeout = " + patience.toMillis());
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        void ask(List<Question> questions) throws SQLException {
            Map<TableName, Set<String>> needs = new LinkedHashMap<>();
            for (Question question : questions) {
                question.needs()
                        .forEach((table, columns) -> needs.computeIfAbsent(table, t -> new TreeSet<>())
                                .addAll(columns));
            }
            for (Map.Entry<TableName, Set<String>> need : needs.entrySet()) {
                Outcome outcome = Objects.requireNonNull(outcomes.get(need.getKey()));
                TableDelta delta = outcome.delta();
                if (delta != null && delta.changes()) {
                    attempt(
                                    "the rows to be written to table " + outcome.name(),
                                    () -> load(outcome, delta, need.getValue()))
                            .ifPresent(reason -> unreadable.add(outcome.name()));
                }
            }
            for (Question question : questions) {
                if (question.needs().keySet().stream().noneMatch(unreadable::contains)) {
                    attempt(question.subject(), () -> question.ask(this));
                }
            }
        }

        @FunctionalInterface
        private interface Attempt {

            void run() throws SQLException;
        }

        /** What cannot be looked at, say because it needs a function that is yet to be made, shows when applying. */
        private Optional<String> attempt(String subject, Attempt attempt) throws SQLException {
            Savepoint savepoint = connection.setSavepoint();
            try {
                attempt.run();
                connection.releaseSavepoint(savepoint);
                return Optional.empty();
            } catch (SQLException e) {
                if (e.getSQLState() == null || e.getSQLState().startsWith("08") || connection.isClosed()) {
                    throw e;
                }
                connection.rollback(savepoint);
                String reason =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                warnings.add("Whether rows fit %s shows only when applying; it could not be looked at before: %s."
                        .formatted(subject, reason));
                return Optional.of(reason);
            }
        }

        boolean refuses(String query) throws SQLException {
            Savepoint savepoint = connection.setSavepoint();
            try {
                execute(query);
                connection.releaseSavepoint(savepoint);
                return false;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                if (!state.startsWith("22") && !state.startsWith("23")) {
                    throw e;
                }
                connection.rollback(savepoint);
                return true;
            }
        }

        boolean isSameCategory(String one, String other) throws SQLException {
            String query =
                    "SELECT a.typcategory = b.typcategory AND a.typcategory IN ('S', 'N', 'D') FROM pg_type AS a,"
                            + " pg_type AS b WHERE a.oid = to_regtype("
                            + Quoted.literal(TYPMOD.matcher(one).replaceAll(""))
                            + ") AND b.oid = to_regtype("
                            + Quoted.literal(TYPMOD.matcher(other).replaceAll("")) + ")";
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                return row.next() && row.getBoolean(1);
            }
        }

        void report(String query, Outcome outcome, List<String> values, Report report) throws SQLException {
            List<Violation.Example> examples = new ArrayList<>();
            long count = 0;
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    count = rows.getLong(1);
                    int at = 2;
                    SortedMap<String, @Nullable String> key = new TreeMap<>();
                    for (String column : outcome.key()) {
                        key.put(column, masked(outcome, column, rows.getString(at++)));
                    }
                    SortedMap<String, @Nullable String> shown = new TreeMap<>();
                    for (String value : values) {
                        shown.put(value, masked(outcome, value, rows.getString(at++)));
                    }
                    examples.add(new Violation.Example(key, shown));
                }
            }
            if (count > 0) {
                report.violated(count, examples);
            }
        }

        /** Excluded columns may hold secrets. */
        private @Nullable String masked(Outcome outcome, String expression, @Nullable String value) {
            TableDelta delta = outcome.delta();
            Collection<String> excluded = delta == null
                    ? excludedColumns(outcome.name())
                    : delta.table().rule().excludedColumns();
            boolean secret = !Mentions.in(expression, excluded).isEmpty()
                    || !Mentions.in(Quoted.identifier(expression), excluded).isEmpty();
            return secret && value != null ? "•••" : value;
        }

        private Collection<String> excludedColumns(TableName table) {
            return source.manifest().tables().stream()
                    .filter(packaged -> packaged.table().equals(table))
                    .findFirst()
                    .map(PackagedTable::rule)
                    .map(rule -> (Collection<String>) rule.excludedColumns())
                    .orElse(List.of());
        }

        private void load(Outcome outcome, TableDelta delta, Set<String> needed) throws SQLException {
            PackagedTable table = delta.table();
            List<PackagedColumn> columns = table.columns().stream()
                    .filter(column -> table.key().isEmpty()
                            || table.key().contains(column.name())
                            || needed.contains(column.name()))
                    .toList();
            String name = "slipway_lines_" + new ArrayList<>(outcomes.keySet()).indexOf(outcome.name());
            execute("CREATE TEMPORARY TABLE " + name + " (" + Outcome.LINE + " text"
                    + columns.stream()
                            .map(column -> definition(outcome.column(column.name())))
                            .collect(Collectors.joining())
                    + ") ON COMMIT DROP");
            int[] wanted = columns.stream().mapToInt(table.columns()::indexOf).toArray();
            int[] fields = new int[table.columns().size() + 1];
            CopyIn copy =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY pg_temp." + name + " FROM STDIN");
            try {
                delta.forEach((kind, old, fresh) -> {
                    switch (kind) {
                        case ADDED -> send(copy, Line.A, fresh, wanted, fields);
                        case CHANGED -> {
                            send(copy, Line.B, old, wanted, fields);
                            send(copy, Line.C, fresh, wanted, fields);
                        }
                        case REMOVED -> send(copy, Line.R, old, wanted, fields);
                        case RETAINED -> {
                            // stays as it is
                        }
                    }
                });
                copy.endCopy();
            } catch (UncheckedIOException e) {
                if (e.getCause() != null && e.getCause().getCause() instanceof SQLException failure) {
                    throw failure;
                }
                throw e;
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
            execute("ANALYZE pg_temp." + name);
            outcome.linesIn(name);
        }

        private static String definition(FinalColumn column) {
            return ", " + column.quoted() + " " + column.common()
                    + (column.collation() == null
                                    || column.common().equals("text")
                                            && !column.type().equals("text")
                            ? ""
                            : " COLLATE " + column.collation());
        }

        private static void send(CopyIn copy, Line line, byte @Nullable [] row, int[] wanted, int[] fields)
                throws IOException {
            byte[] bytes = Objects.requireNonNull(row);
            CopyText.fields(bytes, fields);
            try {
                copy.writeToCopy(line.name().getBytes(StandardCharsets.US_ASCII), 0, 1);
                for (int column : wanted) {
                    copy.writeToCopy(TAB, 0, 1);
                    copy.writeToCopy(bytes, fields[column], fields[column + 1] - 1 - fields[column]);
                }
                copy.writeToCopy(NEWLINE, 0, 1);
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }

    private static final byte[] TAB = {'\t'};
    private static final byte[] NEWLINE = {'\n'};
}
