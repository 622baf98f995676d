package dev.slipway.migration.check.jdbc;

import dev.slipway.migration.check.Check;
import dev.slipway.migration.check.CheckRecords;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcCheckRecords implements CheckRecords {

    private static final TypeReference<List<Check>> CHECKS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json = new JsonMapper();

    JdbcCheckRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void save(UUID subject, List<Check> checks) {
        jdbc.sql("""
                        INSERT INTO check_record (subject, checks) VALUES (:subject, :checks)
                        ON CONFLICT (subject) DO UPDATE SET checks = excluded.checks
                        """)
                .param("subject", subject)
                .param("checks", json.writerFor(CHECKS).writeValueAsString(checks))
                .update();
    }

    @Override
    public List<Check> of(UUID subject) {
        return jdbc.sql("SELECT checks FROM check_record WHERE subject = :subject")
                .param("subject", subject)
                .query(String.class)
                .optional()
                .map(checks -> json.readValue(checks, CHECKS))
                .orElseGet(List::of);
    }

    @Override
    public void remove(UUID subject) {
        jdbc.sql("DELETE FROM check_record WHERE subject = :subject")
                .param("subject", subject)
                .update();
    }
}
