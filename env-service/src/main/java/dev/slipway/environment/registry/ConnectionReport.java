package dev.slipway.environment.registry;

import java.util.List;

/** What a connection test found. */
public sealed interface ConnectionReport {

    /** What the role lacks; empty when all is well. */
    List<MissingPrivilege> missing();

    /**
     * A session was opened.
     *
     * @param serverVersion PostgreSQL's version, for example {@code 17.2}
     * @param sizeBytes size of the database on disk
     * @param tables number of tables of the application, in its schema when one was given
     * @param missing what the role lacks
     * @param remarks sentences for people about what else is not as the connection says
     */
    record Reachable(
            String serverVersion, long sizeBytes, int tables, List<MissingPrivilege> missing, List<String> remarks)
            implements ConnectionReport {

        /** Copies the lists. */
        public Reachable {
            remarks = List.copyOf(remarks);
            missing = List.copyOf(missing);
        }
    }

    /**
     * No session could be opened.
     *
     * @param reason a sentence for people, without the password
     * @param missing the privilege to connect, when that is the reason
     */
    record Unreachable(String reason, List<MissingPrivilege> missing) implements ConnectionReport {

        /** Copies the list. */
        public Unreachable {
            missing = List.copyOf(missing);
        }
    }
}
