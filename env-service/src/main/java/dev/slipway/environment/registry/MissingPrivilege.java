package dev.slipway.environment.registry;

/**
 * Something that the role of a connection may not do in its database.
 *
 * @param privilege what it may not do
 * @param detail a sentence that says where, and what comes of it
 * @param howToGrant SQL that an administrator of the server runs
 */
public record MissingPrivilege(Privilege privilege, String detail, String howToGrant) {

    /** What Slipway does in an environment's database. */
    public enum Privilege {
        /** Log in to the database. */
        CONNECT(true),
        /** Read every table and sequence, for backups and packages. */
        READ_ALL(true),
        /** Change the structure of tables, which only their owner may. */
        OWN_TABLES(true),
        /** Create tables in the schemas that the application uses. */
        CREATE_IN_SCHEMA(true),
        /** Create the schema {@code slipway}, where a migration leaves its mark. */
        CREATE_SCHEMA(true),
        /** Restore into a new database beside the live one. Without it a restore is done in place. */
        CREATE_DATABASE(false);

        private final boolean required;

        Privilege(boolean required) {
            this.required = required;
        }

        /** Whether a migration needs it; otherwise lacking it only costs comfort. */
        public boolean required() {
            return required;
        }
    }
}
