package dev.slipway.environment.configuration;

/** What configuration can be written in. */
public enum ConfigurationFormat {
    /** One object with a member of text for each variable. */
    JSON,
    /** Lines that a POSIX shell can source. */
    DOTENV,
    /** One mapping with a quoted text for each variable. */
    YAML,
    /** What {@code java.util.Properties} loads. */
    PROPERTIES,
    /** The manifest of a Kubernetes Secret, which has a name: see {@link KubernetesSecretWriter}. */
    KUBERNETES_SECRET
}
