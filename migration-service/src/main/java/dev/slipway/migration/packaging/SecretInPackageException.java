package dev.slipway.migration.packaging;

import dev.slipway.managedpostgres.TableName;

/** What would be carried holds the value of one of the source's secrets. The message says where, never what. */
public final class SecretInPackageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SecretInPackageException(TableName table, String column) {
        super("Table " + table + ", column " + column + " holds the value of a secret of the source environment. "
                + "Exclude the column in the rule set, give the table another rule, or take the value out.");
    }

    SecretInPackageException() {
        super("The schema of the source (a default, a function or a comment) holds the value of a secret of the "
                + "source environment. Take it out.");
    }
}
