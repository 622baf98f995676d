package dev.slipway.environment.precondition.web;

import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.service.problem.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets every controller method take an {@link ExpectedVersion} as a parameter, read from {@code If-Match} and
 * {@code If-None-Match}. An ETag is the version in quotes.
 */
@Configuration(proxyBeanMethods = false)
class ExpectedVersionArgument implements WebMvcConfigurer, HandlerMethodArgumentResolver {

    private static final Pattern ENTITY_TAG = Pattern.compile("\"(\\d{1,18})\"");

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == ExpectedVersion.class;
    }

    @Override
    public ExpectedVersion resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binderFactory) {
        return of(webRequest.getHeader(HttpHeaders.IF_MATCH), webRequest.getHeader(HttpHeaders.IF_NONE_MATCH));
    }

    private static ExpectedVersion of(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifNoneMatch != null) {
            if (ifMatch != null || !ifNoneMatch.strip().equals("*")) {
                throw malformed(HttpHeaders.IF_NONE_MATCH, "only * is read here, and not together with If-Match");
            }
            return new ExpectedVersion.Absent();
        }
        if (ifMatch == null) {
            return new ExpectedVersion.Any();
        }
        if (ifMatch.strip().equals("*")) {
            return new ExpectedVersion.Present();
        }
        Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw malformed(HttpHeaders.IF_MATCH, "must be the ETag of what is changed, such as \"3\"");
        }
        return new ExpectedVersion.Exactly(Long.parseLong(tag.group(1)));
    }

    private static Problem malformed(String header, String message) {
        return Problem.invalidRequest("The header " + header + " is not valid.", header, message);
    }
}
