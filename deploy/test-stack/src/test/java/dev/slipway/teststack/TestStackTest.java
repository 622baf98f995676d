package dev.slipway.teststack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TestStackTest {

    @Test
    void everyTestDatabaseHasAnOwnerOfItsOwn() throws SQLException {
        TestDatabase first = TestPostgres.createDatabase("crm");
        TestDatabase second = TestPostgres.createDatabase("crm");

        assertThat(first.user()).startsWith("crm_").isNotEqualTo(second.user());
        assertThat(query(first, "SELECT current_user")).isEqualTo(first.user());
    }

    @Test
    void aWrongPasswordIsRefused() {
        TestDatabase database = TestPostgres.createDatabase("crm");
        assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), database.user(), "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void anOutageProxyCutsTheLineAndRestoresIt() throws Exception {
        TestDatabase database = TestPostgres.createDatabase("crm");
        try (OutageProxy proxy = new OutageProxy(database.host(), database.port())) {
            TestDatabase behind = new TestDatabase(
                    "127.0.0.1", proxy.port(), database.database(), database.user(), database.password());
            try (Connection connection =
                    DriverManager.getConnection(behind.jdbcUrl(), behind.user(), behind.password())) {
                assertThat(connection.isValid(5)).isTrue();
                proxy.cut();
                assertThat(connection.isValid(5)).isFalse();
            }
            assertThatThrownBy(() -> query(behind, "SELECT 1")).isInstanceOf(SQLException.class);

            proxy.restore();

            assertThat(query(behind, "SELECT current_user")).isEqualTo(database.user());
        }
    }

    @Test
    void aLineThatIsCutCanBeRestoredAtOnce() throws Exception {
        TestDatabase database = TestPostgres.createDatabase("crm");
        try (OutageProxy proxy = new OutageProxy(database.host(), database.port())) {
            for (int time = 0; time < 500; time++) {
                proxy.cut();
                proxy.restore();
            }
            TestDatabase behind = new TestDatabase(
                    "127.0.0.1", proxy.port(), database.database(), database.user(), database.password());
            assertThat(query(behind, "SELECT current_user")).isEqualTo(database.user());
        }
    }

    @Test
    void theApplicationsDatabasesLoad() throws SQLException {
        TestDatabase dev = TestPostgres.createDatabase("dev");
        TestDatabase prod = TestPostgres.createDatabase("prod");

        NocoBase.load(dev, "dev");
        NocoBase.load(prod, "prod");

        String tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
        assertThat(query(dev, tables)).isEqualTo("114");
        assertThat(query(prod, tables)).isEqualTo("113");
    }

    @Test
    void theBrokerKeepsWhatItIsGiven() throws Exception {
        String topic = "events-" + UUID.randomUUID();
        Map<String, Object> common = Map.of("bootstrap.servers", TestKafka.bootstrapServers());
        try (Admin admin = Admin.create(common)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        Properties properties = new Properties();
        properties.putAll(common);
        properties.put("enable.idempotence", "true");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "key", "value")).get(30, TimeUnit.SECONDS);
        }
        properties.put("group.id", "test");
        properties.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Iterable<ConsumerRecord<String, String>> records = consumer.poll(Duration.ofSeconds(30));
            assertThat(records)
                    .singleElement()
                    .extracting(ConsumerRecord::value)
                    .isEqualTo("value");
        }
    }

    @Test
    void theObjectStorageAnswersNobodyWithoutASignature() throws Exception {
        HttpRequest anonymous = HttpRequest.newBuilder(URI.create(TestObjectStorage.endpoint() + "/"))
                .build();
        assertThat(send(anonymous).statusCode()).isEqualTo(403);
    }

    @Test
    void theIssuerDescribesItselfAndIssuesTokens() throws Exception {
        String issuer = TestIdentity.issuerUri();
        assertThat(send(HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                                .build())
                        .body())
                .contains(issuer + "/oauth2/jwks");
        String token = send(HttpRequest.newBuilder(URI.create(TestIdentity.tokenUri()))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString("backup-service:x".getBytes(StandardCharsets.UTF_8)))
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&scope=internal"))
                        .build())
                .body();
        assertThat(token).contains("access_token").contains("internal");
        assertThat(claims(TestIdentity.token("ada", "backups:read", "backups:write")))
                .contains("\"sub\":\"ada\"")
                .contains("\"scope\":\"backups:read backups:write\"");
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    private static java.net.http.HttpResponse<String> send(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private static String query(TestDatabase database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
