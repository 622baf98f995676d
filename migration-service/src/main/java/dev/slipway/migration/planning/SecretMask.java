package dev.slipway.migration.planning;

import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.Violation;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the target's secrets out of what a plan shows of its rows: a carried table may hold one that its application put
 * there. Its text form shows none.
 */
public final class SecretMask {

    /** Stands in for a secret. */
    public static final String MASK = "•••";

    private static final int SHORTEST = 6;

    private final List<String> secrets;

    private SecretMask(Collection<String> secrets) {
        // a secret that is part of another must not leave the other's rest behind
        this.secrets = secrets.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** Masks these values, also as they stand in JSON; those of fewer than 6 characters occur everywhere and are not. */
    public static SecretMask of(Collection<String> values) {
        Set<String> forms = new LinkedHashSet<>();
        JsonMapper json = new JsonMapper();
        for (String value : values) {
            if (value.length() >= SHORTEST) {
                String quoted = json.writeValueAsString(value);
                forms.add(value);
                forms.add(quoted.substring(1, quoted.length() - 1));
            }
        }
        return new SecretMask(forms);
    }

    /** The text without secrets. */
    public String mask(String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }

    private @Nullable String maskValue(@Nullable String value) {
        return value == null ? null : mask(value);
    }

    private SortedMap<String, @Nullable String> mask(SortedMap<String, @Nullable String> values) {
        SortedMap<String, @Nullable String> masked = new TreeMap<>();
        values.forEach((name, value) -> masked.put(name, maskValue(value)));
        return masked;
    }

    /** The change without secrets. */
    public RowChange mask(RowChange change) {
        if (secrets.isEmpty()) {
            return change;
        }
        return new RowChange(
                change.table(),
                change.kind(),
                mask(change.key()),
                change.columns().stream()
                        .map(column -> new RowChange.ColumnChange(
                                column.name(), column.type(), maskValue(column.before()), maskValue(column.after())))
                        .toList());
    }

    /** The plan without secrets in what it tells of rows. */
    Plan mask(Plan plan) {
        if (secrets.isEmpty()) {
            return plan;
        }
        return plan.telling(
                plan.violations().stream().map(this::mask).toList(),
                plan.warnings().stream().map(this::mask).toList());
    }

    private Violation mask(Violation violation) {
        return new Violation(
                violation.id(),
                violation.kind(),
                violation.table(),
                violation.object(),
                violation.sentence(),
                violation.rows(),
                violation.examples().stream()
                        .map(example -> new Violation.Example(mask(example.key()), mask(example.values())))
                        .toList(),
                violation.decision());
    }

    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + " forms]";
    }
}
