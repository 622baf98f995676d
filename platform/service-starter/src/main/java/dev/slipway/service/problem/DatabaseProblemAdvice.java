package dev.slipway.service.problem;

import java.sql.SQLException;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** The service's own database being down is not a fault of the request: 503, try again. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE - 10)
class DatabaseProblemAdvice {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final ProblemAdvice advice;

    DatabaseProblemAdvice(ProblemAdvice advice) {
        this.advice = advice;
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<Object> onDatabaseDown(Exception fault) {
        return advice.onProblem(new Problem(
                        ProblemType.DATABASE_UNAVAILABLE,
                        "The service's database does not answer at the moment.",
                        "Try again shortly.")
                .retryAfter(RETRY_AFTER)
                .causedBy(fault));
    }

    /** A connection that breaks within a transaction cannot be rolled back either, which hides why. */
    @ExceptionHandler
    ResponseEntity<Object> onBrokenTransaction(TransactionSystemException fault) {
        return fault.getCause() instanceof SQLException ? onDatabaseDown(fault) : advice.onUnexpected(fault);
    }
}
