package dev.slipway.service.security;

import java.util.Set;
import org.springframework.security.core.Authentication;

/** Every permission there is. A token carries them in its {@code scope} claim. */
public final class Scopes {

    public static final String ENVIRONMENTS_READ = "environments:read";
    public static final String ENVIRONMENTS_WRITE = "environments:write";
    /** See the value of a secret variable. */
    public static final String SECRETS_REVEAL = "secrets:reveal";

    public static final String BACKUPS_READ = "backups:read";
    public static final String BACKUPS_WRITE = "backups:write";
    /** Put a backup back over the live data. */
    public static final String BACKUPS_RESTORE = "backups:restore";
    /** Take a backup out of Slipway: encrypted, but all that an environment holds. */
    public static final String BACKUPS_DOWNLOAD = "backups:download";

    public static final String MIGRATIONS_READ = "migrations:read";
    public static final String MIGRATIONS_WRITE = "migrations:write";
    /** Answer what a migration is held for, such as a destructive change. */
    public static final String MIGRATIONS_DECIDE = "migrations:decide";
    /** Migrate without a backup of the target. */
    public static final String MIGRATIONS_SKIP_BACKUP = "migrations:skip-backup";

    public static final String PACKAGES_READ = "packages:read";
    public static final String PACKAGES_WRITE = "packages:write";
    /** Say whose signatures count, and where a package must have them. */
    public static final String SIGNERS_WRITE = "signers:write";

    /** See who did what. */
    public static final String AUDIT_READ = "audit:read";

    public static final String METRICS_READ = "metrics:read";
    /** Make and remove API clients of the gateway's own issuer. */
    public static final String CLIENTS_WRITE = "clients:write";
    /** Held by services only: opens {@code /internal/**}, which includes connection passwords and secrets. */
    public static final String INTERNAL = "internal";

    /** What a person or an outside system can be granted: every scope but {@link #INTERNAL}. */
    public static final Set<String> GRANTABLE = Set.of(
            ENVIRONMENTS_READ,
            ENVIRONMENTS_WRITE,
            SECRETS_REVEAL,
            BACKUPS_READ,
            BACKUPS_WRITE,
            BACKUPS_RESTORE,
            BACKUPS_DOWNLOAD,
            MIGRATIONS_READ,
            MIGRATIONS_WRITE,
            MIGRATIONS_DECIDE,
            MIGRATIONS_SKIP_BACKUP,
            PACKAGES_READ,
            PACKAGES_WRITE,
            SIGNERS_WRITE,
            AUDIT_READ,
            METRICS_READ,
            CLIENTS_WRITE);

    private static final String AUTHORITY_PREFIX = "SCOPE_";

    private Scopes() {}

    /** The authority that Spring Security makes of a scope. */
    public static String authority(String scope) {
        return AUTHORITY_PREFIX + scope;
    }

    /** Whether a caller's token carries a scope; for what only some requests of a path ask for. */
    public static boolean isHeldBy(Authentication caller, String scope) {
        String authority = authority(scope);
        return caller.getAuthorities().stream().anyMatch(granted -> authority.equals(granted.getAuthority()));
    }
}
