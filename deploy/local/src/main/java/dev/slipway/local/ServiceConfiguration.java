package dev.slipway.local;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a service of the local stack is told: properties in a file that only its owner can read, never arguments. */
final class ServiceConfiguration {

    private static final String HOST = "127.0.0.1";

    private final StackHome home;
    private final StackPorts ports;
    private final Secrets secrets;

    ServiceConfiguration(StackHome home, StackPorts ports, Secrets secrets) {
        this.home = home;
        this.ports = ports;
        this.secrets = secrets;
    }

    /** The content of the service's properties file. */
    String of(Member service) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("server.address", HOST);
        properties.put("server.port", Integer.toString(ports.of(service)));
        properties.put(
                "spring.datasource.url",
                "jdbc:postgresql://" + HOST + ":" + ports.of(Member.POSTGRES) + "/" + ServiceDatabases.name(service));
        properties.put("spring.datasource.username", ServiceDatabases.name(service));
        properties.put("spring.datasource.password", secrets.value(ServiceDatabases.passwordSecret(service)));
        if (service != Member.GATEWAY) {
            properties.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", issuer());
        }
        for (Member other : Member.services()) {
            if (other != service && other != Member.GATEWAY) {
                properties.put("slipway.services." + other.id() + ".url", url(other));
            }
        }
        switch (service) {
            case ENV_SERVICE -> {
                addBroker(properties);
                properties.put(
                        "slipway.secrets.key-encryption-key-file",
                        secrets.keyFile("key-encryption-key").toString());
            }
            case BACKUP_SERVICE -> {
                addBroker(properties);
                addObjectStorage(properties, "backups");
                addServiceToken(properties, service);
                properties.put(
                        "slipway.backup.encryption.identity-file",
                        home.secrets().resolve("backup-identity").toString());
                properties.put("slipway.backup.encryption.create-identity", "true");
            }
            case MIGRATION_SERVICE -> {
                addBroker(properties);
                addObjectStorage(properties, "packages");
                addServiceToken(properties, service);
            }
            case GATEWAY -> {
                properties.put("slipway.identity.issuer", issuer());
                properties.put(
                        "slipway.identity.key-encryption-key-file",
                        secrets.keyFile("identity-key-encryption-key").toString());
                properties.put(
                        "slipway.identity.admin-credential-file",
                        AdminCredential.file(home).toString());
                for (Member client : new Member[] {Member.BACKUP_SERVICE, Member.MIGRATION_SERVICE}) {
                    properties.put(
                            "slipway.identity.clients." + client.id() + ".secret", secrets.value(clientSecret(client)));
                }
            }
            case POSTGRES, KAFKA, OBJECT_STORAGE ->
                throw new IllegalArgumentException(service + " is no service of Slipway's");
        }
        StringBuilder lines = new StringBuilder("# Written by ./slipway up\n");
        properties.forEach((name, value) ->
                lines.append(name).append('=').append(escaped(value)).append('\n'));
        return lines.toString();
    }

    /** Properties files are Latin-1; a path need not be. */
    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (char character : value.toCharArray()) {
            if (character == '\\') {
                escaped.append("\\\\");
            } else if (character < ' ' || character > '~') {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            } else {
                escaped.append(character);
            }
        }
        return escaped.toString();
    }

    /** Makes every secret that the services share with the servers or each other. */
    void createSecrets() {
        secrets.file(LocalStack.SUPERUSER_SECRET);
        secrets.file(LocalStack.OBJECT_STORAGE_SECRET);
        secrets.keyFile("key-encryption-key");
        secrets.keyFile("identity-key-encryption-key");
        Member.services().forEach(service -> secrets.file(ServiceDatabases.passwordSecret(service)));
        secrets.file(clientSecret(Member.BACKUP_SERVICE));
        secrets.file(clientSecret(Member.MIGRATION_SERVICE));
    }

    private void addBroker(Map<String, String> properties) {
        String broker = HOST + ":" + ports.of(Member.KAFKA);
        properties.put("spring.kafka.bootstrap-servers", broker);
        properties.put("spring.cloud.stream.kafka.binder.brokers", broker);
    }

    private void addObjectStorage(Map<String, String> properties, String bucket) {
        properties.put("slipway.object-storage.endpoint", url(Member.OBJECT_STORAGE));
        properties.put("slipway.object-storage.access-key", LocalStack.OBJECT_STORAGE_ACCESS_KEY);
        properties.put("slipway.object-storage.secret-key", secrets.value(LocalStack.OBJECT_STORAGE_SECRET));
        properties.put("slipway.object-storage.bucket", bucket);
    }

    private void addServiceToken(Map<String, String> properties, Member service) {
        properties.put("slipway.service-token.client-id", service.id());
        properties.put("slipway.service-token.client-secret", secrets.value(clientSecret(service)));
        properties.put("slipway.service-token.token-uri", issuer() + "/oauth2/token");
    }

    private String issuer() {
        return url(Member.GATEWAY);
    }

    private String url(Member member) {
        return "http://" + HOST + ":" + ports.of(member);
    }

    private static String clientSecret(Member service) {
        return "client-" + service.id();
    }
}
