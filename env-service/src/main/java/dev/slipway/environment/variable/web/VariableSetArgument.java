package dev.slipway.environment.variable.web;

import dev.slipway.environment.registry.ApplicationName;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.variable.VariableSetRef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets a controller method take the {@link VariableSetRef} that its path names: an environment's where the path has
 * one, and the application's defaults otherwise.
 */
@Configuration(proxyBeanMethods = false)
class VariableSetArgument implements WebMvcConfigurer, HandlerMethodArgumentResolver {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return VariableSetRef.class.isAssignableFrom(parameter.getParameterType());
    }

    @Override
    public VariableSetRef resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binderFactory) {
        Map<?, ?> path = (Map<?, ?>) Objects.requireNonNull(webRequest.getAttribute(
                HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, RequestAttributes.SCOPE_REQUEST));
        String application = (String) Objects.requireNonNull(path.get("application"), "no application in the path");
        String environment = (String) path.get("environment");
        return environment == null
                ? new VariableSetRef.Defaults(new ApplicationName(application))
                : new VariableSetRef.Own(Environment.refOf(application, environment));
    }
}
