package dev.slipway.migration.lifecycle.web;

import dev.slipway.migration.lifecycle.ConcurrentChangeException;
import dev.slipway.migration.lifecycle.ContradictingDecisionsException;
import dev.slipway.migration.lifecycle.IllegalTransitionException;
import dev.slipway.migration.lifecycle.ImpossibleChoiceException;
import dev.slipway.migration.lifecycle.MigrationIdTakenException;
import dev.slipway.migration.lifecycle.NoBackupException;
import dev.slipway.migration.lifecycle.SupersededException;
import dev.slipway.migration.lifecycle.TargetChangedException;
import dev.slipway.migration.lifecycle.TargetOccupiedException;
import dev.slipway.migration.lifecycle.UnknownDecisionException;
import dev.slipway.migration.lifecycle.UnknownMigrationException;
import dev.slipway.migration.lifecycle.UnreadableBackupException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What can go wrong with migrations, as problem details. */
@RestControllerAdvice
@Order(0)
class MigrationProblems {

    private static final ProblemType UNKNOWN =
            new ProblemType("migration-unknown", HttpStatus.NOT_FOUND, "No such migration");
    private static final ProblemType ID_TAKEN =
            new ProblemType("migration-id-taken", HttpStatus.CONFLICT, "The id belongs to another migration");
    private static final ProblemType WRONG_STATE =
            new ProblemType("migration-state", HttpStatus.CONFLICT, "Not possible in the migration's state");
    private static final ProblemType NO_BACKUP =
            new ProblemType("migration-without-backup", HttpStatus.CONFLICT, "There is no backup to restore");
    private static final ProblemType BACKUP_UNREADABLE =
            new ProblemType("backup-unreadable", HttpStatus.CONFLICT, "The backup cannot be read by Slipway");
    private static final ProblemType TARGET_CHANGED =
            new ProblemType("target-changed", HttpStatus.CONFLICT, "The target has changed since the migration");
    private static final ProblemType SUPERSEDED =
            new ProblemType("migration-superseded", HttpStatus.CONFLICT, "A later migration would be undone too");
    private static final ProblemType TARGET_BUSY =
            new ProblemType("target-busy", HttpStatus.CONFLICT, "The target is being changed");
    private static final ProblemType CHANGED =
            new ProblemType("migration-changed", HttpStatus.CONFLICT, "The migration was changed at the same time");
    private static final ProblemType UNKNOWN_DECISION =
            new ProblemType("decision-unknown", HttpStatus.UNPROCESSABLE_CONTENT, "Nothing to decide under this id");

    private static final ProblemType CONTRADICTION = new ProblemType(
            "decisions-contradict", HttpStatus.UNPROCESSABLE_CONTENT, "Decisions that exclude each other");
    private static final ProblemType IMPOSSIBLE_CHOICE = new ProblemType(
            "decision-impossible", HttpStatus.UNPROCESSABLE_CONTENT, "Not one of the choices that there are");

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknown(UnknownMigrationException e) {
        return answer(new Problem(UNKNOWN, e.getMessage() + ".", "Check the id."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onIdTaken(MigrationIdTakenException e) {
        return answer(new Problem(ID_TAKEN, e.getMessage() + ".", "Choose a new id, or leave it out."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onWrongState(IllegalTransitionException e) {
        return answer(new Problem(WRONG_STATE, e.getMessage() + ".", "Look at the migration's state.")
                .with("state", e.current().label()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onNoBackup(NoBackupException e) {
        return answer(
                new Problem(NO_BACKUP, e.getMessage() + ".", "Restore another backup of the target, if there is one."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnreadableBackup(UnreadableBackupException e) {
        return answer(
                new Problem(
                        BACKUP_UNREADABLE,
                        e.getMessage() + ".",
                        "Restore it with its key, POST /api/backups/{id}/restores; and set readableByService for the environment."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onTargetChanged(TargetChangedException e) {
        return answer(new Problem(
                        TARGET_CHANGED,
                        String.valueOf(e.getMessage()),
                        "Look at what would be lost; to undo it too, repeat the request with {\"acknowledge\": true}.")
                .with("changes", e.changes()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onSuperseded(SupersededException e) {
        return answer(new Problem(SUPERSEDED, e.getMessage() + ".", "Roll the later migration back first."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onTargetBusy(TargetOccupiedException e) {
        return answer(new Problem(TARGET_BUSY, e.getMessage() + ".", "Wait for it to end, then try again."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onChanged(ConcurrentChangeException e) {
        return answer(new Problem(CHANGED, e.getMessage() + ".", "Look at it again, then repeat the request."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnknownDecision(UnknownDecisionException e) {
        return answer(new Problem(UNKNOWN_DECISION, e.getMessage() + ".", "Use the ids listed under asked.")
                .with("asked", e.asked()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onImpossibleChoice(ImpossibleChoiceException e) {
        return answer(new Problem(IMPOSSIBLE_CHOICE, e.getMessage() + ".", "Choose one of those listed under options.")
                .with("options", e.options()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onContradiction(ContradictingDecisionsException e) {
        return answer(
                new Problem(CONTRADICTION, e.getMessage() + ".", "Keep both or apply both, of each pair under pairs.")
                        .with("pairs", e.contradictions()));
    }

    private static ResponseEntity<ProblemDetail> answer(Problem problem) {
        return ResponseEntity.status(problem.type().status()).body(problem.toProblemDetail());
    }
}
