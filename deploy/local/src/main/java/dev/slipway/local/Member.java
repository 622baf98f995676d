package dev.slipway.local;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A process of the local stack. */
public enum Member {
    POSTGRES("PostgreSQL", 15432),
    KAFKA("Kafka", 19092),
    OBJECT_STORAGE("object storage", 19000),
    ENV_SERVICE("env-service", 8081),
    BACKUP_SERVICE("backup-service", 8082),
    MIGRATION_SERVICE("migration-service", 8083),
    GATEWAY("gateway", 8080);

    private final String title;
    private final int defaultPort;

    Member(String title, int defaultPort) {
        this.title = title;
        this.defaultPort = defaultPort;
    }

    /** The servers that the services need. */
    public static List<Member> servers() {
        return List.of(POSTGRES, KAFKA, OBJECT_STORAGE);
    }

    /** Slipway's own services. */
    public static List<Member> services() {
        return List.of(ENV_SERVICE, BACKUP_SERVICE, MIGRATION_SERVICE, GATEWAY);
    }

    /** The member of an id like {@code env-service}. */
    public static Optional<Member> withId(String id) {
        return Arrays.stream(values()).filter(member -> member.id().equals(id)).findFirst();
    }

    /** The name in commands and files, like {@code object-storage}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name for people. */
    public String title() {
        return title;
    }

    /** The port when nobody chose one. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The environment variable that chooses the port. */
    public String portVariable() {
        return "SLIPWAY_"
                + (this == ENV_SERVICE || this == BACKUP_SERVICE || this == MIGRATION_SERVICE
                        ? name().substring(0, name().length() - "_SERVICE".length())
                        : name())
                + "_PORT";
    }

    /** The command-line option that chooses the port. */
    public String portOption() {
        return "--"
                + portVariable()
                        .substring("SLIPWAY_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }
}
