package dev.slipway.environment.configuration.web;

import org.jspecify.annotations.Nullable;

/**
 * The property that Spring Boot takes an environment variable for: {@code SPRING_DATASOURCE_URL} is
 * {@code spring.datasource.url}, {@code MY_HOSTS_0_NAME} is {@code my.hosts[0].name}.
 *
 * @see <a href="https://docs.spring.io/spring-boot/reference/features/external-config.html">Binding from Environment
 *     Variables</a>
 */
final class PropertyName {

    private PropertyName() {}

    /**
     * The property's name, or null when the name is not written like an environment variable of several words: in
     * capitals and digits, a capital first, single underscores between the words. One look at each character, because
     * every name of an environment passes here with every read.
     */
    static @Nullable String of(String variable) {
        int length = variable.length();
        if (length == 0 || !isCapital(variable.charAt(0))) {
            return null;
        }
        StringBuilder property = new StringBuilder(length + 2);
        int words = 0;
        int start = 0;
        while (start <= length) {
            int end = start;
            boolean isIndex = true;
            for (; end < length && variable.charAt(end) != '_'; end++) {
                char c = variable.charAt(end);
                if (isCapital(c)) {
                    isIndex = false;
                } else if (c < '0' || c > '9') {
                    return null;
                }
            }
            if (end == start) {
                return null;
            }
            append(property, variable, start, end, isIndex);
            words++;
            start = end + 1;
        }
        return words > 1 ? property.toString() : null;
    }

    private static void append(StringBuilder property, String variable, int start, int end, boolean isIndex) {
        if (isIndex) {
            property.append('[').append(variable, start, end).append(']');
            return;
        }
        if (start > 0) {
            property.append('.');
        }
        for (int at = start; at < end; at++) {
            char c = variable.charAt(at);
            property.append(isCapital(c) ? (char) (c - 'A' + 'a') : c);
        }
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
