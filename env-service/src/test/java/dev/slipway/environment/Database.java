package dev.slipway.environment;

import java.util.List;
import java.util.Map;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks into the service's database. */
@TestComponent
public class Database {

    private final JdbcClient jdbc;

    Database(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What the audit trail holds of an application or environment, oldest first. */
    public List<Map<String, Object>> audit(String subject) {
        return jdbc.sql("SELECT actor, via, origin, action, name FROM audit_entry WHERE subject = ? ORDER BY id")
                .param(subject)
                .query()
                .listOfRows();
    }

    /** All rows of a table as text, with bytes in hexadecimal digits. */
    public String dump(String table) {
        return jdbc.sql("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM %s t".formatted(table))
                .query(String.class)
                .single();
    }

    /** Runs SQL as the service's own role. */
    public JdbcClient jdbc() {
        return jdbc;
    }
}
