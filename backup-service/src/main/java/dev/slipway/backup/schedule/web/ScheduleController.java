package dev.slipway.backup.schedule.web;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.Environments;
import dev.slipway.backup.schedule.ChangeSchedules;
import dev.slipway.backup.schedule.InvalidRhythmException;
import dev.slipway.backup.schedule.Rhythm;
import dev.slipway.backup.schedule.Schedule;
import dev.slipway.backup.schedule.ScheduleException;
import dev.slipway.backup.schedule.ScheduleId;
import dev.slipway.backup.schedule.Schedules;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.problem.InvalidField;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Backup schedules over HTTP. A schedule's version is its ETag; changes name the version that they change. */
@RestController
@RequestMapping("/api/backup-schedules")
@Tag(name = "Schedules", description = "Backups by the clock")
class ScheduleController {

    private static final java.util.regex.Pattern ENTITY_TAG = java.util.regex.Pattern.compile("\"?(\\d{1,18})\"?");
    private static final Duration LONGEST_JITTER = Duration.ofDays(1);
    private static final String IF_MATCH = "The ETag of the version that is changed";

    private final Schedules schedules;
    private final ChangeSchedules changeSchedules;
    private final Environments environments;

    ScheduleController(Schedules schedules, ChangeSchedules changeSchedules, Environments environments) {
        this.schedules = schedules;
        this.changeSchedules = changeSchedules;
        this.environments = environments;
    }

    record CreationRequest(
            @NotNull @Schema(example = "crm/prod") EnvironmentRef environment,

            @NotBlank
            @Pattern(
                    regexp = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}",
                    message = "must have 1 to 63 letters, digits, spaces, points, hyphens and underscores")
            @Schema(description = "Unique in the environment", example = "nightly")
            String name,

            @NotNull
            @Size(max = 200)
            @Schema(
                    description = "Minute, hour, day of month, month, day of week; with the second before them or not",
                    example = "30 2 * * *")
            String cron,

            @Schema(description = "Whose clocks count; UTC when absent", example = "Europe/Berlin") @Nullable
            String timeZone,

            @Schema(
                    description = "Each run is put off by a share of this ISO 8601 duration, always the same for the"
                            + " same run; none when absent",
                    example = "PT15M")
            @Nullable
            String jitter,

