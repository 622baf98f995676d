package dev.slipway.service.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what failed outside the controllers, in a filter or in the container, in the same form. */
@Controller
class ProblemErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:${error.path:/error}}")
    ResponseEntity<ProblemDetail> error(HttpServletRequest request) throws Exception {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception fault) {
            // the advices know what to make of it, such as 503 where the database is down
            throw fault;
        }
        HttpStatus status = status(request);
        ProblemType type = ProblemType.of(status);
        Problem problem = status == HttpStatus.INTERNAL_SERVER_ERROR
                ? ProblemAdvice.internalError()
                : new Problem(type, type.title() + ".");
        return ResponseEntity.status(status).body(problem.toProblemDetail());
    }

    private static HttpStatus status(HttpServletRequest request) {
        // whoever asks for the error page itself finds nothing there
        if (!(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code)) {
            return HttpStatus.NOT_FOUND;
        }
        HttpStatus status = HttpStatus.resolve(code);
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }
}
