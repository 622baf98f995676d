package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.ruleset.ResolvedReference;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
import org.jspecify.annotations.Nullable;

/**
 * Finds rows that would not fit what holds for them after a plan, by asking the target: its own rows, also those that no
 * rule touches, and what comes of them together with the rows that the plan writes. Sees the snapshot that the plan was
 * made from; differing rows lie in temporary tables of a transaction that is always rolled back, so nobody waits for it.
 *
 * <p>What the source's constraints have already seen is not looked at again: a table that is overwritten whole and whose
 * constraints are the source's costs nothing.
 */
final class FindViolations {

    private static final Pattern CHECKS = Pattern.compile("CHECK \\(");
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern TYPMOD = Pattern.compile("\\([^)]*\\)");

    private final OpenPackage source;
    private final Catalog before;
    private final Catalog after;
    private final List<Table> tables;
    private final Map<TableName, TableDelta> deltas;
    private final PlannedStatements statements;
    private final Map<TableName, List<CatalogObject>> objectsBefore;
    private final Map<TableName, List<CatalogObject>> objectsAfter;
    private final SortedMap<TableName, Outcome> outcomes = new TreeMap<>();
    private final Map<String, String> commonTypes = new HashMap<>();
    private final Set<String> changingTypes;
    private final Partitions partitions;

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
        this.statements = new PlannedStatements(statements);
        this.partitions = new Partitions(before, after);
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
        addSequences(questions);
        addPartitions(questions);
        if (questions.isEmpty()) {
            return new Found(List.of(), List.of());
        }
        List<Violation> violations = new ArrayList<>();
        try (Connection connection = target.open()) {
            QuestionSession session =
                    QuestionSession.begin(connection, snapshot, patience, source.manifest(), outcomes);
            try {
                session.ask(questions, violations::add);
            } finally {
                connection.rollback();
            }
            return new Found(violations, session.warnings());
        }
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
            // of rows that are there only a new column is filled
            boolean isFilled = column.isFilled() && (column.existing() == null || neverFilled);
            if (column.notNull()
                    && !isFilled
                    && column.generated() == null
                    && !ofSource
                    && (!already || neverFilled)
                    && (outcome.existing() != null || neverFilled)) {
                questions.add(new MissingValue(outcome, column, statements));
            }
        }
        for (CatalogObject object : objectsAfter.getOrDefault(table, List.of())) {
            if (object.kind().equals("constraint") || object.kind().equals("index")) {
                addQuestion(outcome, object, questions);
            } else if (object.kind().equals("column") && "STORED".equals(object.text("generated"))) {
                addGenerated(outcome, object, questions);
            }
        }
        if (delta == null || !outcome.isWrittenTo()) {
            return;
        }
        for (CatalogObject object : objectsBefore.getOrDefault(table, List.of())) {
            boolean stays = object.kind().equals("index")
                    && !after.has(object.id())
                    && statements.on(object.id()).isEmpty();
            Definition definition = stays ? Definition.of(object.definition()).orElse(null) : null;
            if (definition instanceof Definition.Alike alike) {
                questions.add(new TooAlike(outcome, object, alike, true, statements));
            }
        }
    }

    private void addGenerated(Outcome outcome, CatalogObject object, List<Question> questions) {
        FinalColumn column = outcome.column(Outcome.ownName(object));
        if (column.generated() == null) {
            return;
        }
        Set<String> mentioned = outcome.mentioned(column.generated());
        boolean seenBySource = outcome.areTheSources(mentioned);
        boolean isNew = !isAsBefore(object.id())
                || mentioned.stream().anyMatch(name -> !isAsBefore("column " + outcome.name() + "." + name));
        // what a sequence gives is not known here
        boolean isKnown = mentioned.stream()
                .map(outcome::column)
                .allMatch(value -> value.isCarried() || !value.isFilled() || !outcome.isWrittenTo());
        if (isKnown
                && !(seenBySource && outcome.isTheSources())
                && (isNew ? outcome.existing() != null || !seenBySource : outcome.isWrittenTo() && !seenBySource)) {
            questions.add(new Uncomputable(outcome, column, !isNew));
        }
    }

    private boolean isAsBefore(String id) {
        return before.find(id).equals(after.find(id));
    }

    private void addQuestion(Outcome outcome, CatalogObject object, List<Question> questions) {
        Definition definition = Definition.of(object.definition()).orElse(null);
        if (definition == null) {
            return;
        }
        boolean toCome = Definition.isNotValid(object.definition());
        boolean isNew = !isAsBefore(object.id());
        Set<String> mentioned = outcome.mentioned(object.definition());
        boolean seenBySource = !toCome && outcome.areTheSources(mentioned);
        if (outcome.isTheSources() && seenBySource || !isNew && !outcome.isWrittenTo()) {
            return;
        }
        switch (definition) {
            case Definition.Condition condition -> {
                // rows that stay have been seen by the target's own constraint, the others by the source's
                if (isNew && outcome.existing() != null && !toCome || !seenBySource) {
                    Question question = new Unsatisfied(outcome, object, condition, !isNew || toCome, statements);
                    questions.add(besideOwn(question, outcome, object.id()));
                }
            }
            case Definition.Alike alike -> {
                if (isNew || !isComparedBy(outcome, alike)) {
                    Question question = new TooAlike(outcome, object, alike, !isNew, statements);
                    questions.add(besideOwn(question, outcome, object.id()));
                }
            }
            case Definition.Pointing _ -> {
                // with the other references
            }
        }
    }

    /** With the question whether what the target has in its place refuses the same rows, if it has something. */
    private Question besideOwn(Question question, Outcome outcome, String id) {
        return before.find(id)
                .flatMap(own -> about(outcome, own))
                .<Question>map(own -> new Replacement(question, own))
                .orElse(question);
    }

    /** Whether what the target has refuses rows. */
    private Optional<Question> about(Outcome outcome, CatalogObject own) {
        return Definition.of(own.definition()).flatMap(definition -> switch (definition) {
            case Definition.Condition condition ->
                Optional.of(new Unsatisfied(outcome, own, condition, true, statements));
            case Definition.Alike alike -> Optional.of(new TooAlike(outcome, own, alike, true, statements));
            case Definition.Pointing pointing -> about(outcome, own.id(), pointing);
        });
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
            if (!key.isPart()
                    && isLookedAt(id)
                    && (after.has(id) ? !pointsAnew(id) : statements.on(id).isEmpty())) {
                declared.add(key.reference());
                addReference(key.reference(), id, isOfPeriods(id), false, questions);
            }
        }
        for (CatalogObject object : after.objects()) {
            TableName table = object.table();
            if (table == null || !object.kind().equals("constraint") || !pointsAnew(object.id())) {
                continue;
            }
            if (Definition.of(object.definition()).orElse(null) instanceof Definition.Pointing pointing) {
                ResolvedReference reference = new ResolvedReference(
                        table, pointing.columns(), pointing.referencedTable(), pointing.referencedColumns());
                declared.add(reference);
                addReference(
                        reference,
                        object.id(),
                        pointing.isOfPeriods(),
                        !Definition.isNotValid(object.definition()),
                        questions);
            }
        }
        for (ResolvedReference reference : references) {
            if (!declared.contains(reference)) {
                addReference(reference, null, false, false, questions);
            }
        }
    }

    /** Whether a constraint is new, points elsewhere than one of its name did, or holds for rows that it left out. */
    private boolean pointsAnew(String constraint) {
        String old = before.find(constraint).map(CatalogObject::definition).orElse(null);
        String fresh = after.find(constraint).map(CatalogObject::definition).orElse("");
        return old == null
                || !Definition.of(old).equals(Definition.of(fresh))
                || Definition.isNotValid(old) && !Definition.isNotValid(fresh);
    }

    private void addReference(
            ResolvedReference reference,
            @Nullable String constraint,
            boolean isOfPeriods,
            boolean isNew,
            List<Question> questions) {
        List<Outcome> referenced = rowsOf(reference.referencedTable());
        boolean isKnown = !referenced.isEmpty() || partitions.isPartitioned(reference.referencedTable());
        if (!isKnown || referenced.stream().anyMatch(part -> isIncomparable(part, reference.referencedColumns()))) {
            return;
        }
        boolean loses = referenced.stream().anyMatch(Outcome::loses);
        boolean referencedAreTheSources = referenced.stream()
                .allMatch(part -> part.isTheSources() && part.areTheSources(reference.referencedColumns()));
        for (Outcome pointing : rowsOf(reference.table())) {
            if (isIncomparable(pointing, reference.columns())) {
                continue;
            }
            boolean seenBySource = referencedAreTheSources
                    && pointing.isTheSources()
                    && pointing.areTheSources(reference.columns())
                    && (constraint == null || after.has(constraint));
            if (!seenBySource && (isNew || pointing.isWrittenTo() || loses)) {
                Question question = new DanglingReference(
                        pointing, referenced, reference, constraint, isOfPeriods, isNew, statements);
                questions.add(isNew && constraint != null ? besideOwn(question, pointing, constraint) : question);
            }
        }
    }

    private Optional<Question> about(Outcome pointing, String constraint, Definition.Pointing own) {
        ResolvedReference reference =
                new ResolvedReference(pointing.name(), own.columns(), own.referencedTable(), own.referencedColumns());
        List<Outcome> referenced = rowsOf(own.referencedTable());
        boolean isKnown = !referenced.isEmpty()
                && !isIncomparable(pointing, reference.columns())
                && referenced.stream().noneMatch(part -> isIncomparable(part, reference.referencedColumns()));
        return isKnown
                ? Optional.of(new DanglingReference(
                        pointing, referenced, reference, constraint, own.isOfPeriods(), false, statements))
                : Optional.empty();
    }

    /** What has a table's rows: itself, or its partitions. */
    private List<Outcome> rowsOf(TableName table) {
        List<Outcome> rows = new ArrayList<>();
        for (TableName leaf : partitions.leaves(table)) {
            Outcome outcome = outcomes.get(leaf);
            if (outcome != null) {
                rows.add(outcome);
            }
        }
        return rows;
    }

    /** Whether PostgreSQL looks at rows by it. */
    private boolean isLookedAt(String constraint) {
        return before.find(constraint)
                .filter(object -> object.definition().endsWith(" NOT ENFORCED"))
                .isEmpty();
    }

    private boolean isOfPeriods(String constraint) {
        return before.find(constraint)
                .flatMap(object -> Definition.of(object.definition()))
                .filter(definition -> definition instanceof Definition.Pointing pointing && pointing.isOfPeriods())
                .isPresent();
    }

    private static boolean isIncomparable(Outcome outcome, Collection<String> columns) {
        TableDelta delta = outcome.delta();
        return !outcome.has(columns) || delta != null && !delta.isComparable();
    }

    /** Types change before rows are written, so that all rows of today must fit. */
    private void addTypes(List<Question> questions) {
        for (SchemaStatement statement : statements.all()) {
            TableName table = statement.table();
            if (table == null || !isRetyping(statement)) {
                continue;
            }
            String name = statement.object().substring(("column " + table + ".").length());
            for (TableName part : partitions.family(table)) {
                Outcome outcome = outcomes.get(part);
                if (outcome != null && outcome.existing() != null && outcome.has(List.of(name))) {
                    addType(outcome, outcome.column(name), statement, questions);
                }
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
                    boolean ofElements = type.definition().startsWith("enum ") && isOfType(column, type.name() + "[]");
                    if (ofElements || isOfType(column, type.name())) {
                        addType(outcome, column, type, old, questions);
                    }
                }
            }
        }
    }

    private void addSequences(List<Question> questions) {
        for (CatalogObject sequence : after.objects()) {
            if (!sequence.kind().equals("sequence")) {
                continue;
            }
            TableName owner = sequence.table();
            if (owner != null
                    && !before.has(sequence.id())
                    && before.has("table " + owner)
                    && !before.has("column " + owner + "." + sequence.text("column"))) {
                TooFewNumbers.capacity(sequence)
                        .ifPresent(capacity -> questions.add(new TooFewNumbers(owner, sequence, capacity)));
            }
            if (before.has(sequence.id()) && !isAsBefore(sequence.id())) {
                String ofColumn = heldColumn(sequence);
                questions.add(new OutOfBounds(
                        sequence,
                        ofColumn == null ? statements.leavingOut(Violation.Kind.SEQUENCE, sequence.id()) : ofColumn));
            }
        }
    }

    /** The decision on the type of the column that a sequence belongs to: they stay as they are together. */
    private @Nullable String heldColumn(CatalogObject sequence) {
        return statements.on("column " + sequence.table() + "." + sequence.text("column")).stream()
                .map(SchemaStatement::decision)
                .filter(decision -> decision != null && decision.startsWith("change-type:"))
                .findFirst()
                .orElse(null);
    }

    private static boolean isRetyping(SchemaStatement statement) {
        return statement.object().startsWith("column ")
                && statement.sql().contains(" TYPE ")
                && (statement.decision() == null
                        ? statement.sql().contains("::text::")
                        : statement.decision().startsWith("change-type:"));
    }

    private void addType(Outcome outcome, FinalColumn column, SchemaStatement statement, List<Question> questions) {
        Column existing = column.existing();
        CatalogObject fresh = after.objects().stream()
                .filter(type -> type.kind().equals("type") && changingTypes.contains(type.name()))
                .filter(type ->
                        column.type().equals(type.identity()) || column.type().equals(type.identity() + "[]"))
                .findFirst()
                .orElse(null);
        boolean asked = statement.decision() != null || fresh != null && !isAskedByLabelsOrChecks(fresh);
        if (existing != null && asked) {
            questions.add(new UnfitForType(outcome, column, existing, statement, fresh));
        }
        if (existing != null && statement.decision() != null && column.isCarried()) {
            questions.add(new KeptType(outcome, column, existing, statement));
        }
    }

    private boolean isAskedByLabelsOrChecks(CatalogObject type) {
        CatalogObject old = before.find(type.id()).orElse(null);
        return old != null
                && Objects.equals(old.text("kind"), type.text("kind"))
                && ("enum".equals(type.text("kind"))
                        || "domain".equals(type.text("kind")) && Objects.equals(old.text("base"), type.text("base")));
    }

    /** Rows may be in a partition that is not theirs when tables become partitions. */
    private void addPartitions(List<Question> questions) {
        for (Partitions.Attachment attachment : partitions.attachments()) {
            CatalogObject parent = after.find("table " + attachment.parent()).orElse(null);
            if (parent == null) {
                continue;
            }
            List<CatalogObject> columns = objectsAfter.getOrDefault(attachment.parent(), List.of()).stream()
                    .filter(object -> object.kind().equals("column"))
                    .toList();
            List<Partitions.Attachment> siblings = partitions.of(attachment.parent());
            for (Outcome own : rowsOf(attachment.table())) {
                if (own.existing() != null && !own.isTheSources()) {
                    questions.add(new WrongPartition(own, attachment, false, parent, columns, siblings));
                }
            }
            TableName rest = partitions.keptDefault(attachment.parent()).orElse(null);
            for (Outcome other : rest == null ? List.<Outcome>of() : rowsOf(rest)) {
                if (!other.isTheSources()) {
                    questions.add(new WrongPartition(other, attachment, true, parent, columns, siblings));
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
                questions.add(LeavingType.byLabels(outcome, column, type, gone, statements));
            }
        } else if (old.startsWith("domain ") && type.definition().startsWith("domain ")) {
            Set<String> fresh = new LinkedHashSet<>(checks(type.definition()));
            fresh.removeAll(checks(old));
            if (!old.contains(" not null") && type.definition().contains(" not null")) {
                fresh.add("VALUE IS NOT NULL");
            }
            if (!fresh.isEmpty()) {
                questions.add(LeavingType.byChecks(outcome, column, type, fresh, statements));
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
}