            @Schema(description = "Whether no runs take place; false when absent") @Nullable
            Boolean paused) {}

    record ChangeRequest(
            @NotBlank
            @Pattern(
                    regexp = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,62}",
                    message = "must have 1 to 63 letters, digits, spaces, points, hyphens and underscores")
            @Schema(example = "nightly")
            String name,

            @NotNull @Size(max = 200) @Schema(example = "30 2 * * *")
            String cron,

            @Nullable String timeZone,
            @Nullable String jitter,
            @Nullable Boolean paused) {}

    record ScheduleResource(
            UUID id,
            EnvironmentRef environment,
            String name,
            String cron,
            String timeZone,
            @Nullable String jitter,
            boolean paused,
            long version,
            String changedBy,
            Instant changedAt,

            @Schema(description = "The next run by the clock; absent while paused") @Nullable
            Instant nextRunAt,

            @Schema(description = "When its backup is taken, jitter included; absent while paused") @Nullable
            Instant nextBackupAt,

            @Schema(description = "The last run by the clock, taken or skipped") @Nullable
            Instant lastRunAt,

            @Nullable UUID lastBackupId,

            @Schema(description = "The last run by the clock that was skipped") @Nullable
            Instant lastSkippedAt,

            @Nullable String lastSkipReason) {

        static ScheduleResource of(Schedule schedule) {
            Schedule.Settings settings = schedule.settings();
            Schedule.History history = schedule.history();
            BackupId lastBackup = history.lastBackupId();
            return new ScheduleResource(
                    schedule.id().value(),
                    schedule.environment(),
                    settings.name(),
                    settings.rhythm().cron(),
                    settings.rhythm().timeZone().getId(),
                    settings.jitter().isZero() ? null : settings.jitter().toString(),
                    settings.paused(),
                    schedule.version(),
                    schedule.changedBy(),
                    schedule.changedAt(),
                    settings.paused() ? null : schedule.nextRunAt(),
                    settings.paused() ? null : schedule.dueAt(),
                    history.lastRunAt(),
                    lastBackup == null ? null : lastBackup.value(),
                    history.lastSkippedAt(),
                    history.lastSkipReason());
        }
    }

    record ScheduleList(
            List<ScheduleResource> schedules,

            @Schema(
                    description = "What to give as after for the next page; absent on the last one",
                    example = "crm/prod/nightly")
            @Nullable
            String next) {}

    @PostMapping
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(summary = "Schedule backups of an environment")
    @ApiResponse(responseCode = "201", description = "Created; its version is the ETag")
    @ApiResponse(responseCode = "400", description = "invalid-request: names the field of the cron expression")
    @ApiResponse(responseCode = "409", description = "backup-schedule-exists: the environment has one of this name")
    @ApiResponse(responseCode = "422", description = "environment-unknown")
    ResponseEntity<ScheduleResource> create(@RequestBody @Valid CreationRequest request) {
        Schedule.Settings settings =
                settings(request.name(), request.cron(), request.timeZone(), request.jitter(), request.paused());
        environments.connectionOf(request.environment());
        Schedule schedule = changeSchedules.create(
                request.environment(), settings, Actor.current().name());
        return ResponseEntity.created(URI.create("/api/backup-schedules/" + schedule.id()))
                .eTag(Long.toString(schedule.version()))
                .body(ScheduleResource.of(schedule));
    }

    @GetMapping
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "List backup schedules by environment and name")
    ScheduleList list(
            @RequestParam(required = false) @Nullable EnvironmentRef environment,
            @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
            @RequestParam(required = false) @Parameter(description = "The next of the page before") @Nullable
                    String after) {
        Page<Schedule> page = Page.of(schedules.list(environment, position(after), limit + 1), limit);
        return new ScheduleList(
                page.items().stream().map(ScheduleResource::of).toList(),
                page.next(schedule -> Schedules.Position.of(schedule).toString()));
    }

    @GetMapping("/{id}")
    @RequiresScope(Scopes.BACKUPS_READ)
    @Operation(summary = "Show a backup schedule", description = "With its next run and what became of the last.")
    @ApiResponse(responseCode = "200", description = "The schedule; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "backup-schedule-unknown")
    ResponseEntity<ScheduleResource> show(@PathVariable UUID id) {
        ScheduleId scheduleId = new ScheduleId(id);
        return ok(schedules.find(scheduleId).orElseThrow(() -> new ScheduleException.Unknown(scheduleId)));
    }

    @PutMapping("/{id}")
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(
            summary = "Replace a backup schedule's settings",
            description = "Its next run is the first from now on; what fell into a pause is not made up for.")
    @ApiResponse(responseCode = "200", description = "The schedule as it is now; its version is the ETag")
    @ApiResponse(responseCode = "404", description = "backup-schedule-unknown")
    @ApiResponse(responseCode = "409", description = "backup-schedule-exists: the environment has one of this name")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "428", description = "version-required: there is no If-Match")
    ResponseEntity<ScheduleResource> change(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Parameter(description = IF_MATCH) @Nullable
                    String ifMatch,
            @RequestBody @Valid ChangeRequest request) {
        return ok(changeSchedules.change(
                new ScheduleId(id),
                version(ifMatch),
                settings(request.name(), request.cron(), request.timeZone(), request.jitter(), request.paused()),
                Actor.current().name()));
    }

    @DeleteMapping("/{id}")
    @RequiresScope(Scopes.BACKUPS_WRITE)
    @Operation(summary = "Remove a backup schedule", description = "Its backups stay.")
    @ApiResponse(responseCode = "204", description = "Removed")
    @ApiResponse(responseCode = "404", description = "backup-schedule-unknown")
    @ApiResponse(responseCode = "412", description = "stale-version: someone else changed it")
    @ApiResponse(responseCode = "428", description = "version-required: there is no If-Match")
    ResponseEntity<Void> remove(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Parameter(description = IF_MATCH) @Nullable
                    String ifMatch) {
        changeSchedules.remove(
                new ScheduleId(id), version(ifMatch), Actor.current().name());
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<ScheduleResource> ok(Schedule schedule) {
        return ResponseEntity.ok().eTag(Long.toString(schedule.version())).body(ScheduleResource.of(schedule));
    }

    private static Schedules.@Nullable Position position(@Nullable String after) {
        try {
            return after == null ? null : Schedules.Position.parse(after);
        } catch (IllegalArgumentException e) {
            throw Problem.invalidRequest(
                    "The parameter after is not valid.", "after", "must be the next of the page before");
        }
    }

    private static long version(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new Problem(
                    ScheduleProblems.NO_VERSION,
                    "The header If-Match is missing.",
                    "Send the ETag of the schedule as you have read it.");
        }
        java.util.regex.Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw Problem.invalidRequest(
                    "The header If-Match is not valid.",
                    HttpHeaders.IF_MATCH,
                    "must be the ETag of what is changed, such as \"3\"");
        }
        return Long.parseLong(tag.group(1));
    }

    /** Tells every field that is not valid at once. */
    private static Schedule.Settings settings(
            String name, String cron, @Nullable String timeZone, @Nullable String jitter, @Nullable Boolean paused) {
        List<InvalidField> errors = new ArrayList<>();
        ZoneId zone = zone(timeZone, errors);
        Duration most = jitter(jitter, errors);
        try {
            Rhythm rhythm = new Rhythm(cron, zone);
            if (errors.isEmpty()) {
                return new Schedule.Settings(name, rhythm, most, Boolean.TRUE.equals(paused));
            }
        } catch (InvalidRhythmException e) {
            errors.add(new InvalidField("cron", String.valueOf(e.getMessage())));
        }
        throw Problem.invalidRequest(errors);
    }

    private static ZoneId zone(@Nullable String timeZone, List<InvalidField> errors) {
        try {
            return timeZone == null ? ZoneId.of("UTC") : ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            errors.add(new InvalidField("timeZone", "must be a time zone such as Europe/Berlin or UTC"));
            return ZoneId.of("UTC");
        }
    }

    private static Duration jitter(@Nullable String jitter, List<InvalidField> errors) {
        if (jitter == null) {
            return Duration.ZERO;
        }
        try {
            Duration most = Duration.parse(jitter);
            if (!most.isNegative() && most.compareTo(LONGEST_JITTER) <= 0) {
                return most;
            }
        } catch (DateTimeParseException e) {
            // told below
        }
        errors.add(new InvalidField("jitter", "must be an ISO 8601 duration of at most a day, such as PT15M"));
        return Duration.ZERO;
    }
}
