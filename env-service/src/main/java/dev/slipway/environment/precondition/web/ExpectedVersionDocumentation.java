package dev.slipway.environment.precondition.web;

import dev.slipway.environment.precondition.ExpectedVersion;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import java.util.Arrays;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Says in the API document which calls take {@code If-Match}. */
@Component
class ExpectedVersionDocumentation implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        boolean takesIt = Arrays.stream(method.getMethodParameters())
                .anyMatch(parameter -> parameter.getParameterType() == ExpectedVersion.class);
        if (takesIt) {
            operation.addParametersItem(new HeaderParameter()
                    .name(HttpHeaders.IF_MATCH)
                    .description(
                            "The ETag of the version that is to be changed, refused with 412 when it is another by now;"
                                    + " without it, whatever version there is")
                    .schema(new StringSchema()));
        }
        return operation;
    }
}
