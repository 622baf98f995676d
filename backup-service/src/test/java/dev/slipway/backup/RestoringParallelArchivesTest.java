package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.postgres.DirectoryArtifact;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreCompletedWithErrors;
import dev.slipway.contracts.backup.RestoredOwnership;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.teststack.NocoBase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Restores of artifacts of the shape that the parallel engine writes. */
class RestoringParallelArchivesTest extends BackupServiceTest {

    /** Which way a role's privileges leave open. */
    enum Way {
        BESIDE,
        IN_PLACE
    }

    @Autowired
    private RequestRestore requestRestore;

    @Autowired
    private RestoreEngine engine;

    private static final String[] HOSTILE = {
        "CREATE SCHEMA \"odd \"\"schema\"\" . WHERE\"",
        "SET search_path = public",
        "CREATE TYPE mood AS ENUM ('sad', 'it''s', 'ok, \"fine\"')",
        "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
        "CREATE TYPE span AS RANGE (subtype = float8)",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE FUNCTION shout(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper(t)'",
        "CREATE TABLE measured (at date NOT NULL, v int) PARTITION BY RANGE (at)",
        "CREATE TABLE measured_2025 PARTITION OF measured FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "CREATE TABLE measured_rest PARTITION OF measured DEFAULT",
        "INSERT INTO measured SELECT date '2024-06-01' + i, i FROM generate_series(1, 900) i",
        "CREATE INDEX ON measured (v)",
        "CREATE TABLE parent (id int PRIMARY KEY, t text)",
        "CREATE TABLE child (extra text) INHERITS (parent)",
        "INSERT INTO parent VALUES (1, 'p')",
        "INSERT INTO child VALUES (2, 'c', E'tab\\t, newline\\n, backslash \\\\ and \\\\. done')",
        "CREATE TABLE computed (id int GENERATED ALWAYS AS IDENTITY (START 7) PRIMARY KEY, a int,"
                + " b int GENERATED ALWAYS AS (a * 2) STORED, c text GENERATED ALWAYS AS (shout('x')) STORED, d pair)",
        "INSERT INTO computed (a, d) SELECT i, ROW(i, 'x'::text)::pair FROM generate_series(1, 5000) i",
        "CREATE TABLE serials (id serial PRIMARY KEY, m mood, p positive, s span, j jsonb, x xml, f float8, n numeric)",
        "INSERT INTO serials (m, p, s, j, f, n) VALUES ('it''s', 3, '[0.1,0.2)', '{\"a\": [1, null]}', 'NaN', 1.10)",
        "CREATE SEQUENCE alone START 100 INCREMENT -3 MINVALUE -1000 MAXVALUE 100 CYCLE",
        "SELECT nextval('alone'), nextval('alone')",
        "CREATE TABLE nothing ()",
        "INSERT INTO nothing DEFAULT VALUES",
        "INSERT INTO nothing DEFAULT VALUES",
        "CREATE TABLE empty (id int)",
        "CREATE UNLOGGED TABLE quick (id int)",
        "INSERT INTO quick VALUES (1)",
        "CREATE TABLE \"odd \"\"schema\"\" . WHERE\".\"ta ble (x) FROM stdin;\" (\"co,l\"\"umn)\" text, \"ünï\" int)",
        "INSERT INTO \"odd \"\"schema\"\" . WHERE\".\"ta ble (x) FROM stdin;\""
                + " VALUES ('ä', 1), (NULL, NULL), ('\\N', 2)",
        "CREATE TABLE orders (id int PRIMARY KEY, parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO orders VALUES (1, 1)",
        "CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO public.empty VALUES (1); RETURN NEW; END'",
        "CREATE TRIGGER log AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION log_it()",
        "CREATE RULE no_delete AS ON DELETE TO orders DO INSTEAD NOTHING",
        "CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM measured",
        "CREATE UNIQUE INDEX ON sums (n)",
        "CREATE VIEW recent AS SELECT * FROM measured WHERE v > 10",
        "CREATE TABLE guarded (id int, owner text)",
        "INSERT INTO guarded VALUES (1, 'a')",
        "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY only_mine ON guarded USING (owner = current_user)",
        "REVOKE INSERT ON empty FROM CURRENT_USER",
        "GRANT SELECT ON empty TO PUBLIC",
        "COMMENT ON TABLE orders IS 'it''s \\ odd; -- comment'",
        "CREATE EXTENSION citext",
        "CREATE TABLE names (n citext PRIMARY KEY)",
        "INSERT INTO names VALUES ('Ada'), ('grace')",
        "COMMENT ON COLUMN orders.parent_id IS 'ref'",
        "CREATE STATISTICS stats ON at, v FROM measured",
        "ALTER TABLE serials ADD CONSTRAINT low CHECK (p < 100) NOT VALID",
        "CREATE COLLATION german (provider = icu, locale = 'de-u-co-phonebk')",
        "CREATE TABLE collated (t text COLLATE german PRIMARY KEY)",
        "INSERT INTO collated VALUES ('ä'), ('a')",
    };

    @ParameterizedTest
    @CsvSource({"BESIDE, 100", "BESIDE, 100000000", "IN_PLACE, 100", "IN_PLACE, 100000000"})
    void aHostileDatabaseComesBackAsItWas(Way way, int splitAt) throws Exception {
        Environment environment = environment(way);
        environment.execute(HOSTILE);
        Backup backup = backup(environment, splitAt);
        List<String> before = DirectoryArtifact.dump(environment.connection());
        environment.execute(
                "DROP TABLE orders, serials CASCADE",
                "DELETE FROM parent",
                "CREATE TABLE later (id int)",
                "DROP TABLE nothing");

        RestoreId restore = restore(backup, RestoreChoices.EVERYTHING);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"BESIDE, base", "BESIDE, prod", "IN_PLACE, prod"})
    void aRealApplicationsDatabaseComesBackAsItWas(Way way, String name) throws Exception {
        Environment environment = environment(way);
        NocoBase.load(environment.database(), name);
        Backup backup = backup(environment, 20_000);
        List<String> before = DirectoryArtifact.dump(environment.connection());
        environment.execute("DROP TABLE customers CASCADE");

        RestoreId restore = restore(backup, RestoreChoices.EVERYTHING);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);
    }

    @Test
    void objectsThatAreNotWhatWasStoredAreFoundBeforeAnythingChanges() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute(
                "CREATE TABLE a (id int)", "INSERT INTO a SELECT generate_series(1, 3000)",
                "CREATE TABLE b (id text)", "INSERT INTO b SELECT 'b' || generate_series(1, 3000)");
        Backup backup = backup(environment, 100);
        environment.execute("DELETE FROM a");
        List<String> before = DirectoryArtifact.dump(environment.connection());
        String prefix = "%s/%s/".formatted(environment.ref(), backup.id());
        List<ArtifactObject> stored = contentOf(backup).objects();
        byte[] first = objects.read(prefix + stored.get(1).name());
        byte[] second = objects.read(prefix + stored.get(2).name());
        List<byte[]> wrong =
                List.of(flipped(first), Arrays.copyOf(first, first.length - 1), Arrays.copyOf(first, 0), second);
        for (byte[] bytes : wrong) {
            objects.put(prefix + stored.get(1).name(), out -> out.write(bytes));

            RestoreId restore = restore(backup, RestoreChoices.EVERYTHING);

            assertThat(failed(restore).reason()).contains(stored.get(1).name()).contains("damaged");
        }
        objects.put(prefix + stored.get(1).name(), out -> out.write(first));
        String ofA = objectOf(backup, "a");
        byte[] rowsOfA = objects.read(prefix + ofA);
        byte[] rowsOfB = objects.read(prefix + objectOf(backup, "b"));
        objects.put(prefix + ofA, out -> out.write(rowsOfB));
        RestoreChoices tolerant = choices(null, null, RestoreChoices.Ownership.KEEP, true);
        for (RestoreChoices choices : List.of(RestoreChoices.EVERYTHING, tolerant)) {
            // the server refuses such rows before their object has come to its end
            assertThat(failed(restore(backup, choices)).reason()).contains(ofA).contains("damaged");
        }
        objects.put(prefix + ofA, out -> out.write(rowsOfA));
        for (ArtifactObject object : stored.subList(2, stored.size())) {
            byte[] whole = objects.read(prefix + object.name());
            for (int at = 0; at < whole.length; at += 4096) {
                byte[] changed = whole.clone();
                changed[at] ^= 1;
                objects.put(prefix + object.name(), out -> out.write(changed));
                assertThatThrownBy(() -> artifacts.verify(backup, object))
                        .isInstanceOf(JobFailedException.Permanent.class)
                        .hasMessageContaining("damaged");
            }
            objects.put(prefix + object.name(), out -> out.write(whole));
        }
        objects.delete(prefix + stored.get(1).name());
        assertThat(failed(restore(backup, RestoreChoices.EVERYTHING)).reason()).contains("missing");
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void objectsThatTheManifestMixesUpAreFoundByTheirContent(Way way) throws Exception {
        Environment environment = environment(way);
        environment.execute(
                "CREATE TABLE a (id int)", "INSERT INTO a SELECT generate_series(1, 3000)",
                "CREATE TABLE b (id int)", "INSERT INTO b SELECT generate_series(1, 3001)");
        Backup backup = backup(environment, 100);
        List<String> before = DirectoryArtifact.dump(environment.connection());
        BackupContent content = contentOf(backup);
        List<TableContent> tables = content.tables();
        List<ArtifactObject> objects = content.objects();
        BackupContent lacking = new BackupContent(
                content.engine(),
                content.takenAt(),
                content.server(),
                content.toolMajor(),
                content.snapshotLsn(),
                List.of(tables.get(0), without(tables.get(1))),
                objects);
        ArtifactObject one = objects.get(1);
        ArtifactObject other = objects.get(4);

        assertThatThrownBy(() -> engine.restore(
                        RestoreId.random(),
                        environment.connection(),
                        lacking,
                        object -> artifacts.open(backup, object),
                        _ -> {},
                        _ -> {}))
                .isInstanceOf(JobFailedException.class);
        assertThatThrownBy(() -> engine.restore(
                        RestoreId.random(),
                        environment.connection(),
                        content,
                        object -> artifacts.open(
                                backup, object.equals(one) ? other : object.equals(other) ? one : object),
                        _ -> {},
                        _ -> {}))
                .isInstanceOf(JobFailedException.class);
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);
    }

    @Test
    void whatADumpDoesNotFitIntoIsToleratedAndListed() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute(
                "CREATE TABLE kept (id int PRIMARY KEY)", "INSERT INTO kept VALUES (1)",
                "CREATE TABLE given (id int)", "INSERT INTO given VALUES (1)");
        String role = "gone_" + UUID.randomUUID().toString().substring(0, 8);
        environment.executeOnServer("CREATE ROLE " + role);
        environment.executeAsSuperuser("GRANT SELECT ON public.given TO " + role);
        Backup backup = backup(environment, 100);
        environment.executeAsSuperuser("REVOKE ALL ON public.given FROM " + role);
        environment.executeOnServer("DROP ROLE " + role);
        environment.execute("DELETE FROM kept");

        RestoreId strict = restore(backup, RestoreChoices.EVERYTHING);
        assertThat(failed(strict).reason()).contains("lacks the roles " + role);
        RestoreId tolerant = restore(backup, choices(null, null, RestoreChoices.Ownership.KEEP, true));

        assertThat(awaitEnd(tolerant).state())
                .isInstanceOfSatisfying(
                        RestoreState.CompletedWithErrors.class,
                        end -> assertThat(end.errors())
                                .singleElement()
                                .asString()
                                .contains("role \"%s\" does not exist".formatted(role)));
        assertThat(strings(environment.connection(), "SELECT id::text FROM public.kept"))
                .containsExactly("1");
        await().untilAsserted(() -> assertThat(events(RestoreCompletedWithErrors.class))
                .anyMatch(event -> event.restoreId().equals(tolerant.value())
                        && event.errors().size() == 1));
        assertThat(events(RestoreCompleted.class))
                .noneMatch(event -> event.restoreId().equals(tolerant.value()));
        String shown = api().get().uri("/api/restores/" + tolerant).retrieve().body(String.class);
        assertThat(shown).contains("\"completed-with-errors\"").contains(role);

        RestoreId without = restore(backup, choices(null, null, RestoreChoices.Ownership.DROP, false));
        assertThat(awaitEnd(without).state()).isInstanceOf(RestoreState.Completed.class);
    }

    @Test
    void aTableThatCannotBeLoadedStopsAStrictRestoreAndIsListedByATolerantOne() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute(
                "CREATE TABLE allowed (id int)",
                "INSERT INTO allowed VALUES (1)",
                "CREATE FUNCTION is_allowed(i int) RETURNS boolean LANGUAGE plpgsql AS"
                        + " 'BEGIN RETURN EXISTS (SELECT FROM allowed a WHERE a.id = i); END'",
                "CREATE TABLE small (id int CHECK (is_allowed(id)))",
                "INSERT INTO small VALUES (1)",
                "CREATE TABLE large (id int CHECK (is_allowed(id)))",
                "INSERT INTO large SELECT 1 FROM generate_series(1, 1000)");
        Backup backup = backup(environment, 100);
        List<String> before = DirectoryArtifact.dump(environment.connection());

        RestoreId strict = restore(backup, RestoreChoices.EVERYTHING);
        assertThat(failed(strict).reason()).contains("relation \"allowed\" does not exist");
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);
        RestoreId tolerant = restore(backup, choices(null, null, RestoreChoices.Ownership.KEEP, true));

        assertThat(awaitEnd(tolerant).state())
                .isInstanceOfSatisfying(
                        RestoreState.CompletedWithErrors.class,
                        end -> assertThat(end.errors())
                                .anyMatch(error -> error.contains("small: ERROR: relation \"allowed\" does not exist"))
                                .contains("public.small has another content (0 rows, not 1)")
                                .contains("public.large has another content (0 rows, not 1000)"));
        assertThat(strings(environment.connection(), "SELECT id::text FROM public.allowed"))
                .containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource
    void anotherEncodingThanOursComesBackToo(Way way) throws Exception {
        Environment plain = environment(way);
        String name = "latin_" + UUID.randomUUID().toString().substring(0, 8);
        plain.executeOnServer("CREATE DATABASE %s OWNER \"%s\" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
                .formatted(name, plain.connection().user()));
        Environment latin = register(plain.connection().withDatabase(name));
        latin.execute(
                "CREATE TABLE \"größe\" (\"weiß\" text)",
                "INSERT INTO \"größe\" SELECT 'Größe ' || i FROM generate_series(1, 100) i",
                "CREATE SEQUENCE \"zähler\" START 5",
                "COMMENT ON TABLE \"größe\" IS 'Maß'");
        Backup backup = backup(latin, 100);
        List<String> before = DirectoryArtifact.dump(latin.connection());
        latin.execute("DROP TABLE \"größe\"");

        RestoreId restore = restore(backup, RestoreChoices.EVERYTHING);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(DirectoryArtifact.dump(latin.connection())).isEqualTo(before);
    }

    @Test
    void aRestoreIntoANewDatabaseThatWasKilledBeforeItsNamingIsFinished() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        Backup backup = backup(environment, 100);
        String name = "copy_" + UUID.randomUUID().toString().substring(0, 8);
        RestoreChoices choices = choices(null, name, RestoreChoices.Ownership.KEEP, true);
        RestoreId id = RestoreId.random();
        List<Switchover> switchovers = new ArrayList<>();
        assertThatThrownBy(() -> engine.restore(
                        id,
                        environment.connection(),
                        contentOf(backup),
                        choices,
                        object -> artifacts.open(backup, object),
                        switchover -> {
                            switchovers.add(switchover);
                            throw new IllegalStateException("killed");
                        },
                        _ -> {}))
                .isInstanceOf(JobFailedException.class);
        Instant now = Instant.now();
        Restore requested = Restore.request(id, backup.id(), environment.ref(), choices, null, "tester", now);
        restores.add(requested);
        restores.save(requested.in(
                new RestoreState.Running(1, now).switchOver(switchovers.getFirst(), List.of("it was so"))));

        claimByADeadWorker("restore-backup", id);

        assertThat(awaitEnd(id).state())
                .isInstanceOfSatisfying(
                        RestoreState.CompletedWithErrors.class,
                        end -> assertThat(end.errors()).containsExactly("it was so"));
        assertThat(strings(environment.connection().withDatabase(name), "SELECT id::text FROM public.t"))
                .containsExactly("1");
    }

    /** Slipway's own tables are no part of the application: the manifest may not list them, yet they are backed up. */
    @ParameterizedTest
    @EnumSource
    void tablesThatTheManifestDoesNotListComeBackToo(Way way) throws Exception {
        Environment environment = environment(way);
        environment.execute(
                "CREATE SCHEMA slipway",
                "CREATE TABLE slipway.marker (id int)",
                "INSERT INTO slipway.marker SELECT generate_series(1, 100)",
                "CREATE TABLE slipway.tiny (id int)",
                "INSERT INTO slipway.tiny VALUES (1)",
                "CREATE TABLE t (id int)");
        Backup backup = backup(environment, 100);
        BackupContent content = contentOf(backup);
        BackupContent shortened = new BackupContent(
                content.engine(),
                content.takenAt(),
                content.server(),
                content.toolMajor(),
                content.snapshotLsn(),
                content.tables().stream()
                        .filter(table -> !table.schema().equals("slipway"))
                        .toList(),
                content.objects());
        List<String> before = DirectoryArtifact.dump(environment.connection());
        environment.execute("TRUNCATE slipway.marker, slipway.tiny");

        RestoreId id = RestoreId.random();
        engine.restore(
                id, environment.connection(), shortened, object -> artifacts.open(backup, object), _ -> {}, _ -> {});

        engine.cleanUp(id, environment.connection(), true);
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);
    }

    @Test
    void aBackupGoesIntoAnotherEnvironmentOnlyWhenThatIsSaid() throws Exception {
        Environment prod = environment(Way.BESIDE);
        Environment dev = environment(Way.BESIDE);
        prod.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        dev.execute("CREATE TABLE other (id int)");
        Backup backup = backup(prod, 100);
        RestoreBackup command = new RestoreBackup(
                UUID.randomUUID(),
                backup.id().value(),
                prod.ref(),
                null,
                "tester",
                dev.ref(),
                null,
                null,
                RestoredOwnership.DROP,
                null);

        send(command);

        RestoreId id = new RestoreId(command.restoreId());
        await().atMost(PATIENCE).until(() -> restores.find(id).isPresent());
        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(dev.connection(), "SELECT id::text FROM public.t")).containsExactly("1");
        assertThat(strings(dev.connection(), "SELECT tableowner FROM pg_tables WHERE tablename = 't'"))
                .containsExactly(dev.connection().user());
        assertThat(events(RestoreCompleted.class))
                .filteredOn(event -> event.restoreId().equals(id.value()))
                .allMatch(event -> event.environment().equals(dev.ref()));
        ResponseEntity<String> unknown = api().post()
                .uri("/api/backups/{id}/restores", backup.id())
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"into\": \"acme/nowhere\"}")
                .retrieve()
                .toEntity(String.class);
        assertThat(unknown.getStatusCode().value()).isEqualTo(422);
    }

    @Test
    void aNewDatabaseIsMadeAndAnExistingOneRefused() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        Backup backup = backup(environment, 100);
        environment.execute("INSERT INTO t VALUES (2)");
        String name = "it's a \"copy\" " + UUID.randomUUID().toString().substring(0, 8);
        RestoreChoices choices = choices(null, name, RestoreChoices.Ownership.KEEP, false);

        RestoreId restore = restore(backup, choices);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(environment.connection().withDatabase(name), "SELECT id::text FROM public.t"))
                .containsExactly("1");
        assertThat(strings(environment.connection(), "SELECT id::text FROM public.t ORDER BY 1"))
                .containsExactly("1", "2");
        assertThat(failed(restore(backup, choices)).reason()).contains("There is a database named");
        awaitNoJobs();
        assertThat(strings(
                        environment.connection(),
                        "SELECT count(*)::text FROM pg_database WHERE pg_get_userbyid(datdba) = current_user"))
                .containsExactly("2");
    }

    @Test
    void onlyTheChosenTablesRowsAreReplaced() throws Exception {
        Environment environment = environment(Way.IN_PLACE);
        environment.execute(
                "CREATE TABLE customers (id serial PRIMARY KEY, name text)",
                "CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL)",
                "ALTER TABLE orders ADD CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers"
                        + " ON DELETE CASCADE DEFERRABLE",
                "COMMENT ON CONSTRAINT of_customer ON orders IS 'kept'",
                "CREATE TABLE log (t text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO public.log VALUES (TG_OP); RETURN NEW; END'",
                "INSERT INTO customers (name) SELECT 'c' || i FROM generate_series(1, 100) i",
                "INSERT INTO orders VALUES (1, 1), (2, 2)",
                "CREATE TRIGGER note AFTER INSERT OR DELETE OR TRUNCATE ON customers EXECUTE FUNCTION note()",
                "ALTER TABLE customers ENABLE ALWAYS TRIGGER note");
        for (Backup backup : List.of(backup(environment, 100), customBackup(environment))) {
            List<String> all = DirectoryArtifact.dump(environment.connection());
            environment.execute("UPDATE customers SET name = 'changed' WHERE id > 10");
            environment.execute("TRUNCATE log");
            environment.execute("CREATE TABLE IF NOT EXISTS later (id int)");

            RestoreId restore = restore(backup, tables(new RestoreChoices.ChosenTables("public", "customers")));

            assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
            environment.execute("DROP TABLE later");
            assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(all);
        }
        Backup backup = backup(environment, 100);
        environment.execute("INSERT INTO customers VALUES (500, 'new')", "INSERT INTO orders VALUES (3, 500)");
        List<String> before = DirectoryArtifact.dump(environment.connection());

        assertThat(failed(restore(backup, tables(new RestoreChoices.ChosenTables("public", "customers"))))
                        .reason())
                .contains("rows of orders would refer to rows that are not there (foreign key of_customer)");
        assertThat(DirectoryArtifact.dump(environment.connection())).isEqualTo(before);

        RestoreId both = restore(
                backup,
                tables(
                        new RestoreChoices.ChosenTables("public", "customers"),
                        new RestoreChoices.ChosenTables("public", "orders")));
        assertThat(awaitEnd(both).state()).isInstanceOf(RestoreState.Completed.class);
        environment.execute("ALTER TABLE customers ADD COLUMN more int");
        assertThat(failed(restore(
                                backup,
                                tables(
                                        new RestoreChoices.ChosenTables("public", "customers"),
                                        new RestoreChoices.ChosenTables("nowhere", null))))
                        .reason())
                .contains("The table public.customers is not made as it was")
                .contains("The backup holds no table nowhere.*");
    }

    @Test
    void everyObstacleIsListedAtOnceAndNothingIsTouched() throws Exception {
        Environment environment = environment(Way.IN_PLACE);
        environment.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        Backup backup = backup(environment, 100);
        environment.executeAsSuperuser("CREATE TABLE public.foreign_one (id int)");
        String prefix = "%s/%s/".formatted(environment.ref(), backup.id());
        String name = contentOf(backup).objects().getLast().name();
        objects.put(prefix + name, out -> out.write(1));

        String checks = checks(backup, "{\"tolerant\": true}");
        String strict = checks(backup, "{}");
        String newOne = checks(backup, "{\"newDatabase\": \"x\"}");
        String contradicting = checks(backup, "{\"newDatabase\": \"x\", \"tables\": [{\"schema\": \"public\"}]}");

        assertThat(checks)
                .contains("\"restorable\":false")
                .contains("{\"subject\":\"objects\",\"outcome\":\"failed\"")
                .contains("A tolerant restore needs a role that may create databases")
                .contains("{\"subject\":\"table-of-contents\",\"outcome\":\"passed\"")
                .contains("{\"subject\":\"server-version\",\"outcome\":\"passed\"")
                .contains("{\"subject\":\"extensions\",\"outcome\":\"passed\"")
                .contains("{\"subject\":\"encoding\",\"outcome\":\"passed\"")
                .contains("{\"subject\":\"collation\",\"outcome\":\"passed\"")
                .contains("{\"subject\":\"roles\",\"outcome\":\"passed\"")
                .contains("{\"subject\":\"tools\",\"outcome\":\"passed\"");
        assertThat(strict).contains("does not own everything").contains("public.foreign_one");
        assertThat(newOne).contains("may not create databases, so there can be no new one");
        assertThat(contradicting).contains("Chosen tables are put into an existing environment");
    }

    @Test
    void aRestoreWaitsForAnotherChangeOfTheSameEnvironment() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int)", "INSERT INTO t VALUES (1)");
        Backup one = backup(environment, 100);
        environment.execute("INSERT INTO t VALUES (2)");
        Backup two = backup(environment, 100);
        RestoreId first;
        RestoreId second;
        try (Connection session = new ManagedDatabase(environment.connection(), "test").open();
                EnvironmentLock _ = EnvironmentLock.tryExclusive(session).orElseThrow()) {
            first = restore(one, RestoreChoices.EVERYTHING);
            second = restore(two, RestoreChoices.EVERYTHING);
            await().atMost(PATIENCE)
                    .until(() -> restores.find(second).orElseThrow().version() > 2);
            assertThat(restores.find(first).orElseThrow().state()).isInstanceOf(RestoreState.Unfinished.class);
        }

        assertThat(awaitEnd(first).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(awaitEnd(second).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(environment.connection(), "SELECT count(*)::text FROM public.t"))
                .first()
                .isIn("1", "2");
        awaitNoJobs();
        assertThat(strings(
                        environment.connection(),
                        "SELECT count(*)::text FROM pg_database WHERE pg_get_userbyid(datdba) = current_user"))
                .containsExactly("1");
    }

    private String checks(Backup backup, String body) {
        return String.valueOf(api().post()
                .uri("/api/backups/{id}/restore-checks", backup.id())
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .body(String.class));
    }

    private Backup customBackup(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return backups.find(id).orElseThrow();
    }

    private static RestoreChoices choices(
            @Nullable EnvironmentRef into,
            @Nullable String newDatabase,
            RestoreChoices.Ownership ownership,
            boolean tolerant) {
        return new RestoreChoices(into, newDatabase, List.of(), ownership, tolerant);
    }

    private static RestoreChoices tables(RestoreChoices.ChosenTables... tables) {
        return new RestoreChoices(null, null, List.of(tables), RestoreChoices.Ownership.KEEP, false);
    }

    private BackupContent contentOf(Backup backup) {
        return artifacts.manifestOf(backup).orElseThrow().manifest().content();
    }

    private RestoreState.Failed failed(RestoreId id) {
        RestoreState end = awaitEnd(id).state();
        assertThat(end).isInstanceOf(RestoreState.Failed.class);
        return (RestoreState.Failed) end;
    }

    /** The table with its last part forgotten. */
    private static TableContent without(TableContent table) {
        return new TableContent(
                table.schema(),
                table.name(),
                table.rows(),
                table.digest(),
                table.source(),
                table.file(),
                table.objects().subList(0, table.objects().size() - 1));
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 1;
        return flipped;
    }

    private static List<String> strings(ConnectionSettings database, String query) {
        List<String> found = new ArrayList<>();
        try (Connection session = new ManagedDatabase(database, "test").open();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private Environment environment(Way way) {
        Environment environment = newEnvironment();
        if (way == Way.IN_PLACE) {
            environment.executeAsSuperuser("ALTER ROLE \"%s\" NOCREATEDB"
                    .formatted(environment.connection().user()));
        }
        return environment;
    }

    /** A completed backup that the parallel engine might have taken. */
    private Backup backup(Environment environment, int splitAt) throws Exception {
        Instant now = Instant.now();
        Backup requested = Backup.request(BackupId.random(), environment.ref(), null, "tester", null, now);
        backups.add(requested);
        BackupContent content = DirectoryArtifact.store(
                environment.connection(),
                artifacts.begin(requested, 1, recipientsInForce.of(environment.ref())),
                splitAt);
        StoredManifest manifest = artifacts.complete(requested, recipientsInForce.of(environment.ref()), null, content);
        BackupState.Running running = new BackupState.Requested(0).begin(now);
        return backups.save(requested.in(running.verify().complete(manifest, now)));
    }

    private RestoreId restore(Backup backup, RestoreChoices choices) {
        RestoreId id = RestoreId.random();
        requestRestore.request(
                id,
                backup.id(),
                choices.into() == null ? backup.environment() : choices.into(),
                choices,
                null,
                "tester");
        return id;
    }

    private String objectOf(Backup backup, String table) {
        return contentOf(backup).tables().stream()
                .filter(content -> content.name().equals(table))
                .map(content -> content.objects().getFirst())
                .findFirst()
                .orElseThrow();
    }
}
