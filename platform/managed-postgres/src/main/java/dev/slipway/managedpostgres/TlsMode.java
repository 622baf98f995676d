package dev.slipway.managedpostgres;

/** How much TLS a connection insists on; the meanings are those of libpq's {@code sslmode}. */
public enum TlsMode {
    /** Never encrypted. */
    DISABLE,
    /** Encrypted when the server offers it. */
    PREFER,
    /** Encrypted or not at all; the server's certificate is not checked. */
    REQUIRE,
    /** The server's certificate must be signed by a trusted authority. */
    VERIFY_CA,
    /** As {@link #VERIFY_CA}, and the certificate must name the host. */
    VERIFY_FULL;

    /** The value as libpq and the JDBC driver spell it, e.g. {@code verify-full}. */
    public String sslMode() {
        return switch (this) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_FULL -> "verify-full";
        };
    }
}
