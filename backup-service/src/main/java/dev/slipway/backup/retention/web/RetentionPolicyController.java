package dev.slipway.backup.retention.web;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Environments;
import dev.slipway.backup.retention.ApplyRetention;
import dev.slipway.backup.retention.RetentionPlan;
import dev.slipway.backup.retention.RetentionPolicies;
import dev.slipway.backup.retention.RetentionPolicy;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Retention policies, and what they would do. */
@RestController
@RequestMapping("/api/retention-policies/{application}/{environment}")
@Tag(name = "Retention")
class RetentionPolicyController {

    private final RetentionPolicies policies;
    private final ApplyRetention applyRetention;
    private final Environments environments;

    RetentionPolicyController(RetentionPolicies policies, ApplyRetention applyRetention, Environments environments) {
        this.policies = policies;
        this.applyRetention = applyRetention;
        this.environments = environments;
    }

    record PolicyResource(EnvironmentRef environment, PolicyJson policy, String changedBy, Instant changedAt) {

        static PolicyResource of(EnvironmentRef environment, RetentionPolicies.Saved saved) {
            return new PolicyResource(environment, PolicyJson.of(saved.policy()), saved.changedBy(), saved.changedAt());
        }
    }

    record VerdictJson(
            UUID backupId,
            Instant requestedAt,
            @Nullable Instant takenAt,
            @Nullable Long sizeBytes,
            List<ReasonJson> reasons) {

        static VerdictJson of(RetentionPlan.Verdict verdict) {
            Backup backup = verdict.backup();
            BackupState.Completed completed = backup.state() instanceof BackupState.Completed c ? c : null;
            return new VerdictJson(
                    backup.id().value(),
                    backup.requestedAt(),
                    completed == null ? null : completed.startedAt(),
                    completed == null ? null : completed.sizeBytes(),
                    verdict.reasons().stream().map(ReasonJson::of).toList());
        }
    }

    record Preview(List<VerdictJson> deleted, List<VerdictJson> kept, long deletedBytes, long keptBytes) {

        static Preview of(RetentionPlan plan) {
            List<VerdictJson> deleted =
                    plan.expired().stream().map(VerdictJson::of).toList();
            List<VerdictJson> kept = plan.kept().stream().map(VerdictJson::of).toList();
            return new Preview(deleted, kept, bytes(deleted), bytes(kept));
        }

        private static long bytes(List<VerdictJson> verdicts) {
            return verdicts.stream()
                    .mapToLong(verdict -> verdict.sizeBytes() == null ? 0 : verdict.sizeBytes())
                    .sum();
        }
    }

    @PutMapping
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Give an environment a retention policy",
            description = "It replaces the one that there is, and is applied within moments: look at its preview"
                    + " before. A backup is kept if any rule keeps it; the newest completed one, pinned ones,"
                    + " unfinished ones and those being restored are kept in any case.")
    @ApiResponse(responseCode = "200", description = "The policy")
    @ApiResponse(responseCode = "400", description = "invalid-request: no rule, or a rule that is not valid")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    PolicyResource put(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody @Valid PolicyJson request) {
        EnvironmentRef ref = RetentionProblems.environment(application, environment);
        RetentionPolicy policy = request.toPolicy();
        environments.connectionOf(ref);
        return PolicyResource.of(
                ref, applyRetention.change(ref, policy, Actor.current().name()));
    }

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show an environment's retention policy")
    @ApiResponse(responseCode = "200", description = "The policy")
    @ApiResponse(responseCode = "404", description = "retention-policy-unknown: all its backups are kept")
    PolicyResource get(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = RetentionProblems.environment(application, environment);
        return PolicyResource.of(ref, find(ref));
    }

    @DeleteMapping
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Remove an environment's retention policy", description = "All its backups are kept then.")
    @ApiResponse(responseCode = "204", description = "There is none (any more)")
    void delete(@PathVariable String application, @PathVariable String environment) {
        applyRetention.remove(
                RetentionProblems.environment(application, environment),
                Actor.current().name());
    }

    @GetMapping("/preview")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "List what the policy would delete now, and why")
    @ApiResponse(responseCode = "200", description = "What would be deleted and what kept, newest first")
    @ApiResponse(responseCode = "404", description = "retention-policy-unknown")
    Preview preview(@PathVariable String application, @PathVariable String environment) {
        EnvironmentRef ref = RetentionProblems.environment(application, environment);
        return Preview.of(applyRetention.preview(ref, find(ref).policy()));
    }

    @PostMapping("/preview")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "List what a policy would delete that is not saved yet", description = "Nothing is changed.")
    @ApiResponse(responseCode = "200", description = "What would be deleted and what kept, newest first")
    @ApiResponse(responseCode = "400", description = "invalid-request: no rule, or a rule that is not valid")
    Preview previewOf(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody @Valid PolicyJson request) {
        EnvironmentRef ref = RetentionProblems.environment(application, environment);
        return Preview.of(applyRetention.preview(ref, request.toPolicy()));
    }

    private RetentionPolicies.Saved find(EnvironmentRef environment) {
        return policies.of(environment)
                .orElseThrow(() -> new Problem(
                        RetentionProblems.NO_POLICY,
                        "The environment %s has no retention policy, so that all its backups are kept."
                                .formatted(environment),
                        "Give it one, or preview one by POST."));
    }
}
