package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.MigrationServiceApplication;
import dev.slipway.migration.job.JobName;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestStackInitializer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole service with real PostgreSQL, Kafka and S3; the other services are replaced where they meet the network. All
 * such tests share one running service, so each uses environments of its own.
 */
@SpringBootTest(
        classes = MigrationServiceApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=migration-service",
            "slipway.migration.backup-deadline=90s",
            "slipway.migration.decision-deadline=1h",
            "slipway.migration.rollback-deadline=90s",
            "slipway.jobs.attempts-for-dependency=4",
            "slipway.jobs.first-delay=100ms",
            "db-scheduler.heartbeat-interval=500ms",
            "slipway.hooks.allowed-hosts=127.0.0.1",
            "slipway.hooks.first-delay=100ms",
            "slipway.hooks.longest-delay=500ms",
            "slipway.messaging.partitions=1"
        })
@ContextConfiguration(initializers = TestStackInitializer.class)
abstract class MigrationServiceTest {

    static final String DROP_LEGACY_CODE = "drop-column:public.products.legacyCode";
    static final TestEnvService ENV_SERVICE = new TestEnvService();
    static final TestBackupService BACKUP_SERVICE = new TestBackupService(TestKafka.bootstrapServers());

    @Autowired
    @SuppressWarnings("NullAway.Init")
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    @SuppressWarnings("NullAway.Init")
    Api api;

    @DynamicPropertySource
    static void envService(DynamicPropertyRegistry registry) {
        registry.add("slipway.services.env-service.url", ENV_SERVICE::url);
        registry.add("slipway.services.backup-service.url", ENV_SERVICE::url);
    }

    @BeforeEach
    void connect() {
        api = new Api(port, Api.ALL);
    }

    /** Lets the deadline of what a migration waits for be now, with all that is to happen then. */
    void passDeadline(UUID id, JobName job) {
        jdbc.sql("""
                        UPDATE migration SET state_data = state_data || jsonb_build_object('deadline', now(), 'since',
                            now() - ((state_data ->> 'deadline')::timestamptz - (state_data ->> 'since')::timestamptz))
                        WHERE id = :id
                        """).param("id", id).update();
        int jobs = jdbc.sql("UPDATE scheduled_tasks SET execution_time = now()"
                        + " WHERE task_name = :job AND task_instance LIKE :id || '/%'")
                .param("job", job.label())
                .param("id", id.toString())
                .update();
        assertThat(jobs).isEqualTo(1);
    }

    static Map<String, Object> request(String source, String target) {
        Map<String, Object> request = new HashMap<>();
        request.put("id", UUID.randomUUID());
        request.put("source", source);
        request.put("target", target);
        request.put("ruleSet", "nocobase");
        request.put("decisions", List.of(Map.of("id", DROP_LEGACY_CODE, "choice", "APPLY")));
        return request;
    }

    static UUID id(Map<String, Object> request) {
        return (UUID) java.util.Objects.requireNonNull(request.get("id"));
    }

    static String value(TestDatabase database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? String.valueOf(result.getString(1)) : "no row";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void execute(TestDatabase database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
