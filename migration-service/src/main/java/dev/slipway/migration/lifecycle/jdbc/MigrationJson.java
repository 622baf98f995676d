package dev.slipway.migration.lifecycle.jdbc;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.slipway.migration.lifecycle.BackupWaiver;
import dev.slipway.migration.lifecycle.MigrationState;
import dev.slipway.migration.lifecycle.Origin;
import dev.slipway.migration.lifecycle.RecordedDecision;
import dev.slipway.migration.lifecycle.Safeguard;
import dev.slipway.migration.lifecycle.VerifiedBackup;
import dev.slipway.migration.ruleset.CheckQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes what the columns hold as JSON. Reading goes through the records' own constructors, so that a row
 * cannot make what the domain refuses to make.
 */
final class MigrationJson {

    private static final TypeReference<List<RecordedDecision>> DECISIONS = new TypeReference<>() {};

    private static final TypeReference<List<CheckQuery>> CHECKS = new TypeReference<>() {};

    private final JsonMapper mapper = JsonMapper.builder()
            .addMixIn(MigrationState.class, StateNames.class)
            .addMixIn(Origin.class, OriginNames.class)
            .addMixIn(Safeguard.class, SafeguardNames.class)
            .build();

    String write(Object value) {
        return mapper.writeValueAsString(value);
    }

    /** Written as their interface, so that the name of the kind is in it. */
    String writeState(MigrationState state) {
        return mapper.writerFor(MigrationState.class).writeValueAsString(state);
    }

    String writeOrigin(Origin origin) {
        return mapper.writerFor(Origin.class).writeValueAsString(origin);
    }

    MigrationState state(String json) {
        return mapper.readValue(json, MigrationState.class);
    }

    Origin origin(String json) {
        return mapper.readValue(json, Origin.class);
    }

    List<RecordedDecision> decisions(String json) {
        return mapper.readValue(json, DECISIONS);
    }

    List<CheckQuery> checks(String json) {
        return mapper.readValue(json, CHECKS);
    }

    @Nullable
    BackupWaiver waiver(@Nullable String json) {
        return json == null ? null : mapper.readValue(json, BackupWaiver.class);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = MigrationState.Requested.class, name = "requested"),
        @JsonSubTypes.Type(value = MigrationState.Checked.class, name = "checked"),
        @JsonSubTypes.Type(value = MigrationState.AwaitingDecision.class, name = "awaiting-decision"),
        @JsonSubTypes.Type(value = MigrationState.AwaitingBackup.class, name = "awaiting-backup"),
        @JsonSubTypes.Type(value = MigrationState.Applying.class, name = "applying"),
        @JsonSubTypes.Type(value = MigrationState.Completed.class, name = "completed"),
        @JsonSubTypes.Type(value = MigrationState.Failed.class, name = "failed"),
        @JsonSubTypes.Type(value = MigrationState.Cancelled.class, name = "cancelled"),
        @JsonSubTypes.Type(value = MigrationState.RollingBack.class, name = "rolling-back"),
        @JsonSubTypes.Type(value = MigrationState.RolledBack.class, name = "rolled-back"),
        @JsonSubTypes.Type(value = MigrationState.RollbackFailed.class, name = "rollback-failed")
    })
    private interface StateNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Origin.FromSource.class, name = "source"),
        @JsonSubTypes.Type(value = Origin.FromPackage.class, name = "package"),
        @JsonSubTypes.Type(value = Origin.FromPlan.class, name = "plan")
    })
    private interface OriginNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = VerifiedBackup.class, name = "backup"),
        @JsonSubTypes.Type(value = BackupWaiver.class, name = "waiver")
    })
    private interface SafeguardNames {}
}
