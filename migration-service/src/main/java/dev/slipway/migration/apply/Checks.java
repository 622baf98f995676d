package dev.slipway.migration.apply;

import dev.slipway.migration.apply.ApplyFailure.FailedCheck;
import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.ruleset.CheckQuery;
import dev.slipway.migration.ruleset.CheckResult;
import dev.slipway.migration.ruleset.RunChecks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The check queries of one attempt to apply: asked before and after, judged in the end. */
final class Checks {

    private static final int EXAMPLES = 5;

    private final Connection connection;
    private final List<CheckQuery> checks;
    private final SecretMask secrets;
    private final StepListener listener;
    private final Map<String, CheckResult> before = new HashMap<>();

    Checks(Connection connection, List<CheckQuery> checks, Supervision supervision) {
        this.connection = connection;
        this.checks = List.copyOf(checks);
        this.secrets = supervision.secrets();
        this.listener = supervision.listener();
    }

    /** Finds out what the migration is not to blame for. */
    void askBefore() throws SQLException {
        List<CheckQuery> tolerant =
                checks.stream().filter(CheckQuery::ignoreExisting).toList();
        for (CheckResult result : RunChecks.run(connection, tolerant)) {
            before.put(result.check().name(), result);
        }
    }

    /**
     * Asks them all and says what came of it in a phrase for people.
     *
     * @throws ChecksFailedException if the transaction must not commit
     */
    String askAfter() throws SQLException {
        List<FailedCheck> failed = new ArrayList<>();
        int warnings = 0;
        for (CheckResult found : RunChecks.run(connection, checks)) {
            CheckResult earlier = before.get(found.check().name());
            CheckResult result = masked(earlier == null ? found : found.since(earlier));
            listener.checked(result);
            if (result.isFatal()) {
                failed.add(failed(result));
            } else if (!(result instanceof CheckResult.Passed || result instanceof CheckResult.Skipped)) {
                warnings++;
            }
        }
        if (!failed.isEmpty()) {
            throw new ChecksFailedException(failed);
        }
        return warnings == 0
                ? "%d checks".formatted(checks.size())
                : "%d checks, %d with something to mention".formatted(checks.size(), warnings);
    }

    private CheckResult masked(CheckResult result) {
        return switch (result) {
            case CheckResult.Passed passed -> passed;
            case CheckResult.Skipped skipped -> skipped;
            case CheckResult.Violated(var check, var fresh, var existing) ->
                new CheckResult.Violated(
                        check,
                        fresh.stream().map(secrets::mask).toList(),
                        existing.stream().map(secrets::mask).toList());
            case CheckResult.Unusable(var check, var reason) -> new CheckResult.Unusable(check, secrets.mask(reason));
        };
    }

    private static FailedCheck failed(CheckResult result) {
        List<String> findings = result instanceof CheckResult.Violated violated ? violated.fresh() : List.of();
        @Nullable String unusable = result instanceof CheckResult.Unusable unanswered ? unanswered.reason() : null;
        return new FailedCheck(
                result.check().name(),
                result.check().description(),
                findings.size(),
                findings.stream().limit(EXAMPLES).toList(),
                unusable);
    }
}
