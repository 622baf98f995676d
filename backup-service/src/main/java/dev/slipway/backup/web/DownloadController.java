package dev.slipway.backup.web;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.ArtifactTransfer;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupArchive;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.StoredManifest;
import dev.slipway.service.problem.BrokenAnswerException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.web.FilePart;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Backups as files. */
@RestController
@Tag(name = "Backups")
class DownloadController {

    private static final Logger LOG = LoggerFactory.getLogger(DownloadController.class);

    private static final ProblemType OBJECT_MISSING =
            new ProblemType("backup-object-missing", HttpStatus.GONE, "An object of the backup is missing");

    private final Backups backups;
    private final ArtifactStore artifacts;
    private final ArtifactTransfer transfer;

    DownloadController(Backups backups, ArtifactStore artifacts, ArtifactTransfer transfer) {
        this.backups = backups;
        this.artifacts = artifacts;
        this.transfer = transfer;
    }

    @GetMapping("/api/backups/{id}/download")
    @RequiresScope(Scopes.BACKUPS_DOWNLOAD)
    @Operation(
            summary = "Download a completed backup as one tar file",
            description =
                    "The manifest first, then the objects exactly as they are stored, encrypted. The file is always"
                            + " the same, so a download that broke off can be resumed: ask for the rest with Range, and with"
                            + " the ETag in If-Range. Several ranges at once are answered with the whole file.")
    @ApiResponse(
            responseCode = "200",
            description = "The file; its ETag is the manifest's digest",
            content = @Content(mediaType = "application/x-tar", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "206", description = "The part that Range asks for")
    @ApiResponse(responseCode = "404", description = "backup-unknown")
    @ApiResponse(responseCode = "409", description = "backup-not-completed")
    @ApiResponse(
            responseCode = "410",
            description = "manifest-missing, or it is not the one that was written; backup-object-missing")
    @ApiResponse(responseCode = "416", description = "range-not-satisfiable")
    void download(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.RANGE, required = false)
                    @Parameter(description = "One range of bytes", example = "bytes=1048576-")
                    @Nullable
                    String range,
            @RequestHeader(name = HttpHeaders.IF_RANGE, required = false)
                    @Parameter(description = "Send a part only if this is still the file's ETag")
                    @Nullable
                    String ifRange,
            @Parameter(hidden = true) HttpMethod method,
            HttpServletResponse response) {
        Backup backup = backups.find(new BackupId(id))
                .orElseThrow(() -> new Problem(
                        BackupProblems.UNKNOWN,
                        "There is no backup %s.".formatted(id),
                        "GET /api/backups lists them."));
        BackupArchive archive = archiveOf(backup);
        FilePart sent = FilePart.begin(
                new FilePart.Offered(archive.fileName(), "application/x-tar", etagOf(backup), archive.sizeBytes()),
                range,
                ifRange,
                response);
        if (!HttpMethod.HEAD.equals(method)) {
            send(backup, archive, sent, response);
        }
    }

    private void send(Backup backup, BackupArchive archive, FilePart part, HttpServletResponse response) {
        try {
            OutputStream out = response.getOutputStream();
            archive.write(part.from(), part.length(), (object, offset) -> transfer.open(backup, object, offset), out);
            out.flush();
        } catch (IOException | JobFailedException e) {
            LOG.atInfo().addKeyValue("backup", backup.id()).setCause(e).log("Download of a backup broke off");
            if (response.isCommitted()) {
                throw new BrokenAnswerException("The download of a backup", e);
            }
            response.reset();
            throw e instanceof JobFailedException unavailable
                    ? unavailable
                    : new Problem(
                            OBJECT_MISSING,
                            "The backup %s cannot be read to its end: %s.".formatted(backup.id(), e.getMessage()));
        }
    }

    private BackupArchive archiveOf(Backup backup) {
        if (!(backup.state() instanceof BackupState.Completed completed)) {
            throw new Problem(
                    BackupProblems.NOT_COMPLETED,
                    "The backup %s is not completed, so there is nothing to download.".formatted(backup.id()),
                    "Choose a completed one.");
        }
        StoredManifest manifest = artifacts
                .manifestOf(backup)
                .filter(stored -> stored.digest().equals(completed.digest()))
                .orElseThrow(() -> manifestMissing(backup));
        byte[] bytes = transfer.manifestOf(backup).orElseThrow(() -> manifestMissing(backup));
        List<ArtifactObject> files = filesOf(backup, manifest);
        List<ArtifactObject> missing = transfer.missing(
                backup,
                Stream.concat(manifest.manifest().objects().stream(), files.stream())
                        .toList());
        if (!missing.isEmpty()) {
            throw new Problem(
                    OBJECT_MISSING,
                    "The stored object %s of backup %s is missing."
                            .formatted(missing.getFirst().name(), backup.id()),
                    "Verify the backup: where there is a copy in a second bucket, it is fetched from there.");
        }
        return new BackupArchive(backup, manifest.manifest(), bytes, files);
    }

    private List<ArtifactObject> filesOf(Backup backup, StoredManifest manifest) {
        try {
            return artifacts.fileObjects(backup, manifest.manifest());
        } catch (JobFailedException.Permanent e) {
            throw new Problem(OBJECT_MISSING, e.reason());
        }
    }

    private static Problem manifestMissing(Backup backup) {
        return new Problem(
                BackupProblems.MANIFEST_MISSING,
                "The manifest of backup %s is missing, or not the one that was written.".formatted(backup.id()));
    }

    private static String etagOf(Backup backup) {
        return backup.state() instanceof BackupState.Completed completed ? '"' + completed.digest() + '"' : "";
    }
}
