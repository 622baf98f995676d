package dev.slipway.environment.configuration.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The property that Spring Boot takes an environment variable for: {@code SPRING_DATASOURCE_URL} is
 * {@code spring.datasource.url}, {@code MY_HOSTS_0_NAME} is {@code my.hosts[0].name}.
 *
 * @see <a href="https://docs.spring.io/spring-boot/reference/features/external-config.html">Binding from Environment
 *     Variables</a>
 */
final class PropertyName {

    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");

    private PropertyName() {}

    /** The property's name, or null when the name is not written like an environment variable of several words. */
    static @Nullable String of(String variable) {
        if (!VARIABLE.matcher(variable).matches()) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (String word : variable.toLowerCase(Locale.ROOT).split("_", -1)) {
            if (word.chars().allMatch(c -> c >= '0' && c <= '9')) {
                words.add(words.removeLast() + "[" + word + "]");
            } else {
                words.add(word);
            }
        }
        return String.join(".", words);
    }
}
