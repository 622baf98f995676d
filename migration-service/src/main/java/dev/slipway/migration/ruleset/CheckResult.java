package dev.slipway.migration.ruleset;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What came of a {@link CheckQuery}. */
public sealed interface CheckResult {

    /** How many findings are read at most. */
    int MOST_FINDINGS = 1_000;

    /** The check. */
    CheckQuery check();

    /** Whether the migration must not commit. */
    default boolean isFatal() {
        return switch (this) {
            case Passed ignored -> false;
            case Skipped ignored -> false;
            case Violated violated ->
                violated.check().severity() == CheckQuery.Severity.ERROR
                        && !violated.fresh().isEmpty();
            case Unusable unusable -> unusable.check().severity() == CheckQuery.Severity.ERROR;
        };
    }

    /** There is no finding. */
    record Passed(CheckQuery check) implements CheckResult {}

    /**
     * It was not asked.
     *
     * @param check the check
     * @param missing the table that the database does not have
     */
    record Skipped(CheckQuery check, String missing) implements CheckResult {}

    /**
     * There are findings.
     *
     * @param check the check
     * @param fresh those that count, each a row as {@code column=value, column=value}; at most {@link #MOST_FINDINGS}
     * @param existing those that were there before the migration and therefore do not count
     */
    record Violated(CheckQuery check, List<String> fresh, List<String> existing) implements CheckResult {

        public Violated {
            fresh = List.copyOf(fresh);
            existing = List.copyOf(existing);
        }
    }

    /**
     * The database could not answer it.
     *
     * @param check the check
     * @param reason the database's words
     */
    record Unusable(CheckQuery check, String reason) implements CheckResult {}

    /**
     * This result after a migration, seen beside that of the same check before it: of a check that ignores what exists,
     * findings that were there before do not count, nor that it could not be answered then either.
     */
    default CheckResult since(CheckResult before) {
        if (this instanceof Unusable unusable && check().ignoreExisting() && before instanceof Unusable) {
            return new Violated(check(), List.of(), List.of(unusable.reason()));
        }
        if (this instanceof Violated now && check().ignoreExisting() && before instanceof Violated then) {
            Set<String> known = new LinkedHashSet<>(then.fresh());
            known.addAll(then.existing());
            return new Violated(
                    check(),
                    now.fresh().stream()
                            .filter(finding -> !known.contains(finding))
                            .toList(),
                    now.fresh().stream().filter(known::contains).toList());
        }
        return this;
    }
}
