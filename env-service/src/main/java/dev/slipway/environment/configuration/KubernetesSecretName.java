package dev.slipway.environment.configuration;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a Secret is called in Kubernetes, and where.
 *
 * @param name its name, a DNS-1123 label
 * @param namespace its namespace, a DNS-1123 label, or null for the one that the manifest is applied to
 */
public record KubernetesSecretName(String name, @Nullable String namespace) {

    private static final int LONGEST = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

    /** @throws IllegalArgumentException when a part is no DNS-1123 label; the message is a sentence for people */
    public KubernetesSecretName {
        requireLabel("name of the Secret", name);
        if (namespace != null) {
            requireLabel("namespace", namespace);
        }
    }

    /**
     * A Secret in whatever namespace the manifest is applied to.
     *
     * @throws IllegalArgumentException when the name is no DNS-1123 label
     */
    public static KubernetesSecretName of(String name) {
        return new KubernetesSecretName(name, null);
    }

    /**
     * A Secret in a namespace.
     *
     * @param namespace the namespace, or null for whatever the manifest is applied to
     * @throws IllegalArgumentException when the name or the namespace is no DNS-1123 label
     */
    public static KubernetesSecretName of(String name, @Nullable String namespace) {
        return new KubernetesSecretName(name, namespace);
    }

    private static void requireLabel(String part, String label) {
        if (label.length() > LONGEST || !LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException(
                    ("The %s must hold only lower-case letters, digits and hyphens, begin and end with a letter or"
                                    + " digit, and have at most %d characters.")
                            .formatted(part, LONGEST));
        }
    }
}
