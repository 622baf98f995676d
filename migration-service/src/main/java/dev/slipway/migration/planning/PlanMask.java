package dev.slipway.migration.planning;

import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.Violation;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the target's secrets out of what a plan shows of its rows: a carried table may hold one that its application put
 * there.
 */
public final class PlanMask {

    private final SecretMask secrets;

    /** @param secrets what must not be shown */
    public PlanMask(SecretMask secrets) {
        this.secrets = secrets;
    }

    private @Nullable String maskValue(@Nullable String value) {
        return value == null ? null : secrets.mask(value);
    }

    private SortedMap<String, @Nullable String> mask(SortedMap<String, @Nullable String> values) {
        SortedMap<String, @Nullable String> masked = new TreeMap<>();
        values.forEach((name, value) -> masked.put(name, maskValue(value)));
        return masked;
    }

    /** The change without secrets. */
    public RowChange mask(RowChange change) {
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
        return plan.telling(
                plan.violations().stream().map(this::mask).toList(),
                plan.warnings().stream().map(secrets::mask).toList());
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
}
