package dev.slipway.gateway.identity.web;

import dev.slipway.gateway.identity.ManageClients.AdminStaysException;
import dev.slipway.gateway.identity.ManageClients.NameTakenException;
import dev.slipway.gateway.identity.ManageClients.ScopesNotOwnException;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.util.TreeSet;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What can go wrong with a client, as HTTP says it. */
@RestControllerAdvice(assignableTypes = ClientController.class)
class ClientProblemHandler {

    private static final ProblemType NAME_TAKEN =
            new ProblemType("client-name-taken", HttpStatus.CONFLICT, "The client's name is taken");
    private static final ProblemType ADMIN_STAYS =
            new ProblemType("admin-stays", HttpStatus.CONFLICT, "The admin cannot be removed");
    private static final ProblemType SCOPES_NOT_OWN =
            new ProblemType("scopes-not-own", HttpStatus.FORBIDDEN, "The scopes go beyond the caller's own");

    @ExceptionHandler
    ProblemDetail on(NameTakenException taken) {
        return new Problem(
                        NAME_TAKEN,
                        "There is a client or a service of this name already.",
                        "Choose another name, or remove the client first.")
                .toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail on(AdminStaysException refused) {
        return new Problem(ADMIN_STAYS, "The client admin is always there.").toProblemDetail();
    }

    @ExceptionHandler
    ProblemDetail on(ScopesNotOwnException refused) {
        return new Problem(
                        SCOPES_NOT_OWN,
                        "A client can be given only scopes that the token holds itself; it lacks: "
                                + String.join(", ", new TreeSet<>(refused.scopes())) + ".",
                        "Use a token that holds them.")
                .toProblemDetail();
    }
}
