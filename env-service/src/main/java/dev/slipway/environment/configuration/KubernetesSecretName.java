package dev.slipway.environment.configuration;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a Secret is called in Kubernetes, and where.
 *
 * @param name its name, a DNS-1123 subdomain
 * @param namespace its namespace, a DNS-1123 label, or null for the one that the manifest is applied to
 */
public record KubernetesSecretName(String name, @Nullable String namespace) {

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_NAMESPACE = 63;
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);

    /** @throws IllegalArgumentException when a part is not allowed; the message is a sentence for people */
    public KubernetesSecretName {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    ("The name of the Secret must hold only lower-case letters, digits, hyphens and dots, begin and end"
                                    + " with a letter or digit, as each part between dots does, and have at most %d"
                                    + " characters.")
                            .formatted(LONGEST_NAME));
        }
        if (namespace != null
                && (namespace.length() > LONGEST_NAMESPACE
                        || !NAMESPACE.matcher(namespace).matches())) {
            throw new IllegalArgumentException(
                    ("The namespace must hold only lower-case letters, digits and hyphens, begin and end with a letter"
                                    + " or digit, and have at most %d characters.")
                            .formatted(LONGEST_NAMESPACE));
        }
    }

    /**
     * A Secret in whatever namespace the manifest is applied to.
     *
     * @throws IllegalArgumentException when the name is no DNS-1123 subdomain
     */
    public static KubernetesSecretName of(String name) {
        return new KubernetesSecretName(name, null);
    }

    /**
     * The same Secret in a namespace.
     *
     * @throws IllegalArgumentException when the namespace is no DNS-1123 label
     */
    public KubernetesSecretName in(String place) {
        return new KubernetesSecretName(name, place);
    }
}
