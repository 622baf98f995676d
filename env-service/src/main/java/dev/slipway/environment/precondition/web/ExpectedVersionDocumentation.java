package dev.slipway.environment.precondition.web;

import dev.slipway.environment.precondition.ExpectedVersion;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
        List<Parameter> declared = Objects.requireNonNullElse(operation.getParameters(), List.of());
        boolean saysSo = declared.stream().anyMatch(parameter -> HttpHeaders.IF_MATCH.equals(parameter.getName()));
        if (takesIt && !saysSo) {
            operation.addParametersItem(new HeaderParameter()
                    .name(HttpHeaders.IF_MATCH)
                    .description(
                            "The ETag of what is changed: the change is refused with 412 when it is another by now")
                    .schema(new StringSchema()));
        }
        return operation;
    }
}
