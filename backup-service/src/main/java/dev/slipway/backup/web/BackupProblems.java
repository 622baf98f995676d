package dev.slipway.backup.web;

import dev.slipway.backup.DumpNotPermittedException;
import dev.slipway.backup.IdInUseException;
import dev.slipway.backup.InvalidArchiveException;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.NotCancellableException;
import dev.slipway.backup.RestoreKeyException;
import dev.slipway.backup.UnknownEnvironmentException;
import dev.slipway.backup.UnloadableArchiveException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import dev.slipway.service.security.Scopes;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What this API answers when it cannot do what it is asked. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class BackupProblems {

    static final ProblemType UNKNOWN =
            new ProblemType("backup-unknown", HttpStatus.NOT_FOUND, "No such backup or restore");
    static final ProblemType NOT_COMPLETED =
            new ProblemType("backup-not-completed", HttpStatus.CONFLICT, "The backup is not completed");
    static final ProblemType MANIFEST_MISSING =
            new ProblemType("manifest-missing", HttpStatus.GONE, "The backup's manifest is missing");
    static final ProblemType CONTRADICTION = new ProblemType(
            "restore-choices-contradict", HttpStatus.UNPROCESSABLE_CONTENT, "The choices do not go together");
    private static final ProblemType KEY_NEEDED =
            new ProblemType("key-needed", HttpStatus.UNPROCESSABLE_CONTENT, "A key is needed");
    private static final ProblemType WRONG_IDENTITY =
            new ProblemType("wrong-identity", HttpStatus.UNPROCESSABLE_CONTENT, "The identity does not fit");
    private static final ProblemType WRONG_PASSPHRASE =
            new ProblemType("wrong-passphrase", HttpStatus.UNPROCESSABLE_CONTENT, "The passphrase does not fit");
    private static final ProblemType NO_IDENTITY_FILE =
            new ProblemType("identity-file-missing", HttpStatus.CONFLICT, "The service has no identity");
    private static final ProblemType NOT_CANCELLABLE =
            new ProblemType("not-cancellable", HttpStatus.CONFLICT, "It is too late to cancel");
    private static final ProblemType ARCHIVE_INVALID = new ProblemType(
            "backup-archive-invalid", HttpStatus.UNPROCESSABLE_CONTENT, "This is not a whole, unchanged backup");
    private static final ProblemType UNLOADABLE = new ProblemType(
            "backup-archive-unloadable", HttpStatus.UNPROCESSABLE_CONTENT, "The archive cannot be restored");
    private static final ProblemType UNKNOWN_ENVIRONMENT =
            new ProblemType("environment-unknown", HttpStatus.UNPROCESSABLE_CONTENT, "No such environment");
    private static final ProblemType UNUSABLE =
            new ProblemType("backup-unusable", HttpStatus.CONFLICT, "The backup cannot be used");
    private static final ProblemType ID_IN_USE =
            new ProblemType("id-in-use", HttpStatus.CONFLICT, "The id belongs to another request");

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknownEnvironment(UnknownEnvironmentException e) {
        return answer(
                new Problem(UNKNOWN_ENVIRONMENT, String.valueOf(e.getMessage()), "Register it, or check the name.")
                        .with("environment", e.environment().toString()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onIdInUse(IdInUseException e) {
        return answer(new Problem(ID_IN_USE, String.valueOf(e.getMessage()), "Choose another id, or none."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onNotCancellable(NotCancellableException e) {
        return answer(new Problem(NOT_CANCELLABLE, e.reason(), "Look at its state."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onRestoreKey(RestoreKeyException e) {
        return answer(
                switch (e) {
                    case RestoreKeyException.KeyNeeded needed ->
                        new Problem(KEY_NEEDED, needed.reason(), "Send identity or passphrase with the request.")
                                .with("recipients", needed.recipients())
                                .with("passphrase", needed.takesPassphrase());
                    case RestoreKeyException.WrongIdentity wrong ->
                        new Problem(
                                WRONG_IDENTITY, wrong.reason(), "Look into the backup's manifest for its recipients.");
                    case RestoreKeyException.WrongPassphrase wrong ->
                        new Problem(
                                WRONG_PASSPHRASE,
                                wrong.reason(),
                                "Send the passphrase of the time when the backup was taken, or an identity.");
                    case RestoreKeyException.NotSealable none ->
                        new Problem(
                                NO_IDENTITY_FILE,
                                none.reason(),
                                "Set slipway.backup.encryption.identity-file, or restore without Slipway.");
                });
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onInvalidArchive(InvalidArchiveException e) {
        Problem problem = new Problem(
                ARCHIVE_INVALID,
                e.reason(),
                e instanceof InvalidArchiveException.DumpInDirectoryFormat
                        ? "Upload one in custom format (pg_dump --format=custom), or restore it with pg_restore and take a backup."
                        : "Upload the file exactly as it was downloaded.");
        return answer(e.object().map(object -> problem.with("object", object)).orElse(problem));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onDumpNotPermitted(DumpNotPermittedException e) {
        return answer(new Problem(
                ProblemType.FORBIDDEN,
                "This is an archive of pg_dump, whose SQL is run on the environment's server: the token needs the scope %s too."
                        .formatted(Scopes.BACKUPS_RESTORE),
                "Use a token of a client that holds it."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnloadableArchive(UnloadableArchiveException e) {
        return answer(new Problem(
                UNLOADABLE,
                e.reason(),
                "Put right what PostgreSQL says; ownership=drop leaves out owners and privileges."));
    }

    /** What is needed to answer at once is out of reach (env-service or the object storage), or is not as it should be. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> onFailure(JobFailedException e) {
        return answer(
                switch (e) {
                    case JobFailedException.Temporary _, JobFailedException.EnvironmentBusy _ ->
                        new Problem(ProblemType.SERVICE_UNAVAILABLE, e.reason(), "Try again shortly.")
                                .retryAfter(RETRY_AFTER);
                    case JobFailedException.Permanent _ ->
                        new Problem(
                                UNUSABLE,
                                e.reason(),
                                "Have the backup verified; where it is damaged, use another one.");
                });
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.type().status());
        problem.retryAfter()
                .ifPresent(delay -> answer.header(HttpHeaders.RETRY_AFTER, Long.toString(delay.toSeconds())));
        return answer.body(problem.toProblemDetail());
    }
}
